"""Writes workbooks: text is always text, formulas and links are only those that the caller says are such."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from lxml.etree import Element, SubElement
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell._writer import write_cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import WorkbookAlreadySaved
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.lib.workbook.styles import Looks
from gso_portal.lib.workbook.tables import Column, Formula, Link, Plain, Table, TableRow

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LOOKS_LIKE_FORMULA = tuple("=+-@\t\n＝＋－＠")
_BAD_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TEXT = 32_767
_LONGEST_URL = 2_079
_MOST_LINKS = 65_000
_A4 = 9
_LETTERS_PER_WIDTH, _LINE_HEIGHT, _MOST_HEIGHT = 1.1, 15.75, 409
_PLAIN_COLUMN = Column("")


def write_workbook(target: str | Path | BinaryIO, tables: Iterable[Table], *, title: str = "") -> None:
    """Writes one sheet per table; a file at a path appears whole or not at all.

    Rows are streamed: memory does not grow with them. Strings never become formulas whatever they
    start with, and lose only characters that XML cannot hold. Instants are written in Vietnam's time.
    """
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Cổng kế hoạch công tác", title or None
    with ExitStack() as discarded:
        for table in tables:
            writer = _SheetWriter(book, table)
            discarded.callback(writer.discard)
            writer.write()
        _save(book, target)


def _save(book: Workbook, target: str | Path | BinaryIO) -> None:
    if not isinstance(target, str | Path):
        book.save(target)
        return
    part = Path(f"{target}.part")
    try:
        book.save(part)
        os.replace(part, target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


class _Computed(Cell):
    """A formula that carries its value."""

    __slots__ = ("computed",)


class _Stream(WorksheetWriter):
    """openpyxl writes formulas without their values: empty in Excel's protected view and in previews."""

    widths: Sequence[float] = ()

    def write_row(self, xf, row: Iterator[Cell], row_idx: int) -> None:
        cells = list(row)
        with xf.element("row", {"r": str(row_idx)} | _height(cells, self.widths)):
            for cell in cells:
                if isinstance(cell, _Computed):
                    xf.write(_computed_element(cell))
                else:
                    write_cell(xf, self.ws, cell, cell.has_style)


def _height(cells: Sequence[Cell], widths: Sequence[float]) -> dict[str, str]:
    """A first height for wrapped text, which a program may correct; without it some show one line only."""
    most = 1
    for cell, width in zip(cells, widths, strict=False):
        if cell.data_type == "s" and (len(cell._value) > width or "\n" in cell._value):
            lines = str(cell._value).split("\n")
            most = max(most, sum(1 + int(len(line) / (width * _LETTERS_PER_WIDTH)) for line in lines))
    return {"ht": f"{min(most * _LINE_HEIGHT, _MOST_HEIGHT):g}"} if most > 1 else {}


def _computed_element(cell: _Computed) -> Element:
    attributes = {"r": cell.coordinate, "s": str(cell.style_id)}
    if isinstance(cell.computed, str):
        attributes["t"] = "str"
    element = Element("c", attributes)
    SubElement(element, "f").text = cell._value[1:]
    if cell.computed is not None:
        SubElement(element, "v").text = str(cell.computed)
    if cell.hyperlink:
        cell.parent._hyperlinks.append(cell.hyperlink)
    return element


