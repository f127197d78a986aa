"""The columns of a unit's sheet: what is shown of a task, and what the unit fills in."""

from __future__ import annotations

from dataclasses import dataclass

from gso_portal.lib.vietnamese import fold

# How values are kept in JSON: a whole percent, a day as ISO text, a code or a text; None or "" where there is nothing.
Value = str | int | None

PACES = {"on_schedule": "Theo tiến độ", "behind": "Không theo tiến độ"}
TEXT_FORMAT, DAY_FORMAT, PERCENT_FORMAT = "@", "dd/mm/yyyy", "0%"


@dataclass(frozen=True)
class SheetColumn:
    """`name` is ours (of a filled-in column: the field of the report), `header` the words of the sheet."""

    name: str
    header: str
    width: float
    number_format: str = ""
    align: str | None = None


SHOWN = (
    SheetColumn("mark", "Số", 9, TEXT_FORMAT),
    SheetColumn("title", "Nội dung công việc", 38, TEXT_FORMAT),
    SheetColumn("lead", "Chủ trì", 10, TEXT_FORMAT),
    SheetColumn("deliverable", "Sản phẩm", 17, TEXT_FORMAT),
    SheetColumn("due", "Hạn ban đầu", 12, align="center"),
    SheetColumn("moved", "Hạn điều chỉnh", 12, align="center"),
)
FILLED = (
    SheetColumn("percent", "Mức độ hoàn thành (%)", 12, PERCENT_FORMAT, "right"),
    SheetColumn("pace", "Tiến độ", 14),
    SheetColumn("completed_on", "Hoàn thành ngày", 13, DAY_FORMAT, "center"),
    SheetColumn("narrative", "Kết quả, tình hình thực hiện", 32, TEXT_FORMAT),
    SheetColumn("obstacles", "Khó khăn, vướng mắc", 22, TEXT_FORMAT),
    SheetColumn("proposals", "Đề xuất, kiến nghị", 22, TEXT_FORMAT),
    SheetColumn("reason", "Nguyên nhân chậm, chưa hoàn thành", 22, TEXT_FORMAT),
)
KEY = SheetColumn("key", "Khóa dòng", 12, TEXT_FORMAT)
COLUMNS = (*SHOWN, *FILLED, KEY)

BY_HEADER = {fold(column.header): column for column in COLUMNS}
FILLED_NAMES = tuple(column.name for column in FILLED)
LABELS = {column.name: column.header for column in FILLED}
