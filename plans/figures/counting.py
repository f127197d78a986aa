"""Counting and listing the rows of a scope. Nothing else in the portal counts tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from .address import NO_FIELD, Rows
from .scope import Scope
from .standing import GROUPS, standing, table

Counts = dict[str, int]

# Which column a breakdown groups by, and what must be joined for it.
SPLITS = {"unit": "lead_unit_id", "field": "field_id", "source": "source_id", "leader": "supervising_leader"}


@dataclass(frozen=True)
class StandingRow:
    """One task as the figures see it: published facts, and `percent` for readers of the unit's reports only."""

    task_id: int
    position: int
    ordinal: str
    title: str
    deliverable: str
    field_id: int | None
    lead_unit_id: int
    supervising_leader: str
    due_kind: str
    due_text: str
    baseline_due_on: date | None
    adjusted_due_on: date | None
    completed_on: date | None
    percent: int | None
    withdrawn_on: date | None
    population: str | None
    standing: str | None
    has_leave: bool
    leave_in_time: bool
    is_completed: bool
    is_withdrawn: bool
    begins_next: bool

    @property
    def is_carried_over(self) -> bool:
        return self.population in ("due", "ongoing") and not self.is_completed and not self.is_withdrawn


ROW_COLUMNS = (
    "task_id, position, ordinal, title, deliverable, field_id, lead_unit_id, supervising_leader, due_kind, due_text,"
    " baseline_due_on, adjusted_due_on, CASE WHEN is_completed THEN completed_on END, percent,"
    " CASE WHEN is_withdrawn THEN withdrawn_on END, population,"
    " class, has_leave, leave_in_time, is_completed, is_withdrawn, begins_next"
)


def count(scope: Scope, *, narrowed: Rows | None = None) -> Counts:
    """The number of rows of every group, in one query."""
    return _counts(scope, None, narrowed).get(None, dict.fromkeys(GROUPS, 0))


def count_by(scope: Scope, split: str) -> dict[Any, Counts]:
    """The number of rows of every group by lead unit, field, source or leader, in one query.

    A task counts once under each of its sources, so that breakdown has no total.
    """
    return _counts(scope, split, None)


def list_rows(scope: Scope, rows: Rows, *, limit: int | None = None, offset: int = 0) -> list[StandingRow]:
    """The rows of a group in the plan's order: exactly those that `count` counts."""
    sql, parameters = standing(scope)
    where, more = _narrowing(scope, rows)
    page = " LIMIT %(limit)s OFFSET %(offset)s" if limit is not None else ""
    found = _fetch(
        f"{sql} SELECT {ROW_COLUMNS} FROM standing WHERE {where} ORDER BY position, task_id{page}",
        {**parameters, **more, "limit": limit, "offset": offset},
    )
    return [StandingRow(*row) for row in found]


def count_rows(scope: Scope, rows: Rows) -> int:
    """How many rows `list_rows` lists."""
    sql, parameters = standing(scope)
    where, more = _narrowing(scope, rows)
    return _fetch(f"{sql} SELECT count(*) FROM standing WHERE {where}", {**parameters, **more})[0][0]


def _counts(scope: Scope, split: str | None, narrowed: Rows | None) -> dict[Any, Counts]:
    sql, parameters = standing(scope)
    where, more = _narrowing(scope, narrowed) if narrowed else ("true", {})
    column = SPLITS[split] if split else "NULL"
    source = f" JOIN {table('plans_tasksource', scope)} ts USING (task_id)" if split == "source" else ""
    counted = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in GROUPS.values())
    found = _fetch(
        f"{sql} SELECT {column}, {counted} FROM standing{source} WHERE {where} GROUP BY 1",
        {**parameters, **more},
    )
    return {key: dict(zip(GROUPS, numbers, strict=True)) for key, *numbers in found}


def _narrowing(scope: Scope, rows: Rows) -> tuple[str, dict[str, Any]]:
    conditions = [GROUPS[rows.group] if rows.group else "true"]
    if rows.unit:
        conditions.append("lead_unit_id = ANY(%(units)s)")
    if rows.field is not None:
        conditions.append("field_id IS NULL" if rows.field == NO_FIELD else "field_id = %(field)s")
    if rows.leader:
        conditions.append("supervising_leader = %(leader)s")
    if rows.task:
        conditions.append("task_id = %(task)s")
    if rows.source:
        sources = table("plans_tasksource", scope)
        conditions.append(
            f"task_id IN (SELECT ts.task_id FROM {sources} ts JOIN plans_source s ON s.id = ts.source_id"
            " WHERE s.code = %(source)s)"
        )
    more = {"field": rows.field, "leader": rows.leader, "task": rows.task, "source": rows.source}
    return " AND ".join(f"({condition})" for condition in conditions), more | {"units": _units(rows)}


def _units(rows: Rows) -> list[int]:
    """The unit asked for, and in today's structure everything that has become it."""
    if not rows.unit or rows.structure != "today":
        return [rows.unit] if rows.unit else []
    return [rows.unit, *(old for old, now in in_todays_structure().items() if now == rows.unit)]


def in_todays_structure() -> dict[int, int]:
    """Unit → the unit that carries on its work today. A unit that was split is not in it: it is never divided."""
    pairs = _fetch(
        "SELECT predecessor_id, min(successor_id) FROM organization_unitsuccession"
        " GROUP BY predecessor_id HAVING count(*) = 1 AND bool_and(kind <> 'split')",
        {},
    )
    step = dict(pairs)
    return {unit: _last(unit, step) for unit in step}


def _last(unit: int, step: dict[int, int]) -> int:
    seen = {unit}
    while (unit := step.get(unit, unit)) not in seen:
        seen.add(unit)
    return unit


def add_up(counts: Iterable[Counts]) -> Counts:
    """The sum of breakdowns, group by group."""
    total = dict.fromkeys(GROUPS, 0)
    for each in counts:
        for group, number in each.items():
            total[group] += number
    return total


def _fetch(sql: str, parameters: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
