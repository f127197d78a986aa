"""A unit's tasks taken away as a sheet: which tasks, what each is given as, and the file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from gso_portal.jobs.models import Job
from gso_portal.jobs.services import request_job
from gso_portal.lib.periods import Period, parse_period
from gso_portal.lib.workbook import write_workbook
from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent, Unit, User

from ..models import Plan, ProgressReport, Task, UnitSheet
from ..models.progress import latest_counting
from ..roundtrip.columns import FILLED_NAMES
from ..roundtrip.layout import SheetHead, sheet_table
from .progress import counting_reports

Json = dict[str, Any]

SIGNER = Signer(salt="plans.unit-sheet")


class SheetStepRefused(Exception):
    """The step cannot be taken; the message is in Vietnamese and says why."""


def tasks_for_sheet(plan: Plan, *, unit: Unit, period: Period, selection: str) -> QuerySet[Task]:
    """The tasks that the unit and those below lead, have begun by the end of the period and were not completed before
    it; of these by default only the ones that are still open now."""
    reports = ProgressReport.objects.counting().filter(task=OuterRef("pk"))
    tasks = Task.objects.annotate(done_on=latest_counting("completed_on")).filter(
        Q(start_on=None) | Q(start_on__lte=period.end) | Exists(reports),
        Q(added_on=None) | Q(added_on__lte=period.end),
        Q(done_on=None)
        if selection == UnitSheet.Selection.OPEN
        else Q(done_on=None) | Q(done_on__gte=period.start),
        plan=plan,
        plan__state=Plan.State.ISSUED,
        withdrawn_on=None,
        lead_unit__in=Unit.objects.below([unit.pk]),
    )
    return tasks.select_related("field").order_by("position", "pk")


@transaction.atomic
def make_sheet(plan: Plan, *, unit: Unit, period: str, selection: str, by: User, at: datetime) -> UnitSheet:
    """Keep what the unit takes away, as it is now. SheetStepRefused when there is nothing to take."""
    tasks = list(tasks_for_sheet(plan, unit=unit, period=parse_period(period), selection=selection))
    if not tasks:
        raise SheetStepRefused("Đơn vị không có nhiệm vụ nào như vậy trong kỳ này.")
    reports = counting_reports(task.pk for task in tasks)
    units = Unit.objects.filter(pk__in={task.lead_unit_id for task in tasks}).with_name_on(localdate(at))
    leads = {each.pk: each.abbreviation or each.name or each.token for each in units}
    base = [_base_row(task, reports.get(task.pk), leads[task.lead_unit_id]) for task in tasks]
    return UnitSheet.objects.create(
        plan=plan, unit=unit, period=period, selection=selection, made_by=by, made_at=at, base=base
    )


def said(report: ProgressReport | None) -> Json:
    """What a report says, in the columns that a unit fills in, as JSON."""
    report = report or ProgressReport()
    values = {name: getattr(report, name) for name in FILLED_NAMES}
    return {name: _iso(value) if isinstance(value, date) else value for name, value in values.items()}


def _base_row(task: Task, report: ProgressReport | None, lead: str) -> Json:
    moved = task.due_on if task.due_on != task.baseline_due_on else None
    return {
        "task": task.pk,
        "key": f"NV{task.pk}",
        "version": report.pk if report else 0,
        "facts": {
            "mark": task.code,
            "title": task.title,
            "lead": lead,
            "deliverable": task.deliverable,
            "due_on": _iso(task.baseline_due_on),
            "due_text": task.due_text,
            "moved_on": _iso(moved),
        },
        "cells": said(report),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def token_of(sheet: UnitSheet) -> str:
    """What names the sheet in its workbook: nobody can make one for another sheet."""
    return SIGNER.sign(sheet.pk.hex)


def sheet_named(token: str, *, by: User) -> UnitSheet | None:
    """The sheet of a token, if the person still reports for its unit; None for a foreign, unknown or forged one."""
    try:
        key = SIGNER.unsign(token)
    except BadSignature:
        return None
    return UnitSheet.objects.visible_to(by).select_related("plan", "unit").filter(pk=key).first()


def write_sheet(sheet: UnitSheet, path: Path) -> None:
    """The workbook of a sheet, always the same for the same sheet."""
    unit = Unit.objects.with_name_on(localdate(sheet.made_at)).get(pk=sheet.unit_id)
    head = SheetHead(
        title=sheet.plan.title,
        unit=unit.name or unit.token,
        rows=f"{sheet.get_selection_display()}, {parse_period(sheet.period).label}",
        made_at=sheet.made_at,
        token=token_of(sheet),
    )
    with path.open("wb") as target:
        write_workbook(target, [sheet_table(head, sheet.base)], title=head.title)


def sheet_file_name(sheet: UnitSheet) -> str:
    return f"tien-do-{sheet.unit.token}-{sheet.plan.code}-{localdate(sheet.made_at):%Y%m%d}.xlsx".replace(
        ":", "-"
    )


@transaction.atomic
def request_file(sheet: UnitSheet, *, by: User, path: str) -> Job:
    """Have the workbook made for this person. Asked again it is the job that is there, unless its file is gone."""
    key = f"plans.sheet_export:{sheet.pk}:{by.pk}:"
    spent = Job.objects.filter(
        idempotency_key__startswith=key, finished_at__isnull=False, result_file=""
    ).count()
    text = f"Tệp tiến độ của đơn vị, kế hoạch {sheet.plan.code}: {len(sheet.base)} nhiệm vụ"
    record_access(AccessEvent.Kind.EXPORTED, by=by, text=text, path=path, method="POST")
    return request_job(
        "plans.sheet_export",
        by=by,
        arguments={"sheet": str(sheet.pk)},
        title=f"Tệp tiến độ: {sheet.plan.title}",
        idempotency_key=f"{key}{spent}",
    )
