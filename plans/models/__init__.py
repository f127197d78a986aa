from .evidence import Evidence
from .imports import ImportBatch, ImportRow
from .plan import Field, Plan, Source
from .progress import COUNTING_STATUSES, Adjustment, ProgressReport, ReasonCategory
from .saved_filter import SavedFilter
from .sheets import SheetRow, SheetUpload, UnitSheet
from .task import (
    DATED_KINDS,
    Milestone,
    Task,
    TaskCoLead,
    TaskCoordinator,
    TaskSource,
)

__all__ = [
    "COUNTING_STATUSES",
    "DATED_KINDS",
    "Adjustment",
    "Evidence",
    "Field",
    "ImportBatch",
    "ImportRow",
    "Milestone",
    "Plan",
    "ProgressReport",
    "ReasonCategory",
    "SavedFilter",
    "SheetRow",
    "SheetUpload",
    "Source",
    "Task",
    "TaskCoLead",
    "TaskCoordinator",
    "TaskSource",
    "UnitSheet",
]