class _SheetWriter:
    def __init__(self, book: Workbook, table: Table):
        self._table = table
        self._sheet = book.create_sheet(_sheet_name(table.name))
        self._looks = Looks(self._sheet)
        self._links = 0

    def write(self) -> None:
        self._set_up_page()
        self._sheet._writer = _Stream(self._sheet)
        self._sheet._writer.write_top()
        for line in self._table.heading:
            self._sheet.append([self._cell(line, "heading")])
        if self._table.heading:
            self._sheet.append([])
        self._sheet._writer.widths = [column.width for column in self._table.columns]
        self._sheet.append([self._cell(column.header, "header") for column in self._table.columns])
        last = self._table.header_row
        for row in self._table.rows:
            self._append(row if isinstance(row, TableRow) else TableRow(row, bold=False))
            last += 1
        if self._table.filtered:
            width = get_column_letter(len(self._table.columns))
            self._sheet.auto_filter.ref = f"A{self._table.header_row}:{width}{last}"
        self._offer_choices(last)
        self._sheet.close()

    def _offer_choices(self, last: int) -> None:
        first = self._table.header_row + 1
        for index, column in enumerate(self._table.columns, 1):
            if column.choices and last >= first:
                offered = DataValidation(
                    type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True
                )
                offered.add(f"{get_column_letter(index)}{first}:{get_column_letter(index)}{last}")
                self._sheet.data_validations.append(offered)

    def discard(self) -> None:
        """Removes the temporary file of the sheet, which openpyxl leaves when rows fail."""
        with suppress(WorkbookAlreadySaved):
            self._sheet.close()
        with suppress(FileNotFoundError):
            self._sheet._writer.cleanup()

    def _set_up_page(self) -> None:
        sheet, header = self._sheet, self._table.header_row
        for index, column in enumerate(self._table.columns, 1):
            place = sheet.column_dimensions[get_column_letter(index)]
            place.width, place.hidden = column.width, column.is_hidden
        sheet.freeze_panes = f"A{header + 1}"
        sheet.print_title_rows = f"{header}:{header}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.oddFooter.center.text = "&P/&N"

    def _append(self, row: TableRow) -> None:
        columns = zip_longest(row.cells, self._table.columns[: len(row.cells)], fillvalue=_PLAIN_COLUMN)
        self._sheet.append([self._cell(value, "", bold=row.bold, column=column) for value, column in columns])

    def _cell(
        self, value: Plain | Formula | Link, kind: str, *, bold: bool = False, column: Column = _PLAIN_COLUMN
    ) -> Cell:
        url = value.url if isinstance(value, Link) else ""
        value = value.value if isinstance(value, Link) else value
        cell = self._formula_cell(value) if isinstance(value, Formula) else self._plain_cell(value)
        linked = bool(url) and len(url) <= _LONGEST_URL and self._links < _MOST_LINKS
        look = {"bold": bold, "linked": linked, "quoted": _is_quoted(cell), "align": column.align}
        own = {"muted": column.is_muted, "number_format": column.number_format}
        cell._style = self._looks.of(kind or _kind(value), **look, **own)
        if linked:
            self._links += 1
            cell.hyperlink = url
        return cell

    def _formula_cell(self, formula: Formula) -> Cell:
        cell = _Computed(self._sheet, row=1, column=1)
        cell._value, cell.data_type, cell.computed = formula.text, "f", formula.value
        return cell

    def _plain_cell(self, value: Plain) -> Cell:
        """Past openpyxl's setter, which takes a text with = in front for a formula."""
        cell = WriteOnlyCell(self._sheet)
        if isinstance(value, str):
            cell._value, cell.data_type = _text(value), "s"
        elif isinstance(value, datetime) and value.tzinfo:
            cell.value = value.astimezone(OFFICE_ZONE).replace(tzinfo=None)
        else:
            cell.value = value
        return cell


def _kind(value: Plain | Formula) -> str:
    if isinstance(value, Formula):
        return _kind(value.value) if value.value is not None else "number"
    if isinstance(value, datetime):
        return "instant"
    if isinstance(value, date):
        return "date"
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return "text"
    return "decimal" if isinstance(value, float | Decimal) and value != int(value) else "number"


def _is_quoted(cell: Cell) -> bool:
    return cell.data_type == "s" and str(cell._value).startswith(_LOOKS_LIKE_FORMULA)


def _text(text: str) -> str:
    text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _sheet_name(name: str) -> str:
    """Excel allows 31 characters and not [ ] : * ? / \\, nor an apostrophe at either end."""
    return _BAD_IN_NAME.sub(" ", name).strip().strip("'")[:31] or "Trang"
