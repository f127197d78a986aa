"""A workbook as it was read: only cells that hold something, with what a person sees of them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from openpyxl.utils import get_column_letter

from gso_portal.lib.vietnamese import clean
from gso_portal.lib.workbook.values import shown

Value = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a value, or with a formula whose value the file does not hold.

    `value` is verbatim (text is neither cleaned nor stripped); dates by the number format, in either date
    system. An error such as #REF! is text with `is_error`. `is_struck` when all its text is struck through.
    """

    row: int
    column: int
    value: Value
    number_format: str = "General"
    is_struck: bool = False
    is_error: bool = False
    formula_without_value: bool = False

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """What a person sees, cleaned: 30/06/2020 (06/2020 without a day), numbers with a decimal comma."""
        return clean(shown(self.value, self.number_format))


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    hidden: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both ends included; its value is in the first cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass
class Sheet:
    """Rows without any value are left out; `rows` is in ascending order of number."""

    name: str
    hidden: bool
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell | None:
        return self._cells.get((row, column))

    def merged_cell(self, row: int, column: int) -> Cell | None:
        """The cell itself, or within a merged range the cell that holds the range's value."""
        for merge in self._merges_by_row.get(row, ()):
            if merge.holds(row, column):
                return self.cell(merge.first_row, merge.first_column)
        return self.cell(row, column)

    def merged_value(self, row: int, column: int) -> Value:
        cell = self.merged_cell(row, column)
        return cell.value if cell else None

    @cached_property
    def _cells(self) -> dict[tuple[int, int], Cell]:
        return {(cell.row, cell.column): cell for row in self.rows for cell in row.cells}

    @cached_property
    def _merges_by_row(self) -> dict[int, list[Merge]]:
        by_row: dict[int, list[Merge]] = {}
        last = self.rows[-1].number if self.rows else 0
        for merge in self.merges:
            for row in range(merge.first_row, min(merge.last_row, last) + 1):
                by_row.setdefault(row, []).append(merge)
        return by_row


@dataclass(frozen=True)
class Finding:
    """Something worth telling that did not stop the reading: `external_links`."""

    code: str
    message: str


@dataclass
class SheetBook:
    sheets: list[Sheet]
    findings: list[Finding] = field(default_factory=list)
