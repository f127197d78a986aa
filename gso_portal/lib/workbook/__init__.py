"""Excel workbooks: reading what comes from outside, writing what goes out."""

from gso_portal.lib.workbook.limits import Limits, WorkbookRefused
from gso_portal.lib.workbook.model import Cell, Finding, Merge, Row, Sheet, SheetBook
from gso_portal.lib.workbook.reading import open_workbook

__all__ = [
    "Cell",
    "Finding",
    "Limits",
    "Merge",
    "Row",
    "Sheet",
    "SheetBook",
    "WorkbookRefused",
    "open_workbook",
]
