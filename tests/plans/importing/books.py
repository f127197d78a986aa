"""Small workbooks in memory, and the expected files of the large ones."""

import json
from pathlib import Path

from gso_portal.lib.workbook import Cell, Merge, Row, Sheet, SheetBook

DATA = Path(__file__).parents[2] / "data"


def sheet_of(*rows, name="KH", hidden=False, hidden_rows=(), merges=()):
    """A sheet whose first row is number 1; None and "" are empty cells, a dict is more than a value."""
    made = []
    for number, values in enumerate(rows, 1):
        cells = [
            _cell(number, column, value) for column, value in enumerate(values, 1) if value not in (None, "")
        ]
        if cells:
            made.append(Row(number, number in hidden_rows, cells))
    return Sheet(name, hidden, made, [Merge(*merge) for merge in merges])


def _cell(row, column, value):
    if isinstance(value, dict):
        return Cell(row, column, **value)
    return Cell(row, column, value)


def book_of(*rows, **options):
    return SheetBook([sheet_of(*rows, **options)])


def expected(name):
    return json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
