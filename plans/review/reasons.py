"""Why a task is late, unfinished or behind, and what was decided: as known at the scope's instant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ..figures.counting import table
from ..figures.scope import Scope


@dataclass(frozen=True)
class Reason:
    text: str
    category: str


@dataclass(frozen=True)
class Leave:
    """A decided extension: to when, by which paper, and whether in time to count on the adjusted basis."""

    new_due_on: date
    decided_on: date
    in_time: bool
    paper: str


REASONS = """
SELECT DISTINCT ON (r.task_id) r.task_id, r.reason, r.reason_category FROM {report} r
WHERE r.task_id = ANY(%(tasks)s) AND r.status IN ('submitted', 'accepted') AND r.reason <> '' AND r."on" <= %(end)s
ORDER BY r.task_id, r."on" DESC, r.id DESC
"""

LEAVES = """
SELECT DISTINCT ON (a.task_id) a.task_id, a.new_due_on, a.decided_on, a.moves,
    coalesce(d.number || '/' || d.symbol, '') AS paper
FROM {adjustment} a LEFT JOIN organization_documentref d ON d.id = a.document_id
WHERE a.task_id = ANY(%(tasks)s) AND a.state = 'decided' AND a.kind = 'extend' AND a.decided_on <= %(cutoff)s
ORDER BY a.task_id, a.decided_on DESC, a.id DESC
"""


def reasons(scope: Scope, tasks: Collection[int]) -> dict[int, Reason]:
    sql = REASONS.format(report=table("plans_progressreport", scope))
    return {task: Reason(*found) for task, *found in _fetch(sql, scope, tasks)}


def leaves(scope: Scope, tasks: Collection[int]) -> dict[int, Leave]:
    sql = LEAVES.format(adjustment=table("plans_adjustment", scope))
    return {task: Leave(*found) for task, *found in _fetch(sql, scope, tasks)}


def _fetch(sql: str, scope: Scope, tasks: Collection[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "tasks": list(tasks),
                "cutoff": scope.cutoff,
                "end": scope.period.end,
                "known_at": scope.known_at,
            },
        )
        return cursor.fetchall()
