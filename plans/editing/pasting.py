"""Rows copied from a spreadsheet, as text with tabs: which task each line names, and the new values it has."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import StringIO

from gso_portal.lib.vietnamese import clean, fold

from ..importing.numbering import plain_ordinal
from ..importing.vocabulary import header_texts
from .entering import Values, read_entries

CHARACTERS, LINES = 200_000, 500
# The order without a heading, and what heads these columns on screen.
COLUMNS = ("code", "title", "percent", "pace", "completed_on")
COLUMN_LABELS = ("Số", "Nội dung công việc", "Mức độ (%)", "Tiến độ", "Hoàn thành ngày")
# Columns of progress sheets; and the headings of the task list where sheets mean something else by them.
SHEET_FIELDS = {
    "stt": "code",
    "title": "title",
    "percent": "percent",
    "status": "pace",
    "completed": "completed_on",
}
LIST_HEADINGS = {
    fold(text): name
    for name, texts in {
        "code": ("Số", "Mã", "Mã nhiệm vụ"),
        "percent": ("%", "Mức độ", "Mức độ (%)"),
        "pace": ("Tiến độ",),
        "completed_on": ("Hoàn thành",),
    }.items()
    for text in texts
}
VALUES = COLUMNS[2:]
# Two titles of one number are the same task reworded from this likeness on (difflib's ratio, 0 to 1).
ALIKE = 0.6

NOBODYS = "Không có nhiệm vụ này trong số nhiệm vụ bạn được báo cáo."
SEVERAL = "Có nhiều nhiệm vụ như vậy; ghi rõ cả số của lĩnh vực, ví dụ IV.231."


class PasteError(ValueError):
    """The whole text cannot be read; the message is in Vietnamese."""


@dataclass(frozen=True)
class PastedLine:
    """`number` counts from 1 as in the text that was pasted, rows of the sheet and not lines of the text."""

    number: int
    code: str
    title: str
    values: Values
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """A task that may be named: `code` as "IV.231", `ordinal` as "231"."""

    task: int
    code: str
    ordinal: str
    title: str


def read_pasted(text: str) -> list[PastedLine]:
    """The rows with their values; empty rows are left out, and an empty cell is no value.

    A first row of headings says what the columns are, in any order and by any name that progress sheets use; without
    one they are COLUMNS. PasteError for a text too long or without rows.
    """
    if len(text) > CHARACTERS:
        raise PasteError("Nội dung dán dài quá 200.000 ký tự; hãy dán từng phần.")
    rows = [(number, row) for number, row in enumerate(_rows(text), start=1) if any(row)]
    if not rows:
        raise PasteError("Chưa dán dòng nào.")
    columns = _heading(rows[0][1])
    if columns:
        rows = rows[1:]
    if len(rows) > LINES:
        raise PasteError(f"Mỗi lần dán được nhiều nhất {LINES} dòng; ở đây có {len(rows)} dòng.")
    if columns and not set(columns) & set(VALUES):
        raise PasteError("Dòng tiêu đề không có cột mức độ, tiến độ hay ngày hoàn thành.")
    return [_line(number, dict(zip(columns or COLUMNS, row, strict=False))) for number, row in rows]


def _rows(text: str) -> Iterable[list[str]]:
    """Cells as a spreadsheet copies them: tabs between, quoted where they have lines or quotes of their own."""
    ended = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        for row in csv.reader(StringIO(ended), delimiter="\t"):
            yield [clean(cell) for cell in row]
    except csv.Error:
        raise PasteError("Có ô quá dài; hãy dán lại từng phần.") from None


def _heading(row: Sequence[str]) -> list[str] | None:
    """What each column is, "" for one that is not ours; None when the row is no heading."""
    columns = [_column(cell) for cell in row]
    found = [name for name in columns if name]
    return columns if len(found) >= 2 and len(set(found)) == len(found) else None


def _column(cell: str) -> str:
    key = fold(cell)
    if key in LIST_HEADINGS:
        return LIST_HEADINGS[key]
    known = header_texts().get(key)
    return SHEET_FIELDS.get(known.field, "") if known else ""


def _line(number: int, cells: dict[str, str]) -> PastedLine:
    entered = read_entries({name: cells[name] for name in VALUES if cells.get(name)})
    return PastedLine(
        number,
        cells.get("code", ""),
        cells.get("title", ""),
        entered.values,
        tuple(entered.errors.values()),
    )


class Finder:
    """Which of the known tasks a line names: by the number under its field, the number alone, or the title."""

    def __init__(self, known: Iterable[Known]):
        self.by_code: dict[str, list[Known]] = defaultdict(list)
        self.by_title: dict[str, list[Known]] = defaultdict(list)
        for task in known:
            for code in {fold(task.code), fold(task.ordinal)}:
                self.by_code[code].append(task)
            self.by_title[fold(task.title)].append(task)

    def find(self, line: PastedLine) -> tuple[int | None, str]:
        """The task, or None and why not. Whatever is not known reads the same, whether it exists or not."""
        numbered = self.by_code[fold(plain_ordinal(line.code))] if line.code else []
        titled = self.by_title[fold(line.title)] if line.title else []
        both = [task for task in numbered if task in titled] or (numbered if line.code else titled)
        if len(both) > 1:
            return None, SEVERAL
        if not both:
            return None, NOBODYS
        is_other = titled and both[0] not in titled
        if line.title and (is_other or not _is_alike(line.title, both[0].title)):
            return None, f"Số {line.code} là nhiệm vụ khác: “{both[0].title}”."
        return both[0].task, ""


def _is_alike(one: str, other: str) -> bool:
    """By the quick upper bounds first: the ratio of a text far too long takes seconds."""
    match = SequenceMatcher(None, fold(one), fold(other))
    return all(ratio() >= ALIKE for ratio in (match.real_quick_ratio, match.quick_ratio, match.ratio))
