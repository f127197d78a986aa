"""What the people of a unit have to do first: open tasks by urgency, reports that wait for a decision."""

from .awaiting import awaiting, awaiting_decision_of, completed_today_by
from .reading import Workload, workload
from .rules import DUE_SOON_DAYS, SILENT_DAYS, Urgency, Work

__all__ = [
    "DUE_SOON_DAYS",
    "SILENT_DAYS",
    "Urgency",
    "Work",
    "Workload",
    "awaiting",
    "awaiting_decision_of",
    "completed_today_by",
    "workload",
]
