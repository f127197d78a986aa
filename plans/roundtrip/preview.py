"""What the page of a returned sheet shows: tabs, rows, and of each cell the three values side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .columns import LABELS
from .comparing import Outcome, contradicts_itself, is_open, is_written, reopens
from .settling import RowState, StagedRow, is_doubtful, state_of
from .values import shown

Json = dict[str, Any]

TABS = {"look": "Cần xem", "ready": "Thay đổi", "same": "Không đổi", "all": "Tất cả"}
DOUBTS = (Outcome.CONFLICT, Outcome.INVALID)

STATE_LABELS = {
    RowState.REFUSED: "Không nhận",
    RowState.INVALID: "Ô sai",
    RowState.CONFLICT: "Xung đột",
    RowState.WARNING: "Cảnh báo",
    RowState.READY: "Sẽ ghi",
    RowState.SKIPPED: "Không lấy",
    RowState.UNCHANGED: "Không đổi",
}


def in_tab(row: StagedRow) -> str:
    """The tab of a row, which stays the same while a person settles it."""
    is_odd = row.problem or row.warnings or reopens(row.cells) or contradicts_itself(row.cells)
    if is_odd or any(_is_doubted(c) for c in row.cells.values()):
        return "look"
    return "same" if state_of(row) == RowState.UNCHANGED else "ready"


def _is_doubted(cell: Json) -> bool:
    return cell["outcome"] in DOUBTS or bool(cell["warning"]) or "corrected" in cell


def tab_counts(rows: Sequence[StagedRow]) -> dict[str, int]:
    """The number of rows of each tab, of each state, of open cells, and of written and left rows."""
    tabs, states = [in_tab(row) for row in rows], [state_of(row) for row in rows]
    results = [row.result for row in rows]
    return {
        **{name: tabs.count(name) for name in TABS},
        "all": len(rows),
        **{f"state_{state.value}": states.count(state) for state in RowState},
        **{name: results.count(name) for name in ("written", "left", "undone", "kept")},
        "unsettled": sum(states.count(state) for state in (RowState.INVALID, RowState.CONFLICT)),
    }


def rows_of(rows: Iterable[StagedRow], tab: str) -> list[StagedRow]:
    return [row for row in rows if tab in ("all", in_tab(row))]


def open_conflicts(rows: Iterable[StagedRow]) -> list[tuple[str, str, int]]:
    """Column, its label and how many conflicts of it are still to be settled; in the sheet's order."""
    counts = dict.fromkeys(LABELS, 0)
    for row in rows:
        for name, cell in row.cells.items():
            counts[name] += not row.problem and cell["outcome"] == Outcome.CONFLICT and is_open(cell)
    return [(name, LABELS[name], count) for name, count in counts.items() if count]


def line(row: StagedRow) -> Json:
    """A row for the page; `cells` in the sheet's order, without those that say what the portal says."""
    state = state_of(row)
    shown_cells = [name for name in LABELS if name in row.cells and not row.problem]
    return {
        "row": row,
        "state": state.value,
        "label": STATE_LABELS[state],
        "cells": [cell_line(name, row.cells[name]) for name in shown_cells],
        "reopens": reopens(row.cells) and not row.problem,
        "contradicts_itself": contradicts_itself(row.cells) and not row.problem,
        "can_agree": state == RowState.WARNING,
        "can_leave": state not in (RowState.REFUSED, RowState.SKIPPED, RowState.UNCHANGED),
        "can_take": row.is_taken is False,
        "is_agreed": bool(row.is_taken) and is_doubtful(row),
    }


def cell_line(name: str, cell: Json) -> Json:
    """A cell for the page: its place, what it was, what the file says and what the portal has, and what is to do."""
    is_invalid = cell["outcome"] == Outcome.INVALID
    return {
        "name": name,
        "label": LABELS[name],
        "address": cell["cell"],
        "base": shown(name, cell["base"]),
        "mine": cell["raw"] if is_invalid else shown(name, cell["mine"]),
        "now": shown(name, cell["now"]),
        "is_moved": cell["now"] != cell["base"],
        "outcome": cell["outcome"],
        "is_open": is_open(cell),
        "is_written": is_written(cell),
        "error": cell["error"],
        "warning": cell["warning"],
        "corrected": cell.get("corrected", ""),
        "choice": cell["choice"],
        "can_take_mine": not is_invalid and cell["outcome"] in (Outcome.CONFLICT, Outcome.CHANGED),
        "can_correct": is_invalid and name in ("percent", "pace", "completed_on"),
        "typed": cell["raw"],
    }
