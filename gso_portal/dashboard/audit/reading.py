"""Reads the history of all tracked tables and the access events as one list, latest first.

However much history there is, a page reads a page of each source through its index, and then the content of the page's
own rows: three statements.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gso_portal.lib.history import VERSION_COLUMNS
from gso_portal.organization.models import AccessEvent, User

from .filters import ACCESS, Cursor, Filters

Json = dict[str, Any]

CONTENT = """
SELECT '{table}' AS source, h.version_id AS number, h.operation, h.changed_by, h.change_reason, h.change_request,
    to_jsonb(h) AS now, (
        SELECT to_jsonb(p) FROM history.{table} p
        WHERE p.id = h.id AND p.recorded_at <= h.recorded_at AND p.version_id < h.version_id
        ORDER BY p.recorded_at DESC, p.version_id DESC LIMIT 1) AS before
FROM history.{table} h WHERE h.version_id = ANY(%(numbers)s)
"""


@dataclass(frozen=True)
class Change:
    """A version of a tracked row and the one before it; `before` is None for a new row."""

    source: str
    number: int
    at: datetime
    operation: str
    changed_by: int | None
    reason: str
    request: str
    row: int | str
    now: Json
    before: Json | None


Entry = Change | AccessEvent


def entries(filters: Filters, *, limit: int) -> tuple[list[Entry], Cursor | None]:
    """The first `limit` entries after `filters.before`, and where to go on; None at the end."""
    keys = _keys(filters, limit + 1)
    shown = keys[:limit]
    changes = _changes([(source, number) for _, source, number in shown if source != ACCESS])
    events = AccessEvent.objects.select_related("user").in_bulk(
        [n for _, source, n in shown if source == ACCESS]
    )
    found: list[Entry] = [
        events[number] if source == ACCESS else Change(source, number, at, *changes[source, number])
        for at, source, number in shown
    ]
    return found, Cursor(*shown[-1]) if len(keys) > limit else None


def count_up_to(filters: Filters, most: int) -> int:
    """How many entries there are, `most` at the most."""
    return len(_keys(filters, most))


def _keys(filters: Filters, limit: int) -> list[tuple[datetime, str, int]]:
    """Instant, source and number of the entries: each source gives its latest, and the latest of those remain."""
    person = _person(filters)
    parts = [_changes_of(table, filters, person) for table in filters.tables]
    parts += _events(filters)
    if not parts:
        return []
    every = " UNION ALL ".join(f"({part} LIMIT %(limit)s)" for part in parts)
    sql = f'SELECT at, source, number FROM ({every}) e ORDER BY at DESC, source COLLATE "C" DESC, number DESC'
    return _fetch(f"{sql} LIMIT %(limit)s", _parameters(filters, person) | {"limit": limit})


def _person(filters: Filters) -> int | None:
    """The account of the user name asked for; 0, which nobody is, where there is none."""
    if not filters.person:
        return None
    return User.objects.filter(username=filters.person).values_list("pk", flat=True).first() or 0


def _changes_of(table: str, filters: Filters, person: int | None) -> str:
    wanted = ["recorded_at > '-infinity'", *_times(filters, table, "recorded_at", "version_id")]
    if person is not None:
        wanted.append("changed_by = %(person)s")
    if filters.row:
        wanted.append("id = %(id)s")
    if filters.request:
        wanted.append("change_request <> '' AND change_request = %(request)s")
    return (
        f"SELECT recorded_at AS at, '{table}' AS source, version_id AS number FROM history.{table}"
        f" WHERE {' AND '.join(wanted)} ORDER BY recorded_at DESC, version_id DESC"
    )


def _events(filters: Filters) -> list[str]:
    """Two parts for a person: what was done signed in, and what was tried under the name."""
    if not filters.access_kinds:
        return []
    wanted = _times(filters, ACCESS, "at", "id")
    if filters.kind:
        wanted.append("kind = ANY(%(kinds)s)" if len(filters.access_kinds) > 1 else "kind = %(kind)s")
    if filters.request:
        wanted.append("request <> '' AND request = %(request)s")
    if filters.path:
        wanted.append("path LIKE %(path)s")
    whose = (
        ["user_id = %(person)s", "user_id IS NULL AND username = %(username)s"]
        if filters.person
        else ["true"]
    )
    return [
        f"SELECT at, '{ACCESS}' AS source, id AS number FROM organization_accessevent"
        f" WHERE {' AND '.join([*wanted, one])} ORDER BY at DESC, id DESC"
        for one in whose
    ]


def _times(filters: Filters, source: str, at: str, number: str) -> list[str]:
    """Conditions on the instant, so that an index in this order is entered at the right place."""
    wanted = []
    if filters.since:
        wanted.append(f"{at} >= %(since)s")
    if filters.until:
        wanted.append(f"{at} <= %(until)s")
    if filters.before:
        # Sources have an order among themselves, for entries of the same instant.
        if source == filters.before.source:
            wanted.append(f"({at}, {number}) < (%(before_at)s, %(before_number)s)")
        else:
            wanted.append(f"{at} {'<=' if source < filters.before.source else '<'} %(before_at)s")
    return wanted


def _parameters(filters: Filters, person: int | None) -> Json:
    escaped = filters.path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "since": filters.since,
        "until": filters.until,
        "person": person,
        "username": filters.person,
        "id": filters.row and filters.row[1],
        "request": filters.request,
        "path": f"%{escaped}%",
        "kinds": list(filters.access_kinds),
        "kind": filters.kind,
        "before_at": filters.before.at if filters.before else None,
        "before_number": filters.before.number if filters.before else None,
    }


def _changes(keys: list[tuple[str, int]]) -> dict[tuple[str, int], tuple]:
    """Operation, person, reason, request, row, content and content before, of each version, in one statement."""
    if not keys:
        return {}
    sql = " UNION ALL ".join(CONTENT.format(table=table) for table in sorted({table for table, _ in keys}))
    found = _fetch(sql, {"numbers": [number for _, number in keys]})
    return {(source, number): (*said, *_rows(now, before)) for source, number, *said, now, before in found}


def _rows(now: str, before: str | None) -> tuple[int | str, Json, Json | None]:
    """The key of the row, and the row as it was made and as it was before."""
    row = _row(now)
    return row["id"], row, _row(before) if before else None


def _row(version: str) -> Json:
    """The row without what the history says of the version."""
    return {name: value for name, value in json.loads(version).items() if name not in VERSION_COLUMNS}


def _fetch(sql: str, parameters: Json) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
