"""Excel workbooks: reading what comes from outside, writing what goes out."""

from gso_portal.lib.workbook.limits import Limits, WorkbookRefused
from gso_portal.lib.workbook.model import Cell, Finding, Merge, Row, Sheet, SheetBook
from gso_portal.lib.workbook.reading import open_workbook
from gso_portal.lib.workbook.tables import Column, Formula, Link, Table, TableRow
from gso_portal.lib.workbook.writing import write_workbook

__all__ = [
    "Cell",
    "Column",
    "Finding",
    "Formula",
    "Limits",
    "Link",
    "Merge",
    "Row",
    "Sheet",
    "SheetBook",
    "Table",
    "TableRow",
    "WorkbookRefused",
    "open_workbook",
    "write_workbook",
]
