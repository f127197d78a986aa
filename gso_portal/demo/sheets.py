"""Lays a sheet out as an office types it: letterhead, merged header cells, group rows, signature.

`lib.workbook` writes the portal's own tables; the demo world needs what people send: merged cells, dates
under several formats. The same sheet gives the same bytes on every day and machine.
"""

import re
import zipfile
from copy import copy
from dataclasses import dataclass, field
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from gso_portal.demo.wording import CellValue, DateCell

FONT = "Times New Roman"
LINE_HEIGHT, LETTER_WIDTH = 16, 1.15
LINE = Side(style="thin")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
# Each look is made once: openpyxl takes most of its time to compare fonts and borders.
Styles = dict[tuple[str, str, bool], StyleArray]
MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Percent:
    """A share of 1 that Excel shows as a percentage."""

    share: float


@dataclass(frozen=True)
class Line:
    """A row of the sheet. `look` is "", "title", "header", "group" or "body"; `spans` are the columns to merge:
    (first, last, rows downwards)."""

    cells: tuple[CellValue | Percent, ...] = ()
    look: str = ""
    spans: tuple[tuple[int, int, int], ...] = ()


@dataclass
class Draft:
    """A sheet to be written: its name, the widths of its columns, the first cell that scrolls, its rows."""

    name: str
    widths: tuple[float, ...]
    freeze: str
    lines: list[Line] = field(default_factory=list)


def workbook_bytes(draft: Draft) -> bytes:
    """The sheet as a workbook of one sheet, set up to print on A4 landscape."""
    book = Workbook()
    book.properties.creator, book.properties.title = "Văn phòng Tổng cục", draft.name
    sheet = book.active
    sheet.title = draft.name
    for column, width in enumerate(draft.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    styles: Styles = {}
    for row, line in enumerate(draft.lines, 1):
        _write(sheet, row, line, draft, styles)
    for row, line in enumerate(draft.lines, 1):
        for first, last, rows in line.spans:
            sheet.merge_cells(start_row=row, end_row=row + rows - 1, start_column=first, end_column=last)
    _set_up_page(sheet, draft)
    file = BytesIO()
    book.save(file)
    return _same_every_day(file)


def _write(sheet: Worksheet, row: int, line: Line, draft: Draft, styles: Styles) -> None:
    is_boxed = line.look in {"header", "group", "body"}
    width = len(draft.widths) if is_boxed else len(line.cells)
    for column, value in enumerate(line.cells + (None,) * (width - len(line.cells)), 1):
        _fill(sheet.cell(row, column), value, line.look, styles)
    if line.look == "body":
        sheet.row_dimensions[row].height = LINE_HEIGHT * _lines(line.cells, draft.widths)


def _lines(cells: tuple[CellValue | Percent, ...], widths: tuple[float, ...]) -> int:
    """How many lines the fullest cell takes: not every program fits the height of rows when it opens a file."""
    return max(
        sum(ceil(len(part) * LETTER_WIDTH / width) or 1 for part in str(value).split("\n"))
        if isinstance(value, str)
        else 1
        for value, width in zip(cells, widths, strict=False)
    )


def _fill(cell: Cell, value: CellValue | Percent, look: str, styles: Styles) -> None:
    if isinstance(value, DateCell):
        cell.value, number_format = value.day, value.number_format
    elif isinstance(value, Percent):
        cell.value, number_format = value.share, "0%"
    else:
        cell.value, number_format = value, "General"
    key = (look, number_format, isinstance(value, str))
    if key not in styles:
        _dress(cell, *key)
        styles[key] = cell._style
    cell._style = copy(styles[key])


def _dress(cell: Cell, look: str, number_format: str, is_text: bool) -> None:
    cell.font = Font(name=FONT, size=12, bold=look in {"title", "header", "group"})
    cell.alignment = _alignment(look, is_text)
    cell.number_format = number_format
    if look in {"header", "group", "body"}:
        cell.border = GRID


def _alignment(look: str, is_text: bool) -> Alignment:
    if look in {"title", "header"}:
        return Alignment(horizontal="center", vertical="center", wrap_text=True)
    if not is_text:
        return Alignment(horizontal="center", vertical="top")
    return Alignment(vertical="top", wrap_text=look == "body")


def _set_up_page(sheet: Worksheet, draft: Draft) -> None:
    sheet.freeze_panes = draft.freeze
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    headers = [row for row, line in enumerate(draft.lines, 1) if line.look == "header"]
    sheet.print_title_rows = f"{headers[0]}:{headers[-1]}"
    sheet.oddFooter.center.text = "&P/&N"


def _same_every_day(file: BytesIO) -> bytes:
    """openpyxl notes the time of writing in the archive and in the properties."""
    again = BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>2019-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, ZIP_DAY), content, zipfile.ZIP_DEFLATED)
    return again.getvalue()
