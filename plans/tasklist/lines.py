"""What a row of the task list shows: the published facts of a task, and its reports for those who may read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from gso_portal.lib.numbers import ordinal_path
from gso_portal.lib.vietnamese import sort_key
from gso_portal.organization.models import User

from ..figures import Rows, Scope
from ..figures.counting import StandingRow
from ..figures.listed import Order
from ..figures.standing import table
from ..models import COUNTING_STATUSES, Field, ProgressReport, Task
from ..review.building import UnitLabel, readable_tasks, unit_labels
from ..rules import reportable_tasks
from .columns import ListLook

# What was sent last, also if it was returned, and the report that counts, which is what an edit starts from.
LATEST_REPORTS = """
SELECT r.task_id,
    (array_agg(r.id ORDER BY r."on" DESC, r.id DESC) FILTER (WHERE r.status = ANY(%(counting)s)))[1],
    (array_agg(r.status ORDER BY r."on" DESC, r.id DESC))[1],
    (array_agg(r."on" ORDER BY r."on" DESC, r.id DESC))[1]
FROM {report} r WHERE r.task_id = ANY(%(tasks)s) AND r.status <> 'draft'
GROUP BY r.task_id
"""


@dataclass(frozen=True)
class Line:
    """A row of the list. Percent and report are None, and `version` 0, for whoever may not read the task's reports.

    `code` is as of `Task.code`; `version` is the id of the latest report that counts, 0 without one. `can_report` is
    False of a known-at past.
    """

    row: StandingRow
    unit: UnitLabel
    code: str
    field: str
    percent: int | None
    report_status: str | None
    report_on: date | None
    version: int
    can_report: bool

    @property
    def report_label(self) -> str:
        return ProgressReport.Status(self.report_status).label if self.report_status else ""


@dataclass(frozen=True)
class Labels:
    """The words of a scope: the units under the names of its last day, and the plan's fields."""

    units: dict[int, UnitLabel]
    fields: dict[int, Field]

    @property
    def units_in_order(self) -> list[UnitLabel]:
        """As tables print them: by their place, then by the alphabet."""
        return sorted(self.units.values(), key=lambda unit: (unit.sort_order, sort_key(unit.name)))


def labels_of(scope: Scope) -> Labels:
    return Labels(unit_labels(scope), {field.pk: field for field in Field.objects.filter(plan=scope.plan.id)})


def order_of(look: ListLook, labels: Labels) -> Order:
    return Order(look.sort, look.is_descending, [unit.id for unit in labels.units_in_order])


def readable_in(scope: Scope, rows: Rows, user: User) -> list[int] | None:
    """The tasks of the plan whose reports the user may read, where the rows ask for a state of reports; None means all.

    Asked of nobody else's reports, a list does not tell how they stand.
    """
    if not rows.report:
        return []
    if user.sees_everything():
        return None
    return list(Task.objects.reported_to(user).filter(plan=scope.plan.id).values_list("pk", flat=True))


def lines_of(
    scope: Scope, rows: list[StandingRow], user: User, *, labels: Labels | None = None
) -> list[Line]:
    """The rows as the user may see them, in their order; a fixed number of queries however many there are.

    `labels` saves two of them where lines are made page after page.
    """
    labels = labels or labels_of(scope)
    tasks = [row.task_id for row in rows]
    readable = readable_tasks(user, tasks)
    reports = latest_reports(scope, readable)
    reportable = reportable_tasks(user, tasks) if scope.known_at is None else set()
    return [
        _line(row, labels, row.task_id in readable, reports.get(row.task_id), row.task_id in reportable)
        for row in rows
    ]


def _line(
    row: StandingRow,
    labels: Labels,
    is_readable: bool,
    report: tuple[int | None, str, date] | None,
    can_report: bool,
) -> Line:
    version, status, on = report or (None, None, None)
    field = labels.fields.get(row.field_id)
    return Line(
        row=row,
        unit=labels.units[row.lead_unit_id],
        code=ordinal_path(field.ordinal if field else None, row.ordinal),
        field=field.name if field else "",
        percent=row.percent if is_readable else None,
        report_status=status,
        report_on=on,
        version=version or 0,
        can_report=can_report,
    )


def latest_reports(scope: Scope, tasks: Collection[int]) -> dict[int, tuple[int | None, str, date]]:
    """Task → id of the report that counts, then status and day of what was sent last, as known in the scope."""
    sql = LATEST_REPORTS.format(report=table("plans_progressreport", scope))
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"tasks": list(tasks), "counting": list(COUNTING_STATUSES), "known_at": scope.known_at}
        )
        return {task: (version, status, on) for task, version, status, on in cursor.fetchall()}
