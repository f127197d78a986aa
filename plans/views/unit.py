from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from gso_portal.lib.numerals import is_row_number
from gso_portal.organization.models import Role, Unit
from gso_portal.organization.rules import is_at_work

from .. import rules
from ..models import Task
from ..services.progress import ReportRefused, StaleProgress, save_progress, withdraw_report
from ..workload import (
    DUE_SOON_DAYS,
    SILENT_DAYS,
    awaiting,
    awaiting_decision_of,
    completed_today_by,
    workload,
)
from ..workload.rules import day_words

SHOWN_ROWS = 50


@require_safe
def my_unit(request):
    """What the people of a unit have to do, the most urgent first."""
    if not is_at_work(request.user):
        raise PermissionDenied
    units = own_units(request.user)
    return render(
        request, "plans/my_unit.html", unit_page(request, units, asked_unit(units, request.GET.get("don-vi")))
    )


def own_units(user) -> list[Unit]:
    """The units whose work the user does, under their names of today; failing those, the units the user belongs to."""
    mine = user.units_on(None, Role.STAFF, Role.HEAD) or user.units_on(None)
    named = Unit.objects.with_name_on(user.rights_on).in_bulk([unit.pk for unit in mine])
    return [named[unit.pk] for unit in mine]


def asked_unit(units: list[Unit], asked: str | None) -> Unit:
    """The one of one's own units that the address names, else the first. Another unit is not there: 404."""
    if not asked:
        return units[0]
    found = next((unit for unit in units if str(unit.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def unit_page(request, units: list[Unit], unit: Unit) -> dict:
    now, user = timezone.now(), request.user
    load = workload(unit.pk, now=now)
    mine_to_decide = list(awaiting_decision_of(user)) if rules.can_decide_reports(user) else []
    decided_by_me = {report.pk for report in mine_to_decide}
    waiting = [report for report in awaiting([unit.pk], reader=user) if report.pk not in decided_by_me]
    return {
        "unit": unit,
        "units": unit_tabs(units, unit),
        "load": load,
        "day": day_words(load.today),
        "first": lines(load.first, load.today),
        "earlier": lines(load.earlier[:SHOWN_ROWS], load.today),
        "soon": lines(load.soon, load.today),
        "silent": load.silent[:SHOWN_ROWS],
        "coordinated": coordinated_lines(load.coordinated),
        "completed": completed_today_by(user, unit=unit.pk, on=load.today),
        "to_decide": mine_to_decide,
        "waiting": waiting,
        "can_report": unit.pk in rules.units_reported_for(user),
        "soon_days": DUE_SOON_DAYS,
        "silent_days": SILENT_DAYS,
    }


def unit_tabs(units: list[Unit], current: Unit) -> list[dict]:
    """Nothing to choose from where there is one."""
    return [
        {
            "label": unit.abbreviation or unit.name,
            "address": f"?don-vi={unit.pk}",
            "count": None,
            "is_current": unit.pk == current.pk,
        }
        for unit in units
        if len(units) > 1
    ]


def lines(works, today) -> list[dict]:
    return [
        {"work": work, "urgency": work.urgency(today).value, "words": work.words(today)} for work in works
    ]


def coordinated_lines(rows) -> list[dict]:
    leads = Unit.objects.with_name_on(timezone.localdate()).in_bulk({row.lead_unit_id for row in rows})
    return [{"row": row, "lead": leads[row.lead_unit_id]} for row in rows]


@require_POST
def task_done_today(request, pk):
    """One press says that the task was completed today; pressed again it changes nothing."""
    task = reportable_task(request, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        save_progress(
            task,
            seen=seen_version(request),
            by=request.user,
            on=today,
            at=now,
            percent=100,
            completed_on=today,
        )
    except StaleProgress as stale:
        if stale.report and stale.report.completed_on:
            return answer(request, task, "Nhiệm vụ này đã được ghi hoàn thành.")
        return answer(request, task, "Vừa có báo cáo khác của nhiệm vụ này. Hãy xem lại rồi bấm.", kind="bad")
    except ReportRefused as refusal:
        return answer(request, task, str(refusal), kind="bad")
    return answer(request, task, "Đã ghi hoàn thành hôm nay, chờ thủ trưởng đơn vị xác nhận.")


@require_POST
def task_not_done(request, pk):
    """Take back what one has said of the task today, while nobody has decided on it."""
    task = reportable_task(request, pk)
    report = completed_today_by(request.user, unit=task.lead_unit_id, on=timezone.localdate()).filter(
        task=task
    )
    try:
        for mine in report:
            withdraw_report(mine, by=request.user)
    except ReportRefused as refusal:
        return answer(request, task, str(refusal), kind="bad")
    return answer(request, task, "Đã hoàn tác: nhiệm vụ trở lại như trước.")


def reportable_task(request, pk) -> Task:
    task = get_object_or_404(Task.objects.visible_to(request.user).select_related("plan"), pk=pk)
    if not rules.can_report(request.user, task):
        raise PermissionDenied
    return task


def seen_version(request) -> int:
    """What the page showed; a form without it has seen no report."""
    seen = request.POST.get("seen", "")
    return int(seen) if is_row_number(seen) else 0


def answer(request, task: Task, text: str, *, kind: str = "good"):
    """The page of the task's unit anew: its part for htmx, the page itself for a plain form."""
    units = own_units(request.user)
    unit = next((unit for unit in units if unit.pk == task.lead_unit_id), units[0])
    if request.htmx:
        shown = unit_page(request, units, unit) | {"just_done": task.pk}
        part = render(request, "plans/_unit_work.html", shown)
        return trigger_client_event(part, "toast", {"text": text, "kind": kind})
    messages.add_message(request, messages.SUCCESS if kind == "good" else messages.ERROR, text)
    return redirect(f"{reverse('plans:my-unit')}?don-vi={unit.pk}")
