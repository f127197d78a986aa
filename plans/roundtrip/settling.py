"""What a person must or may still settle of a returned row, and whether confirming then writes it. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol

from .comparing import Outcome, contradicts_itself, is_open, is_written, reopens

Json = dict[str, Any]
SAYS_NOTHING = (Outcome.UNCHANGED, Outcome.SAME)


class StagedRow(Protocol):
    problem: str
    warnings: list[Json]
    cells: Json
    is_taken: bool | None
    result: str


class RowState(StrEnum):
    """Where a row stands before anything was written. Only `ready` rows are."""

    REFUSED = "refused"
    INVALID = "invalid"
    CONFLICT = "conflict"
    WARNING = "warning"
    READY = "ready"
    SKIPPED = "skipped"
    UNCHANGED = "unchanged"


def state_of(row: StagedRow) -> RowState:
    """The first that fits; a conflict or a bad cell holds its whole row back, for a report is said as a whole."""
    if row.problem:
        return RowState.REFUSED
    if all(cell["outcome"] in SAYS_NOTHING for cell in row.cells.values()):
        return RowState.UNCHANGED
    if row.is_taken is False:
        return RowState.SKIPPED
    still_open = {cell["outcome"] for cell in row.cells.values() if is_open(cell)}
    if still_open:
        return RowState.INVALID if Outcome.INVALID in still_open else RowState.CONFLICT
    if not any(is_written(cell) for cell in row.cells.values()):
        return RowState.SKIPPED
    return RowState.WARNING if is_doubtful(row) and not row.is_taken else RowState.READY


def is_doubtful(row: StagedRow) -> bool:
    """Whether somebody must look at the row and say that it shall be taken."""
    warned = any(cell["warning"] and is_written(cell) for cell in row.cells.values())
    return bool(row.warnings) or warned or reopens(row.cells) or contradicts_itself(row.cells)
