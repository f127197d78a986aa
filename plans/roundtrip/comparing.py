"""Three states of a cell against each other: as downloaded, as returned, as the portal has it now. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from gso_portal.lib.vietnamese import clean, fold
from gso_portal.lib.workbook import Cell
from gso_portal.lib.workbook.values import shown as shown_by_excel

from .columns import FILLED_NAMES, Value
from .layout import shown_fact
from .reading import FileRow
from .values import Frame, Reading, cell_text, is_as_downloaded, read_value

Json = dict[str, Any]


class Outcome(StrEnum):
    """What became of a cell. Only `changed`, and `conflict` where a person chose the file, are written."""

    UNCHANGED = "unchanged"
    SAME = "same"
    CHANGED = "changed"
    CONFLICT = "conflict"
    INVALID = "invalid"


def outcome(base: Value, mine: Value, now: Value) -> Outcome:
    """As downloaded, as in the file, as it is now: exactly one of the four that a valid cell may have."""
    if mine == base:
        return Outcome.UNCHANGED
    if mine == now:
        return Outcome.SAME
    return Outcome.CHANGED if now == base else Outcome.CONFLICT


def compare_cells(row: FileRow, base: Json, now: Json, *, frame: Frame) -> Json:
    """The cells of a row that the file says something else in than was downloaded, by column, as JSON:

    `cell` address, `raw` text, `base`, `mine`, `now`, `outcome`, `error`, `warning`, `choice` (mine, theirs or empty).
    """
    found = {}
    for name in FILLED_NAMES:
        if name not in row.cells or is_as_downloaded(name, row.cells[name], base[name]):
            continue
        cell = row.cells[name]
        place = {"cell": row.addresses[name], "raw": cell.text if cell else "", "base": base[name]}
        read = read_value(name, cell, frame=frame)
        compared = judged({**place, "now": now[name], "choice": ""}, read)
        if compared["outcome"] != Outcome.UNCHANGED:
            found[name] = compared
    return found


def judged(cell: Json, read: Reading) -> Json:
    """The cell with another reading of what the file, or a person who corrects it, says."""
    compared = {**cell, "mine": read.value, "error": read.error, "warning": read.warning}
    same = Outcome.INVALID if read.error else outcome(_plain(cell["base"]), read.value, _plain(cell["now"]))
    return {**compared, "outcome": same.value}


def compared_again(cell: Json, now: Value) -> Json:
    """The cell against what the portal has by now; a choice made against something else no longer stands."""
    if cell["outcome"] == Outcome.INVALID:
        return {**cell, "now": now}
    again = {**cell, "now": now, "outcome": outcome(_plain(cell["base"]), cell["mine"], _plain(now)).value}
    return again if again["outcome"] == cell["outcome"] and now == cell["now"] else {**again, "choice": ""}


def _plain(value: Value) -> Value:
    return cell_text(value) if isinstance(value, str) else value


def is_open(cell: Json) -> bool:
    """Whether a person must still say which of two values stands, or correct the cell, or give it up."""
    return cell["outcome"] in (Outcome.CONFLICT, Outcome.INVALID) and not cell["choice"]


def is_written(cell: Json) -> bool:
    """Whether the file's value becomes the report's."""
    if cell["outcome"] == Outcome.CONFLICT:
        return cell["choice"] == "mine"
    return cell["outcome"] == Outcome.CHANGED and cell["choice"] != "theirs"


def reopens(cells: Json) -> bool:
    """Whether the row takes a completion back that the portal has."""
    done = cells.get("completed_on")
    return bool(done) and is_written(done) and bool(done["now"]) and not done["mine"]


def contradicts_itself(cells: Json) -> bool:
    """Whether the row would say of one task both a day of completion and less than a hundred per cent."""
    said = [cells[name] for name in ("completed_on", "percent") if name in cells]
    done, percent = (_value_after(cells.get(name)) for name in ("completed_on", "percent"))
    return bool(done) and percent not in (None, 100) and any(is_written(cell) for cell in said)


def _value_after(cell: Json | None) -> Value:
    """What the portal has once the row is written."""
    if cell is None:
        return None
    return cell["mine"] if is_written(cell) else cell["now"]


def row_warnings(row: FileRow, facts: Json, others: dict[str, str]) -> tuple[str, list[Json]]:
    """What is wrong with the row as such, and what was changed in it that nobody takes over.

    `others` are the titles of the sheet by folded title → key: a row that bears the title of another one was
    separated from its key by sorting, and must not be taken at all.
    """
    if "title" in row.cells and fold(row.text("title")) != fold(facts["title"]):
        if others.get(fold(row.text("title")), row.key) != row.key:
            return (
                f"Dòng ghi tên của nhiệm vụ khác (ô {row.addresses['title']}): có lẽ bảng được sắp xếp mà không kèm"
                " cột ẩn “Khóa dòng”. Không lấy dòng này.",
                [],
            )
        text = "Tên nhiệm vụ đã bị sửa trong tệp; cổng giữ tên cũ và chỉ lấy các cột được điền."
        return "", [{"cell": row.addresses["title"], "text": text}]
    return "", list(_moved_deadlines(row, facts))


def _moved_deadlines(row: FileRow, facts: Json) -> Iterator[Json]:
    for name in ("due", "moved"):
        if name in row.cells and not _is_same_fact(row.cells[name], shown_fact(facts, name)):
            text = "Thời hạn chỉ đổi bằng điều chỉnh; phần sửa ở ô này không được lấy."
            yield {"cell": row.addresses[name], "text": text}


def _is_same_fact(cell: Cell | None, fact: object) -> bool:
    seen = cell.text if cell else ""
    given = clean(shown_by_excel(fact, "dd/mm/yyyy")) if fact else ""
    return fold(seen) == fold(given)
