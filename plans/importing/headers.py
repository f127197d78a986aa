"""Where the table of a sheet begins and which column means what, by header texts and not by position."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from gso_portal.lib.vietnamese import clean, fold
from gso_portal.lib.workbook import Cell, Row, Sheet
from plans.importing.result import ColumnReading, Message
from plans.importing.vocabulary import HeaderText, header_texts

_ROWS_SEARCHED = 60
_COLUMNS_SEARCHED = 80
_ENOUGH = 3
_CLOSE = 0.84
_SHORTEST_FUZZY = 6
_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Header:
    """The rows of the header (both included) and the column number of each field."""

    first_row: int
    last_row: int
    columns: dict[str, int]
    readings: tuple[ColumnReading, ...]
    findings: tuple[Message, ...]


@dataclass(frozen=True)
class _Recognised:
    header: HeaderText
    is_exact: bool


def find_header(sheet: Sheet) -> Header | None:
    """The header at the first row with three known column titles, one of them for tasks; None without one."""
    for position, row in enumerate(sheet.rows[:_ROWS_SEARCHED]):
        cells = row.cells[:_COLUMNS_SEARCHED]
        known = {found.header.field for cell in cells if (found := _recognise(cell.text))}
        if len(known) >= _ENOUGH and "title" in known:
            below = sheet.rows[position + 1] if position + 1 < len(sheet.rows) else None
            return _header(sheet, row, below)
    return None


def _header(sheet: Sheet, row: Row, below: Row | None) -> Header:
    second = (
        {cell.column: cell for cell in below.cells if cell.text}
        if below and _continues(sheet, row, below)
        else {}
    )
    columns: dict[str, int] = {}
    readings, findings = [], []
    for column in _columns(sheet, row, second):
        cell = second.get(column) or sheet.merged_cell(row.number, column)
        found = _recognise(cell.text)
        if found is None or found.header.field in columns:
            findings.append(_ignored(cell))
            continue
        columns[found.header.field] = column
        readings.append(ColumnReading(found.header.field, found.header.label, cell.text, cell.address))
        if not found.is_exact:
            findings.append(_misspelt(cell, found.header))
    last = below.number if second else row.number
    return Header(row.number, last, columns, tuple(readings), tuple(findings))


def _columns(sheet: Sheet, row: Row, second: dict[int, Cell]) -> list[int]:
    return sorted({cell.column for cell in row.cells[:_COLUMNS_SEARCHED] if cell.text} | set(second))


def _continues(sheet: Sheet, row: Row, below: Row) -> bool:
    """Whether the next row holds sub-titles ("Bắt đầu" under "Thời gian") and not already a task."""
    texts = [cell for cell in below.cells[:_COLUMNS_SEARCHED] if cell.text]
    heading = {
        cell.column
        for cell in row.cells[:_COLUMNS_SEARCHED]
        if (found := _recognise(cell.text)) and _opens(found)
    }
    return (
        below.number == row.number + 1
        and bool(texts)
        and all(_recognise(cell.text) for cell in texts)
        and not any(cell.column in heading for cell in texts)
    )


def _opens(found: _Recognised) -> bool:
    return found.header.field in {"stt", "title"}


def _recognise(text: str) -> _Recognised | None:
    plain = _BRACKETS.sub(" ", text).strip(" :*")
    for candidate in (text, plain):
        known = header_texts().get(fold(candidate))
        if known:
            return _Recognised(known, clean(candidate).casefold().replace("\n", " ") == known.text.casefold())
    near = _nearest(fold(plain))
    return _Recognised(near, is_exact=False) if near else None


def _nearest(key: str) -> HeaderText | None:
    if not _SHORTEST_FUZZY <= len(key) <= 60:
        return None
    scores = [(SequenceMatcher(None, key, known).ratio(), known) for known in header_texts()]
    score, best = max(scores)
    return header_texts()[best] if score >= _CLOSE else None


def _misspelt(cell: Cell, header: HeaderText) -> Message:
    return Message("HEADER_TYPO", cell.address, f"Tiêu đề cột “{cell.text}” được nhận là {header.label}.")


def _ignored(cell: Cell) -> Message:
    return Message(
        "COLUMN_IGNORED", cell.address, f"Cột “{cell.text}” không nhận ra hoặc bị lặp nên không được đọc."
    )
