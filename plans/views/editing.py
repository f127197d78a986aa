"""A row of the task list that is edited in place: pace, percent and day of completion. Without script, a small page."""

from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from gso_portal.organization.submissions import sent_key

from ..editing.entering import FIELDS, PACE_LABELS, read_entries, typed_text, value_text
from ..editing.stated import NOTHING, completed, merged, objections, stated_of, versions
from ..models import ProgressReport
from ..services.progress import ReportRefused, StaleProgress, progress_version, withdraw_report
from ..services.progress_bulk import save_once
from .progress_context import editing, sent_number


@require_safe
def task_row(request, pk):
    """The row as it stands; with mode=edit, with its form."""
    place = editing(request, pk)
    if request.GET.get("mode") == "edit":
        stated = stated_of([pk])[pk]
        return answer(
            place, form_state(place, seen=stated.version, typed=texts(stated.values), was=stated.values)
        )
    if not request.htmx:
        return redirect(place.list_address)
    return answer(place, {"is_back": True})


@require_POST
def task_progress(request, pk):
    """Save what was typed, upon the version it was typed on: the row again, or 422, or 409 with both versions."""
    place = editing(request, pk)
    key, seen = sent_key(request), sent_number(request, "seen")
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    was = {**NOTHING, **read_entries({name: request.POST.get(f"was_{name}", "") for name in FIELDS}).values}
    entered = read_entries(typed)
    wanted = completed(entered.values, was)
    errors = entered.errors or objections(wanted, was, today=timezone.localdate())
    try:
        if errors:
            return answer(
                place, form_state(place, seen=seen, typed=typed, was=was, errors=errors), status=422
            )
        report = save_once(
            key, place.task, seen=seen, wanted=wanted, by=request.user, cutoff=place.cutoff, at=timezone.now()
        )
    except StaleProgress as stale:
        return conflict(place, wanted, was, stale.report)
    except ReportRefused as refusal:
        errors = {"": str(refusal)}
        return answer(place, form_state(place, seen=seen, typed=typed, was=was, errors=errors), status=422)
    return saved(
        place, report, [value_text(name, wanted[name]) for name in FIELDS if wanted[name] != was[name]]
    )


@require_POST
def progress_undo(request, pk, report):
    """Take the report back. What cannot be taken back says why, with the row as it is."""
    place = editing(request, pk)
    try:
        withdraw_report(ProgressReport(pk=report, task=place.task), by=request.user)
    except ReportRefused as refusal:
        return told(place, str(refusal), is_good=False)
    return told(place, "Đã hoàn tác, giá trị cũ được giữ.", is_good=True)


def form_state(place, *, seen, typed, was, errors=None):
    """The form as somebody typed into it, upon the values that were there."""
    today = timezone.localdate()
    day = stated_of([place.task.pk])[place.task.pk].report_day({}, cutoff=place.cutoff, today=today)
    return {
        "form": {
            "key": uuid4(),
            "seen": seen,
            "typed": typed,
            "was": texts(was),
            "errors": errors or {},
            "focus": next((name for name in FIELDS if errors and name in errors), "percent"),
            "paces": [*([] if was["pace"] else [("", "Chưa báo cáo")]), *PACE_LABELS.items()],
            "day": day if day < today else None,
        }
    }


def texts(values):
    return {name: typed_text(values[name]) for name in FIELDS}


def conflict(place, wanted, was, report):
    """Both versions side by side. Writing mine puts what I changed upon what is stored, and leaves the rest."""
    stated = stated_of([place.task.pk])[place.task.pk]
    mine = merged(wanted, was, stated.values)
    at = report.submitted_at if report else None
    state = form_state(place, seen=stated.version, typed=texts(mine), was=stated.values)
    state["conflict"] = {
        "versions": versions(wanted, was, stated.values),
        "who": stored_by(report),
        "at": at,
        "is_today": at is not None and timezone.localdate(at) == timezone.localdate(),
    }
    return retarget(reswap(answer(place, state, status=409), "outerHTML"), f"#t{place.task.pk}")


def stored_by(report):
    if report is None:
        return "Báo cáo trước đã bị trả lại hoặc hoàn tác"
    return f"{report.reported_by.display_name if report.reported_by else 'Văn phòng nhập từ tệp'} đã lưu"


def saved(place, report_id, changed):
    """The row after the save; without script the list, at the row. `report_id` None: there was nothing to save."""
    report = ProgressReport.objects.filter(pk=report_id, task=place.task).first() if report_id else None
    if report is None:
        return told(place, "Không có gì thay đổi.", is_good=True)
    text = f"Đã lưu {', '.join(changed) or 'tiến độ'} cho {place.code}."
    if not place.request.htmx:
        messages.success(place.request, text)
        return redirect(place.list_address)
    undo = place.address("progress-undo", report.pk)
    state = {
        "is_back": True,
        "saved": {
            "at": report.submitted_at,
            "undo": undo,
            "day": report.on if report.on > place.cutoff else None,
            "is_latest": progress_version(place.task) == report.pk,
        },
    }
    return trigger_client_event(answer(place, state), "toast", {"text": text, "undo": undo})


def told(place, text, *, is_good):
    """The row as it is, with a sentence in it."""
    if not place.request.htmx:
        (messages.success if is_good else messages.error)(place.request, text)
        return redirect(place.list_address)
    state = {"is_back": True, "told": {"text": text, "is_good": is_good}}
    if not place.request.htmx.target:
        # Asked for by a message in the corner, which has no place for a row: the row finds its own.
        state["is_oob"] = True
    return answer(place, state, status=200 if is_good else 409)


def answer(place, state, *, status=200):
    template = "plans/_task_row.html" if place.request.htmx else "plans/task_edit.html"
    return render(place.request, template, place.row(state), status=status)
