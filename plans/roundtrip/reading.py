"""A returned workbook into rows, wherever its rows, columns and head have gone meanwhile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gso_portal.lib.vietnamese import fold
from gso_portal.lib.workbook import Cell, Row, Sheet, SheetBook

from .columns import BY_HEADER, FILLED, FILLED_NAMES, KEY

TOKEN = re.compile(r"[0-9a-f]{32}:[A-Za-z0-9_-]{20,100}")
NEEDED = 4


class SheetRefused(Exception):
    """The file is no sheet that the portal can read; `code` for programs, the message in Vietnamese."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class FileRow:
    """A row of the table: its key (empty if it lost it) and the cell of each column that the file still has.

    `addresses` also names the cells that are empty.
    """

    sheet: str
    number: int
    key: str
    cells: dict[str, Cell | None]
    addresses: dict[str, str]

    def text(self, name: str) -> str:
        cell = self.cells.get(name)
        return cell.text if cell else ""


@dataclass(frozen=True)
class FileReading:
    """`missing` are columns to fill in that the file no longer has; `ignored` the headers nobody knows."""

    token: str
    rows: tuple[FileRow, ...]
    missing: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]


def read_sheet(book: SheetBook) -> FileReading:
    """The rows of the one table of a returned sheet. SheetRefused without its token, its table or its keys."""
    tables = [(sheet, header) for sheet in book.sheets if (header := _header(sheet))]
    token = _token(book)
    if not tables:
        raise SheetRefused(
            "no_table", "Không tìm thấy bảng tiến độ trong tệp; hãy điền vào đúng tệp đã tải từ cổng."
        )
    sheet, header = tables[0]
    columns = _columns(header)
    if KEY.name not in columns:
        raise SheetRefused(
            "no_keys",
            "Tệp không còn cột ẩn “Khóa dòng” nên không biết dòng nào là nhiệm vụ nào; hãy tải tệp mới và điền lại.",
        )
    return FileReading(
        token=token,
        rows=tuple(_rows(sheet, header, columns)),
        missing=tuple(column.header for column in FILLED if column.name not in columns),
        ignored=tuple((cell.address, cell.text) for cell in header.cells if _is_ignored(cell, columns)),
    )


def _token(book: SheetBook) -> str:
    found = {
        match.group()
        for sheet in book.sheets
        for row in sheet.rows
        for cell in row.cells
        if isinstance(cell.value, str) and (match := TOKEN.search(cell.value))
    }
    if len(found) == 1:
        return found.pop()
    text = "Tệp chứa mã của nhiều tệp khác nhau; hãy nộp từng tệp." if found else FOREIGN
    raise SheetRefused("foreign", text)


# Forged, foreign and unknown get the same words.
FOREIGN = (
    "Không nhận ra mã của tệp: tệp không được tải từ cổng cho đơn vị của anh, chị, hoặc mã đã bị sửa. Hãy tải tệp mới"
    " và điền lại."
)


def _header(sheet: Sheet) -> Row | None:
    for row in sheet.rows:
        known = {BY_HEADER[key].name for cell in row.cells if (key := fold(cell.text)) in BY_HEADER}
        if len(known) >= NEEDED and known & {*FILLED_NAMES, KEY.name}:
            return row
    return None


def _columns(header: Row) -> dict[str, int]:
    """Column number by name; of a header that stands twice the first."""
    found: dict[str, int] = {}
    for cell in header.cells:
        column = BY_HEADER.get(fold(cell.text))
        if column:
            found.setdefault(column.name, cell.column)
    return found


def _is_ignored(cell: Cell, columns: dict[str, int]) -> bool:
    return bool(cell.text) and cell.column not in columns.values()


def _rows(sheet: Sheet, header: Row, columns: dict[str, int]) -> Iterator[FileRow]:
    for row in sheet.rows:
        if row.number <= header.number:
            continue
        cells = {name: sheet.merged_cell(row.number, column) for name, column in columns.items()}
        key = cells[KEY.name]
        said = [name for name in (*FILLED_NAMES, "title") if (cell := cells.get(name)) and cell.text]
        if said or (key and key.text):
            addresses = {name: Cell(row.number, column, None).address for name, column in columns.items()}
            yield FileRow(sheet.name, row.number, key.text if key else "", cells, addresses)
