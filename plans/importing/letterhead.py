"""What stands above the table, and what is worth saying about the workbook as a whole."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from gso_portal.lib.vietnamese import fold
from gso_portal.lib.workbook import Sheet, SheetBook
from plans.importing.headers import Header
from plans.importing.result import Message
from plans.importing.vocabulary import header_label

_YEAR = re.compile(r"\b(?:nam|/)\s*((?:19|20)\d\d)\b")
_Item = TypeVar("_Item")


def letterhead(sheet: Sheet, header: Header) -> list[str]:
    """The texts above the header, from top to bottom."""
    return [
        cell.text for row in sheet.rows if row.number < header.first_row for cell in row.cells if cell.text
    ]


def letterhead_title(texts: Iterable[str], words: str) -> str:
    """The first line that holds the words, or ""."""
    return next((text for text in texts if fold(words) in fold(text)), "")


def first(items: Iterable[_Item | None]) -> _Item | None:
    return next((item for item in items if item is not None), None)


def year_findings(title: str, year: int) -> Iterator[Message]:
    """A warning when the title speaks of another year than the plan asked for."""
    years = {int(found) for found in _YEAR.findall(fold(title))}
    if years and year not in years:
        yield Message("YEAR_DIFFERS", "", f"Tiêu đề “{title}” không phải của năm {year}.")


def column_findings(header: Header, needed: Iterable[str]) -> Iterator[Message]:
    """Which needed columns the header does not have, and whether it is the header of a progress report."""
    for field in needed:
        if field not in header.columns:
            yield Message("COLUMN_MISSING", "", f"Không tìm thấy cột {header_label(field)}.")
    if {"status", "completed"} <= set(header.columns):
        text = "Tệp có cột tình hình và ngày hoàn thành; có thể là báo cáo tiến độ, không phải kế hoạch."
        yield Message("LOOKS_LIKE_PROGRESS", "", text)


def sheet_findings(book: SheetBook, tables: list[tuple[Sheet, Header]]) -> Iterator[Message]:
    """Hidden and unread sheets and columns, misspelt headers, and what opening the file already found."""
    read = {id(sheet) for sheet, _ in tables}
    for found in book.findings:
        yield Message(found.code.upper(), "", found.message)
    for sheet in book.sheets:
        if id(sheet) not in read and sheet.rows:
            yield Message(
                "SHEET_IGNORED", "", f"Trang “{sheet.name}” không có bảng nhiệm vụ nên không được đọc."
            )
        elif id(sheet) in read and sheet.hidden:
            yield Message("HIDDEN_SHEET", "", f"Trang “{sheet.name}” đang bị ẩn nhưng vẫn được đọc.")
    for sheet, header in tables:
        yield from header.findings
        yield from _hidden_columns(sheet, header)


def _hidden_columns(sheet: Sheet, header: Header) -> Iterator[Message]:
    for reading in header.readings:
        if header.columns[reading.field] in sheet.hidden_columns:
            text = f"Cột “{reading.text}” đang bị ẩn nhưng vẫn được đọc."
            yield Message("HIDDEN_COLUMN", reading.cell, text)
