"""Workbooks of plans and progress into rows, and rows into a preview. Reading them is pure."""

from plans.importing.as_json import reading_as_json
from plans.importing.plan_sheet import read_plan_sheet
from plans.importing.progress_sheet import read_progress_sheet

__all__ = ["read_plan_sheet", "read_progress_sheet", "reading_as_json"]
