"""The lines of a table below its header: cells by field, and what kind of line each is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gso_portal.lib.vietnamese import fold
from gso_portal.lib.workbook import Cell, Row, Sheet
from plans.importing.headers import Header
from plans.importing.numbering import is_ordinal, plain_ordinal, roman_value, split_roman
from plans.importing.result import RawCell

_NUMBER_CELL = re.compile(r"^\(?([A-Z]|\d{1,2})\)?$")
_NOTE_START = re.compile(r"^(\[\d+\]|\(\*+\)|\*|\(\d+\)\s|(ghi chu|chu thich|chu y|luu y)\s*[:.])")
_TOTAL = re.compile(r"^(tong cong|tong so|cong|tong)( (so )?(nhiem vu|dau viec|cong viec))?\s*(:|\d|$)")
_PARTS = {"A", "B", "C", "D"}
_SIGNATURES = (
    "nguoi lap",
    "chanh van phong",
    "thu truong",
    "tong cuc truong",
    "pho tong cuc truong",
    "vu truong",
    "pho vu truong",
    "cuc truong",
    "vien truong",
    "noi nhan",
    "ky ten",
    "da ky",
    "xac nhan cua",
)
_SIGNING_FOR = re.compile(r"^(tl|kt|tm|tuq|q)\s?\. ")


class LineKind(StrEnum):
    TASK = "task"
    GROUP = "group"
    PART = "part"
    CONTINUATION = "continuation"
    TOTAL = "total"
    NOTE = "note"
    SIGNATURE = "signature"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class Line:
    """A row of the table: `cells` by field (a value merged downwards counts for each row), `filled` all."""

    sheet: str
    number: int
    is_hidden: bool
    cells: dict[str, Cell]
    filled: tuple[Cell, ...]
    addresses: dict[str, str]

    def text(self, field: str) -> str:
        cell = self.cells.get(field)
        return cell.text if cell else ""

    def address(self, field: str) -> str:
        return self.addresses.get(field, "")

    @property
    def ordinal(self) -> str:
        return plain_ordinal(self.text("stt"))

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
    for row in sheet.rows:
        if row.number > header.last_row:
            filled = tuple(cell for cell in row.cells if cell.text or cell.formula_without_value)
            if filled:
                yield _line(sheet, row, header, filled, merged)


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


def kind_of(line: Line) -> LineKind:
    """What a line is, by its numbering and what is filled; never by colour or position."""
    texts = [cell.text for cell in line.filled]
    if len(texts) >= 3 and all(_NUMBER_CELL.match(text) for text in texts):
        return LineKind.NUMBERS
    if _is_total(line, texts):
        return LineKind.TOTAL
    if _is_note(line, texts):
        return LineKind.NOTE
    if _is_signature(line, texts):
        return LineKind.SIGNATURE
    if _is_group(line, texts):
        return LineKind.GROUP
    if line.ordinal in _PARTS and line.is_titled_only and line.heading:
        return LineKind.PART
    if not line.ordinal and line.is_titled_only and line.text("title"):
        return LineKind.CONTINUATION
    return LineKind.TASK


def _is_total(line: Line, texts: list[str]) -> bool:
    return bool(_TOTAL.match(fold(texts[0]))) and not is_ordinal(texts[0]) and len(texts) <= 4


def _is_note(line: Line, texts: list[str]) -> bool:
    return not is_ordinal(line.ordinal) and len(texts) <= 2 and bool(_NOTE_START.match(fold(texts[0])))


def _is_signature(line: Line, texts: list[str]) -> bool:
    keys = [fold(text) for text in texts]
    return (
        not line.ordinal
        and len(texts) <= 3
        and all(len(key) < 60 for key in keys)
        and any(_SIGNING_FOR.match(key) or key.startswith(_SIGNATURES) for key in keys)
    )


def _is_group(line: Line, texts: list[str]) -> bool:
    if len(texts) >= 3 and len(set(texts)) == 1:
        return True
    if roman_value(line.ordinal) and line.is_titled_only and line.heading:
        return True
    if len(texts) > 1:
        return False
    return split_roman(texts[0])[0] is not None or (texts[0].isupper() and len(texts[0].split()) > 1)


def group_heading(line: Line) -> tuple[int | None, str]:
    """The roman number and the title of a group line."""
    number = roman_value(line.ordinal)
    if number and line.heading:
        return number, line.heading
    return split_roman(line.filled[0].text)
