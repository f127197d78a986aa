"""Deadlines as offices write them, read into dates; never a guessed date without a note."""

from gso_portal.lib.deadlines.model import Deadline, DueKind, Note, Step
from gso_portal.lib.deadlines.reader import read_deadline, read_start

__all__ = ["Deadline", "DueKind", "Note", "Step", "read_deadline", "read_start"]
