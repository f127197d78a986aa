"""The columns of the task list and its order, as an address asks for them. Page and export read the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..figures import Basis, ScopeError
from ..figures.listed import SORTS


@dataclass(frozen=True)
class ListColumn:
    """`sort` names one of SORTS, if the column can be sorted by. `width` is that of a workbook, in characters."""

    key: str
    label: str
    width: float
    css: str = ""
    sort: str = ""


# Number and title are always there.
FIXED = ("code", "title")
COLUMNS = (
    ListColumn("code", "Số", 11, sort="plan"),
    ListColumn("title", "Nội dung công việc", 60, sort="title"),
    ListColumn("deliverable", "Sản phẩm", 30),
    ListColumn("field", "Lĩnh vực", 30),
    ListColumn("unit", "Chủ trì", 24, sort="unit"),
    ListColumn("leader", "Lãnh đạo phụ trách", 24),
    ListColumn("due", "Hạn ban đầu", 12, "num", "due"),
    ListColumn("adjusted", "Hạn điều chỉnh", 12, "num", "adjusted"),
    ListColumn("percent", "%", 7, "num"),
    ListColumn("completed", "Hoàn thành", 12, "num", "completed"),
    ListColumn("standing", "Kết quả", 19, sort="standing"),
    ListColumn("report", "Báo cáo gần nhất", 24),
)
BY_KEY = {column.key: column for column in COLUMNS}
OPTIONAL = tuple(column for column in COLUMNS if column.key not in FIXED)
USUAL = frozenset({"deliverable", "unit", "due", "percent", "completed", "standing", "report"})


@dataclass(frozen=True)
class ListLook:
    """How a list looks: `chosen` columns (empty: the usual ones), sorted by one of SORTS."""

    chosen: tuple[str, ...] = ()
    sort: str = "plan"
    is_descending: bool = False

    def columns(self, basis: Basis) -> list[ListColumn]:
        """The columns in their order. Adjusted deadlines are usual where they decide."""
        usual = USUAL | {"adjusted"} if basis is Basis.ADJUSTED else USUAL
        wanted = {*FIXED, *(self.chosen or usual)}
        return [column for column in COLUMNS if column.key in wanted]

    def parameters(self) -> dict[str, str]:
        """As query parameters; what is usual is left out."""
        given = {"cols": ",".join(self.chosen), "sort": self.sort_parameter}
        return {name: value for name, value in given.items() if value}

    @property
    def sort_parameter(self) -> str:
        text = f"{'-' if self.is_descending else ''}{self.sort}"
        return "" if text == "plan" else text

    def sorted_by(self, column: ListColumn) -> str:
        """What `sort` becomes when somebody clicks on the column's head."""
        turned = column.sort == self.sort and not self.is_descending
        return f"{'-' if turned else ''}{column.sort}"

    def direction(self, column: ListColumn) -> str:
        """The column's aria-sort; empty where the rows are not sorted by it."""
        if not column.sort or column.sort != self.sort:
            return ""
        return "descending" if self.is_descending else "ascending"


def read_look(sort: str, columns: Iterable[str]) -> ListLook:
    """The look asked for. `columns` are values of `cols`, each one key or several with commas between.

    ScopeError, in Vietnamese, for an order or a column that does not exist.
    """
    by = sort.removeprefix("-") or "plan"
    if by not in SORTS:
        raise ScopeError(f"Không xếp được danh sách theo “{by[:40]}”.")
    keys = {key for value in columns for key in value.split(",") if key}
    if unknown := sorted(keys - BY_KEY.keys()):
        raise ScopeError(f"Danh sách không có cột “{unknown[0][:40]}”.")
    chosen = tuple(column.key for column in OPTIONAL if column.key in keys)
    return ListLook(chosen, by, sort.startswith("-"))
