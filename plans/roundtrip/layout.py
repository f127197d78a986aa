"""The workbook that a unit takes away: what it says on top, and a row per task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gso_portal.lib.numbers import instant_text
from gso_portal.lib.workbook import Column, Table

from .columns import COLUMNS, FILLED_NAMES, PACES, SHOWN, SheetColumn
from .values import as_cell

Json = dict[str, Any]

SHEET_NAME = "Tiến độ"
CODE_LABEL = "Mã tệp (giữ nguyên dòng này):"
INSTRUCTIONS = (
    "Chỉ điền các cột màu trắng; cột xám để xem. Có thể sắp xếp, lọc, ẩn dòng, chuyển hoặc thêm cột; đừng xóa cột ẩn"
    " “Khóa dòng” ở cuối bảng.",
    "Ô để nguyên được coi là không đổi; ô xóa trắng được coi là xóa nội dung. Điền xong, tải tệp lên cổng, xem đối"
    " chiếu rồi xác nhận.",
)


@dataclass(frozen=True)
class SheetHead:
    """What the top of the sheet says."""

    title: str
    unit: str
    rows: str
    made_at: datetime
    token: str


def sheet_table(head: SheetHead, rows: Iterable[Json]) -> Table:
    """The sheet of these base rows: each with `key`, `facts` (what is shown) and `cells` (what may be filled in)."""
    return Table(
        name=SHEET_NAME,
        heading=(
            f"TIẾN ĐỘ THỰC HIỆN {head.title}".upper(),
            f"Đơn vị: {head.unit}. {head.rows}. Tải về lúc {instant_text(head.made_at)}.",
            *INSTRUCTIONS,
            f"{CODE_LABEL} {head.token}",
        ),
        columns=[_column(column) for column in COLUMNS],
        rows=(_cells(row) for row in rows),
        filtered=True,
    )


def _column(column: SheetColumn) -> Column:
    is_filled = column.name in FILLED_NAMES
    return Column(
        header=column.header,
        width=column.width,
        align=column.align,
        number_format=column.number_format,
        choices=tuple(PACES.values()) if column.name == "pace" else (),
        is_muted=not is_filled,
        is_hidden=column.name == "key",
    )


def _cells(row: Json) -> list[str | float | date | None]:
    return [
        *(shown_fact(row["facts"], column.name) for column in SHOWN),
        *(as_cell(name, row["cells"][name]) for name in FILLED_NAMES),
        row["key"],
    ]


def shown_fact(facts: Json, name: str) -> str | date | None:
    """A fact of the task; a deadline is a day where there is one, else its words in the plan."""
    if name == "due" and facts["due_on"]:
        return date.fromisoformat(facts["due_on"])
    if name == "due":
        return facts["due_text"]
    if name == "moved":
        return date.fromisoformat(facts["moved_on"]) if facts["moved_on"] else None
    return facts[name] or None
