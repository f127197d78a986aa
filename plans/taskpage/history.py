"""What the database kept of a task and all that belongs to it: versions, and what each of them changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from gso_portal.lib.history import VERSION_COLUMNS
from gso_portal.lib.kept_values import kept_text
from gso_portal.lib.numbers import DASH

from ..models import Milestone, ProgressReport, Task

# How the rows of each tracked table belong to the task.
OF_TASK = {
    "plans_task": "id = %(task)s",
    "plans_tasksource": "task_id = %(task)s",
    "plans_taskcolead": "task_id = %(task)s",
    "plans_taskcoordinator": "task_id = %(task)s",
    "plans_milestone": "task_id = %(task)s",
    "plans_adjustment": "task_id = %(task)s",
    "plans_progressreport": "task_id = %(task)s",
    "plans_evidence": (
        "report_id IN (SELECT id FROM history.plans_progressreport"
        " WHERE task_id = %(task)s AND status <> 'draft')"
    ),
}
# What follows from other columns, or says nothing to people.
SILENT = frozenset(
    {
        *VERSION_COLUMNS,
        "title_norm",
        "title_sort",
        "version",
        "position",
        "plan_id",
        "task_id",
        "id",
        "batch_id",
    }
)

VERSIONS = """
SELECT version.*, coalesce(u.display_name, '') FROM ({tables}) version
LEFT JOIN organization_user u ON u.id = version.changed_by ORDER BY version.version_id
"""
# Rows that were there before their table was tracked have no beginning.
VERSIONS_OF = """
SELECT '{table}' AS kept_of, version_id, CASE WHEN isfinite(recorded_at) THEN recorded_at END, operation, changed_by,
    change_reason, change_request, to_jsonb(h) AS row FROM history.{table} h WHERE {of_task}
"""


@dataclass(frozen=True)
class Version:
    """One row as it was from `at` on (None: from the beginning); of a delete, as it was last."""

    table: str
    number: int
    at: datetime | None
    operation: str
    by: int | None
    reason: str
    request: str
    row: Mapping[str, Any]
    actor: str
    before: Mapping[str, Any] | None = None

    @property
    def changed(self) -> list[str]:
        """The columns an update changed that say something."""
        if self.operation != "update" or self.before is None:
            return []
        return [
            name
            for name, value in self.row.items()
            if name in self.before and self.before[name] != value and name not in SILENT
        ]


def versions_of(task: Task) -> list[Version]:
    """All that was ever recorded of the task and what belongs to it, in the order in which it was; one query."""
    tables = " UNION ALL ".join(
        VERSIONS_OF.format(table=table, of_task=of_task) for table, of_task in OF_TASK.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS.format(tables=tables), {"task": task.pk})
        found = [Version(*kept, json.loads(row), actor) for *kept, row, actor in cursor.fetchall()]
    return list(_with_before(found))


def _with_before(versions: Iterable[Version]) -> Iterable[Version]:
    last: dict[tuple[str, Any], Mapping[str, Any]] = {}
    for version in versions:
        key = (version.table, version.row["id"])
        yield replace(version, before=last.get(key))
        last[key] = version.row


NAMES = """
SELECT 'field_id', id, name FROM plans_field WHERE plan_id = %(plan)s
UNION ALL SELECT 'source_id', id, name FROM plans_source
UNION ALL SELECT 'group_id', id, name FROM organization_unitgroup
"""


def names_of(task: Task) -> dict[str, dict[int, str]]:
    """By column, what the keys in versions of the task are called, but for its units; one query."""
    names: dict[str, dict[int, str]] = {
        "field_id": {},
        "source_id": {},
        "group_id": {},
        "carried_from_id": {},
    }
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"plan": task.plan_id})
        for column, key, name in cursor.fetchall():
            names[column][key] = name
    return names


MODELS = {"plans_task": Task, "plans_milestone": Milestone, "plans_progressreport": ProgressReport}
LABELS = {
    "field_id": "lĩnh vực",
    "lead_unit_id": "đơn vị chủ trì",
    "carried_from_id": "chuyển từ",
    "decided_by_id": "người xác nhận",
    "reported_by_id": "người báo cáo",
}


def label_of(table: str, column: str) -> str:
    """What people call a column."""
    if column in LABELS or table not in MODELS:
        return LABELS.get(column, column)
    return str(MODELS[table]._meta.get_field(column).verbose_name)


def value_of(table: str, column: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    """A kept value as people read it; `names` gives, by column, the names of the keys that it may hold."""
    if column in names:
        return names[column].get(value) or DASH
    return kept_text(MODELS[table]._meta.get_field(column) if table in MODELS else None, value)
