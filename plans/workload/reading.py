"""Reads a unit's work. Which tasks are open, and until when, is asked of the figures, so that both agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from gso_portal.organization.models import UnitGroupMember

from ..figures import Basis, PeriodFigures, Printed, Rows, Scope, list_rows, make_scope, number, plan_facts
from ..figures.counting import StandingRow, count
from ..models import Plan, ProgressReport, Task, TaskCoLead, TaskCoordinator
from ..models.progress import latest_counting
from ..models.task import DATED_KINDS
from ..scoping import latest_period
from .rules import DUE_SOON_DAYS, Returned, Work, due_soon, silent, to_do_first

PANEL_GROUPS = ("due", "due.on_time", "due.late", "due.not_done", "due.pending", "ongoing")


@dataclass(frozen=True)
class UnitFigures:
    """The unit in the running period of one plan; `overdue` is on the adjusted deadlines, which lists go by."""

    scope: Scope
    printed: Mapping[str, Printed]
    overdue: Printed


@dataclass(frozen=True)
class Workload:
    """Everything the page of a unit says of its tasks, on one day."""

    today: date
    works: tuple[Work, ...]
    earlier: tuple[Work, ...]
    coordinated: tuple[StandingRow, ...]
    figures: tuple[UnitFigures, ...]

    @cached_property
    def first(self) -> list[Work]:
        return to_do_first(self.works, self.today)

    @cached_property
    def soon(self) -> list[Work]:
        return due_soon(self.works, self.today)

    @cached_property
    def silent(self) -> list[Work]:
        return silent(self.works, self.today)


def workload(unit: int, *, now: datetime) -> Workload:
    """What the unit has to do: its open tasks of the issued annual plans that hold the day of `now`, apart from them
    the dated ones of earlier plans that are neither completed nor carried over, and what has come back.

    Three queries and three for each running plan, however many tasks there are.
    """
    today = timezone.localdate(now)
    issued = list(Plan.objects.annual().filter(state=Plan.State.ISSUED, starts_on__lte=today))
    running = [plan for plan in issued if today <= plan.ends_on]
    scopes = [running_scope(plan, now=now) for plan in running]
    adjusted = [scope.on_basis(Basis.ADJUSTED) for scope in scopes]
    rows = {scope: list_rows(scope, Rows("carried_over")) for scope in adjusted}
    opened = {row.task_id: row for found in rows.values() for row in found if row.lead_unit_id == unit}
    returned = _returned(unit)
    tasks = _tasks(unit, {*opened, *returned}, ended=[plan.pk for plan in issued if plan.ends_on < today])
    works = [_work(task, opened.get(task.pk), returned.get(task.pk)) for task in tasks]
    of_now = {*opened, *returned}
    return Workload(
        today=today,
        works=tuple(work for work in works if work.task_id in of_now),
        earlier=tuple(work for work in works if work.task_id not in of_now),
        coordinated=tuple(_coordinated(unit, today, [row for found in rows.values() for row in found])),
        figures=tuple(_figures(scope, unit) for scope in scopes),
    )


def running_scope(plan: Plan, *, now: datetime) -> Scope:
    """The running half-year of the plan, up to today."""
    return make_scope(plan_facts(plan), latest_period(plan, timezone.localdate(now)).code, now=now)


def _figures(scope: Scope, unit: int) -> UnitFigures:
    """Two queries: on the deadlines first issued, as the review prints them, and what is overdue on the adjusted."""
    narrowed = Rows("", unit=unit)
    shown = PeriodFigures(scope, count(scope, narrowed=narrowed))
    adjusted = scope.on_basis(Basis.ADJUSTED)
    moved = PeriodFigures(adjusted, count(adjusted, narrowed=narrowed))
    return UnitFigures(
        scope,
        {group.replace(".", "_"): number(shown, group, unit=unit) for group in PANEL_GROUPS},
        number(moved, "due.not_done", unit=unit),
    )


def _returned(unit: int) -> dict[int, ProgressReport]:
    """The last report of a task, where it came back and no other has been sent since."""
    sent = ProgressReport.objects.exclude(status=ProgressReport.Status.DRAFT).filter(
        task__lead_unit=unit, task__plan__state=Plan.State.ISSUED, task__withdrawn_on=None
    )
    last = sent.order_by("task_id", "-pk").distinct("task_id")
    found = ProgressReport.objects.filter(
        pk__in=Subquery(last.values("pk")), status=ProgressReport.Status.RETURNED
    )
    return {report.task_id: report for report in found.select_related("decided_by")}


def _tasks(unit: int, named: Collection[int], *, ended: Collection[int]) -> QuerySet[Task]:
    """The named tasks, and the unit's open ones of plans that have ended, with what the latest counting report says."""
    left = Q(
        lead_unit=unit,
        plan__in=ended,
        due_kind__in=DATED_KINDS,
        withdrawn_on=None,
        carried_to=None,
        said_completed_on=None,
    )
    said = {f"said_{name}": latest_counting(name) for name in ("pk", "on", "percent", "completed_on")}
    tasks = Task.objects.annotate(**said).filter(Q(pk__in=named) | left)
    return tasks.select_related("plan").order_by("due_on", "pk")


def _work(task: Task, row: StandingRow | None, returned: ProgressReport | None) -> Work:
    is_dated = task.due_kind in DATED_KINDS
    due_on = row.adjusted_due_on if row else task.due_on
    return Work(
        task_id=task.pk,
        title=task.title,
        plan=task.plan.title,
        begins_on=task.start_on or task.added_on or task.plan.starts_on,
        baseline_due_on=task.baseline_due_on if is_dated else None,
        due_on=due_on if is_dated else None,
        due_text=task.due_text,
        percent=task.said_percent,
        completed_on=task.said_completed_on,
        heard_on=task.said_on,
        version=task.said_pk or 0,
        returned=_why(returned) if returned else None,
    )


def _why(report: ProgressReport) -> Returned:
    decided = report.decided_at
    return Returned(
        report.return_note,
        report.decided_by.display_name if report.decided_by else "",
        timezone.localdate(decided) if decided else None,
    )


def _coordinated(unit: int, today: date, rows: Iterable[StandingRow]) -> list[StandingRow]:
    """Of the open tasks, those due in 45 days in which the unit takes part, alone or as one of a group of the day."""
    last = today + timedelta(days=DUE_SOON_DAYS)
    due = {
        row.task_id: row
        for row in rows
        if row.adjusted_due_on and today <= row.adjusted_due_on <= last and row.lead_unit_id != unit
    }
    groups = UnitGroupMember.objects.valid_on(today).filter(unit=unit).values("group")
    taking_part = TaskCoordinator.objects.filter(Q(unit=unit) | Q(group__in=groups), task__in=due)
    leading_too = TaskCoLead.objects.filter(unit=unit, task__in=due)
    found = taking_part.values_list("task", flat=True).union(leading_too.values_list("task", flat=True))
    return sorted((due[pk] for pk in found), key=lambda row: (row.adjusted_due_on, row.task_id))
