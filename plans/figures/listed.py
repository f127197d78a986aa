"""The rows of a scope in the order somebody asked for, a page at a time or one stream of them all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .address import Rows
from .counting import ROW_COLUMNS, StandingRow, narrow
from .scope import Scope
from .standing import standing, table

# What one looks for comes first.
CLASS_ORDER = (
    "not_done",
    "late",
    "behind",
    "unreported",
    "pending",
    "on_time",
    "on_schedule",
    "withdrawn",
)

# A percent orders nothing: it is not published, and an order would tell it.
SORTS: dict[str, str] = {
    "plan": "position",
    "title": 'k.title_sort COLLATE "C"',
    "unit": "array_position(%(units_in_order)s::bigint[], lead_unit_id::bigint)",
    "due": "baseline_due_on",
    "adjusted": "adjusted_due_on",
    "completed": "CASE WHEN is_completed THEN completed_on END",
    "standing": "array_position(%(class_order)s::text[], class)",
}


@dataclass(frozen=True)
class Order:
    """By one of SORTS, rows without a value last either way, then by the plan. `units` are all units in their order."""

    by: str = "plan"
    is_descending: bool = False
    units: Sequence[int] = ()

    def sql(self) -> str:
        direction = "DESC" if self.is_descending else "ASC"
        return f"{SORTS[self.by]} {direction} NULLS LAST, position, task_id"

    def join(self, scope: Scope) -> str:
        if self.by != "title":
            return ""
        titles = f"SELECT t.id AS titled, t.title_sort FROM {table('plans_task', scope)} t WHERE t.plan_id = %(plan)s"
        return f" JOIN ({titles}) k ON k.titled = task_id"


def list_page(
    scope: Scope,
    rows: Rows,
    *,
    order: Order,
    readable: Collection[int] | None = (),
    limit: int,
    offset: int = 0,
) -> tuple[list[StandingRow], int]:
    """Some rows, and how many there are in all, in one query; 0 in all when `offset` is past the last.

    A state of reports is asked of the `readable` tasks only; None means all.
    """
    sql, parameters = _query(scope, rows, order, readable, " LIMIT %(limit)s OFFSET %(offset)s")
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters | {"limit": limit, "offset": offset})
        found = cursor.fetchall()
    return [StandingRow(*row) for *row, _ in found], found[0][-1] if found else 0


def stream_rows(
    scope: Scope, rows: Rows, *, order: Order, readable: Collection[int] | None = (), size: int = 1000
) -> Iterator[list[StandingRow]]:
    """All rows in batches, read off one cursor of the running transaction: memory does not grow with them."""
    sql, parameters = _query(scope, rows, order, readable, "")
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(size):
            yield [StandingRow(*row) for *row, _ in batch]


def _query(
    scope: Scope, rows: Rows, order: Order, readable: Collection[int] | None, page: str
) -> tuple[str, dict[str, Any]]:
    narrowing = narrow(scope, rows, readable)
    sql, parameters = standing(scope, narrowing.of_tasks)
    placed = (
        f"SELECT standing.*, row_number() OVER (ORDER BY {order.sql()}) AS place, count(*) OVER () AS total"
        f" FROM standing{order.join(scope)} WHERE {narrowing.of_standing} ORDER BY place{page}"
    )
    return (
        f"{sql} SELECT {ROW_COLUMNS}, s.total FROM ({placed}) s"
        f" JOIN {table('plans_task', scope)} d ON d.id = s.task_id ORDER BY s.place",
        {
            **parameters,
            **narrowing.parameters,
            "units_in_order": list(order.units),
            "class_order": list(CLASS_ORDER),
        },
    )
