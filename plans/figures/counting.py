"""Counting and listing the rows of a scope. Nothing else in the portal counts tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from .address import NO_FIELD, Rows
from .narrowing import narrow_list
from .scope import Scope
from .standing import COUNTED_BY, GROUPS, standing, table

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
    "s.task_id, s.position, d.ordinal, d.title, d.deliverable, s.field_id, s.lead_unit_id, s.supervising_leader,"
    " s.due_kind, d.due_text, s.baseline_due_on, s.adjusted_due_on, CASE WHEN s.is_completed THEN s.completed_on END,"
    " s.percent, CASE WHEN s.is_withdrawn THEN s.withdrawn_on END, s.population, s.class, s.has_leave,"
    " s.leave_in_time, s.is_completed, s.is_withdrawn, s.begins_next"
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
    narrowing = narrow(scope, rows)
    sql, parameters = standing(scope, narrowing.of_tasks)
    page = " LIMIT %(limit)s OFFSET %(offset)s" if limit is not None else ""
    found = _fetch(
        f"{sql} SELECT {ROW_COLUMNS} FROM"
        f" (SELECT * FROM standing WHERE {narrowing.of_standing} ORDER BY position, task_id{page}) s"
        f" JOIN {table('plans_task', scope)} d ON d.id = s.task_id ORDER BY s.position, s.task_id",
        {**parameters, **narrowing.parameters, "limit": limit, "offset": offset},
    )
    return [StandingRow(*row) for row in found]


def count_rows(scope: Scope, rows: Rows, *, readable: Collection[int] | None = ()) -> int:
    """How many rows `list_rows` lists. `readable` as in `narrow`."""
    narrowing = narrow(scope, rows, readable)
    sql, parameters = standing(scope, narrowing.of_tasks)
    counted = f"{sql} SELECT count(*) FROM standing WHERE {narrowing.of_standing}"
    return _fetch(counted, {**parameters, **narrowing.parameters})[0][0]


def _counts(scope: Scope, split: str | None, narrowed: Rows | None) -> dict[Any, Counts]:
    narrowing = narrow(scope, narrowed or Rows(""))
    sql, parameters = standing(scope, narrowing.of_tasks)
    column = SPLITS[split] if split else "NULL"
    source = f" JOIN {table('plans_tasksource', scope)} ts USING (task_id)" if split == "source" else ""
    added_up = ", ".join(
        f"coalesce(sum(rows) FILTER (WHERE {condition}), 0)::bigint" for condition in GROUPS.values()
    )
    found = _fetch(
        f"{sql}, alike AS (SELECT {column} AS key, {COUNTED_BY}, count(*) AS rows FROM standing{source}"
        f" WHERE {narrowing.of_standing} GROUP BY 1, {COUNTED_BY})"
        f" SELECT key, {added_up} FROM alike GROUP BY key",
        {**parameters, **narrowing.parameters},
    )
    return {key: dict(zip(GROUPS, numbers, strict=True)) for key, *numbers in found}


@dataclass(frozen=True)
class Narrowing:
    """Rows as SQL: conditions on the task `t`, which may let a few more through, and the exact one on `standing`."""

    of_tasks: tuple[str, ...]
    of_standing: str
    parameters: dict[str, Any]


# The lead at the cut-off may be an earlier one, which only a decision names. As an array, so that the planner expects
# the few tasks of a unit and not half a plan.
LED_BY = (
    "t.id = ANY(ARRAY(SELECT l.id FROM {task} l WHERE l.plan_id = %(plan)s AND l.lead_unit_id = ANY(%(units)s)"
    " UNION ALL SELECT a.task_id FROM {adjustment} a WHERE a.kind = 'change' AND a.old_lead_id = ANY(%(units)s)))"
)
FROM_SOURCE = (
    "t.id IN (SELECT ts.task_id FROM {tasksource} ts JOIN plans_source s ON s.id = ts.source_id"
    " WHERE s.code = %(source)s)"
)


def narrow(scope: Scope, rows: Rows, readable: Collection[int] | None = ()) -> Narrowing:
    """What SQL these rows are. A state of reports is asked of the `readable` tasks only; None means all."""
    extra = narrow_list(scope, rows, readable)
    asked = {
        LED_BY: rows.unit,
        "t.field_id = %(field)s": rows.field,
        "t.field_id IS NULL": rows.field == NO_FIELD,
        "t.supervising_leader = %(leader)s": rows.leader,
        "t.id = %(task)s": rows.task,
        FROM_SOURCE: rows.source,
    }
    tables = {name: table(f"plans_{name}", scope) for name in ("task", "adjustment", "tasksource")}
    conditions = [GROUPS[rows.group]] if rows.group else []
    if rows.unit:
        conditions.append("lead_unit_id = ANY(%(units)s)")
    conditions += extra.of_standing
    return Narrowing(
        (*(condition.format(**tables) for condition, value in asked.items() if value), *extra.of_tasks),
        " AND ".join(f"({condition})" for condition in conditions) or "true",
        {
            **extra.parameters,
            "field": rows.field,
            "leader": rows.leader,
            "task": rows.task,
            "source": rows.source,
            "units": _units(rows),
        },
    )


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
