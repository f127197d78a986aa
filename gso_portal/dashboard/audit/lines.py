"""Entries of the audit in words: who, when, what, why, in which request. The page and the file print the same lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from gso_portal.lib.kept_values import instant_to_the_second, kept_text
from gso_portal.lib.numbers import DASH
from gso_portal.organization.models import AccessEvent

from .reading import Change, Entry
from .tracked import Tracked, name_expressions, tracked_tables

USERS = "organization_user"
PORTAL = "Cổng"
VERBS = {"insert": "Thêm", "update": "Sửa", "delete": "Xóa"}
Reference = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """One column, from what to what; `old` is None in a new row, `new` in a deleted one."""

    label: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        if self.old is None or self.new is None:
            return f"{self.label}: {self.new if self.old is None else self.old}"
        return f"{self.label}: {self.old} → {self.new}"


@dataclass(frozen=True)
class Line:
    at: datetime
    kind: str
    who: str
    action: str
    about: str
    differences: tuple[Difference, ...]
    reason: str
    request: str
    row: tuple[str, str] | None = None
    method: str = ""
    path: str = ""
    status: int | None = None

    @property
    def local(self) -> str:
        return instant_to_the_second(self.at)


def lines(entries: Iterable[Entry]) -> list[Line]:
    """A line for each entry. One query names all that the entries refer to."""
    entries = list(entries)
    names = _names({ref for entry in entries if isinstance(entry, Change) for ref in _references(entry)})
    return [_line(entry, names) if isinstance(entry, Change) else _event_line(entry) for entry in entries]


def _event_line(event: AccessEvent) -> Line:
    return Line(
        at=event.at,
        kind=event.kind,
        who=f"{event.user.display_name} ({event.user.username})" if event.user else event.username or PORTAL,
        action=event.get_kind_display(),
        about=event.text,
        differences=(),
        reason="",
        request=event.request,
        method=event.method,
        path=event.path,
        status=event.status,
    )


def _line(change: Change, names: Mapping[Reference, str]) -> Line:
    tracked = tracked_tables()[change.source]
    return Line(
        at=change.at,
        kind="change",
        who=_named(USERS, change.changed_by, names) if change.changed_by else PORTAL,
        action=f"{VERBS[change.operation]} {tracked.label}",
        about=_text(tracked, tracked.about, change.now, names),
        differences=tuple(_differences(tracked, change, names)),
        reason=change.reason,
        request=change.request,
        row=(change.source, str(change.row)),
    )


def _differences(tracked: Tracked, change: Change, names: Mapping[Reference, str]) -> Iterable[Difference]:
    """Of an update the columns that changed, of a new or deleted row those that hold something not said already."""
    for name in tracked.shown():
        label = tracked.column_label(name)
        new = _text(tracked, name, change.now, names)
        if change.operation == "update" and change.before is not None:
            if change.before.get(name) != change.now.get(name):
                yield Difference(label, _text(tracked, name, change.before, names), new)
        elif new != DASH and name != tracked.about and change.now[name] is not False:
            is_new = change.operation != "delete"
            yield Difference(label, None if is_new else new, new if is_new else None)


def _text(tracked: Tracked, name: str, row: Mapping[str, Any], names: Mapping[Reference, str]) -> str:
    """A value as the screens print it."""
    value = row.get(name)
    if tracked.refers_to(name):
        return DASH if value is None else _named(tracked.refers_to(name), value, names)
    return kept_text(tracked.columns[name], value)


def _named(table: str, key: int | str, names: Mapping[Reference, str]) -> str:
    return names.get((table, str(key))) or f"số {key}"


def _references(change: Change) -> Iterable[Reference]:
    """The rows of other tables, by table and key, that the line of the change names."""
    tracked = tracked_tables()[change.source]
    if change.changed_by:
        yield USERS, str(change.changed_by)
    for row in filter(None, (change.now, change.before)):
        for name in {*tracked.shown(), tracked.about}:
            table, key = tracked.refers_to(name), row.get(name)
            if table and key is not None:
                yield table, str(key)


def _names(references: set[Reference]) -> dict[Reference, str]:
    """What the rows are called today, in one query; those that are gone are not in it."""
    keys: dict[str, list[int | UUID]] = {}
    for table, key in references:
        keys.setdefault(table, []).append(int(key) if key.isdigit() else UUID(key))
    parts = {table: name for table, name in name_expressions().items() if table in keys}
    if not parts:
        return {}
    sql = " UNION ALL ".join(
        f"SELECT '{table}', t.id::text, {name} FROM {table} t WHERE t.id = ANY(%({table})s)"
        for table, name in parts.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        return {(table, key): name for table, key, name in cursor.fetchall()}
