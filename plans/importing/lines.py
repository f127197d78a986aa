"""The lines of a table below its header: the cells of each by field, as a person sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gso_portal.lib.workbook import Cell, Row, Sheet
from plans.importing.headers import Header
from plans.importing.numbering import plain_ordinal
from plans.importing.result import RawCell

_END_MARK = "./."
_WIDE = 3
_REPEATED = 3


@dataclass(frozen=True)
class Line:
    """A row of the table: `cells` by field (a value merged downwards counts for each row), `filled` all.

    `is_wide`: its first cell is merged over three columns or more. `repeats_header`: the header again, on a
    new page.
    """

    sheet: str
    number: int
    is_hidden: bool
    cells: dict[str, Cell]
    filled: tuple[Cell, ...]
    addresses: dict[str, str]
    is_wide: bool = False
    repeats_header: bool = False

    def text(self, field: str) -> str:
        cell = self.cells.get(field)
        return cell.text if cell else ""

    def address(self, field: str) -> str:
        return self.addresses.get(field, "")

    @property
    def ordinal(self) -> str:
        cell = self.cells.get("stt")
        return "" if cell is None or cell.is_error else plain_ordinal(cell.text)

    @property
    def raw(self) -> dict[str, RawCell]:
        return {field: RawCell(address, self.text(field)) for field, address in self.addresses.items()}

    @property
    def heading(self) -> str:
        """The text of a line that only titles what follows; it may stand one column before the titles."""
        return self.text("title") or self.text("plan_key")

    @property
    def is_titled_only(self) -> bool:
        """Whether nothing stands beside the number and the title."""
        opening = {cell.column for field, cell in self.cells.items() if field in {"stt", "title", "plan_key"}}
        return all(cell.column in opening for cell in self.filled)


def lines_below(sheet: Sheet, header: Header) -> Iterator[Line]:
    """The rows under the header that hold any text."""
    merged = _vertical_merges(sheet)
    wide = {
        (merge.first_row, merge.first_column)
        for merge in sheet.merges
        if merge.last_column - merge.first_column + 1 >= _WIDE
    }
    titles = {reading.cell: reading.text for reading in header.readings}
    for row in sheet.rows:
        if row.number > header.last_row:
            filled = tuple(
                _without_end_mark(cell) for cell in row.cells if cell.text or cell.formula_without_value
            )
            if filled:
                line = _line(sheet, row, header, filled, merged)
                is_wide = (row.number, filled[0].column) in wide
                yield replace(line, is_wide=is_wide, repeats_header=_repeats(filled, set(titles.values())))


def _without_end_mark(cell: Cell) -> Cell:
    """Official texts end in "./.", which is no part of the last cell's words."""
    if isinstance(cell.value, str) and cell.value.rstrip().endswith(_END_MARK):
        return replace(cell, value=cell.value.rstrip().removesuffix(_END_MARK))
    return cell


def _repeats(filled: tuple[Cell, ...], titles: set[str]) -> bool:
    return sum(cell.text in titles for cell in filled) >= _REPEATED


def _line(
    sheet: Sheet, row: Row, header: Header, filled: tuple[Cell, ...], merged: dict[tuple[int, int], Cell]
) -> Line:
    own = {cell.column: cell for cell in filled}
    cells, addresses = {}, {}
    for field, column in header.columns.items():
        cell = own.get(column) or merged.get((row.number, column))
        addresses[field] = Cell(row.number, column, None).address
        if cell:
            cells[field] = cell
    return Line(sheet.name, row.number, row.hidden, cells, filled, addresses)


def _vertical_merges(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    """Values of ranges of one column and several rows, by every place they cover."""
    covered = {}
    last = sheet.rows[-1].number if sheet.rows else 0
    for merge in sheet.merges:
        if merge.first_column == merge.last_column and merge.first_row < merge.last_row:
            cell = sheet.cell(merge.first_row, merge.first_column)
            for number in range(merge.first_row, min(merge.last_row, last) + 1):
                if cell:
                    covered[number, merge.first_column] = cell
    return covered
