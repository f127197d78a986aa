"""A row of the task list that is edited in place: pace, percent and day of completion. Without script, a small page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from gso_portal.lib.numbers import date_screen

from ..entering import FIELDS, PACE_LABELS, read_entries, typed_text, value_text
from ..models import ProgressReport
from ..services.progress import ReportRefused, StaleProgress, latest_report, withdraw_report
from ..services.progress_bulk import save_once
from ..stated import NOTHING, completed, merged, objections, stated_of, versions
from .progress_context import editing, new_key, sent_key, sent_number


@require_safe
def task_row(request, pk):
    """The row as it stands; with mode=edit, with its form."""
    place = editing(request, pk)
    if request.GET.get("mode") == "edit":
        stated = stated_of([pk])[pk]
        return answer(place, form_state(place, stated.values, seen=stated.version, was=stated.values))
    if not request.htmx:
        return redirect(place.list_address)
    return answer(place, {"is_back": True})


@require_POST
def task_progress(request, pk):
    """Save what was typed, upon the version it was typed on: the row again, or 422, or 409 with both versions."""
    place = editing(request, pk)
    key, seen = sent_key(request), sent_number(request, "seen")
    was = read_entries({name: request.POST.get(f"was_{name}", "") for name in FIELDS})
    before = {**NOTHING, **was.values}
    entered = read_entries({name: request.POST.get(name, "") for name in FIELDS})
    wanted = completed(entered.values, before)
    errors = {**objections(wanted, before, today=timezone.localdate()), **entered.errors}
    if errors:
        return refused(place, seen=seen, was=before, errors=errors)
    try:
        report = save_once(
            key, place.task, seen=seen, wanted=wanted, by=request.user, cutoff=place.cutoff, at=timezone.now()
        )
    except StaleProgress as stale:
        return conflict(place, wanted, before, stale.report)
    except ReportRefused as refusal:
        return refused(place, seen=seen, was=before, errors={"": str(refusal)})
    return saved(place, report)


@require_POST
def progress_undo(request, pk, report):
    """Take the report back. What cannot be taken back says why, with the row as it is."""
    place = editing(request, pk)
    try:
        withdraw_report(ProgressReport(pk=report, task=place.task), by=request.user)
    except ReportRefused as refusal:
        return told(place, str(refusal), is_good=False)
    return told(place, "Đã hoàn tác, giá trị cũ được giữ.", is_good=True)


def form_state(place, values, *, seen, was, errors=None, typed=None):
    """The form with these values; `typed` as it was sent, where it could not be read."""
    texts = typed or {name: typed_text(name, values[name]) for name in FIELDS}
    today = timezone.localdate()
    return {
        "form": {
            "key": new_key(),
            "seen": seen,
            "typed": texts,
            "was": {name: typed_text(name, was[name]) for name in FIELDS},
            "errors": errors or {},
            "focus": next((name for name in FIELDS if errors and name in errors), "percent"),
            "paces": [*([] if was["pace"] else [("", "Chưa báo cáo")]), *PACE_LABELS.items()],
            "day": date_screen(place.cutoff) if place.cutoff < today else "",
        }
    }


def refused(place, *, seen, was, errors):
    """What was typed stays; the row says beside it why nothing was saved."""
    typed = {name: place.request.POST.get(name, "") for name in FIELDS}
    return answer(place, form_state(place, {}, seen=seen, was=was, errors=errors, typed=typed), status=422)


def conflict(place, wanted, before, report):
    """Both versions side by side. Writing mine puts what I changed upon what is stored, and leaves the rest."""
    today = timezone.localdate()
    stated = stated_of([place.task.pk])[place.task.pk]
    mine = merged(wanted, before, stated.values)
    state = form_state(place, mine, seen=stated.version, was=stated.values)
    state["conflict"] = {
        "versions": versions(wanted, before, stated.values),
        "who": stored_by(report),
        "at": report.submitted_at if report else None,
        "is_today": bool(report and report.submitted_at) and timezone.localdate(report.submitted_at) == today,
    }
    return retarget(reswap(answer(place, state, status=409), "outerHTML"), f"#t{place.task.pk}")


def stored_by(report):
    if report is None:
        return "Báo cáo trước đã bị trả lại hoặc hoàn tác"
    return f"{report.reported_by.display_name if report.reported_by else 'Văn phòng nhập từ tệp'} đã lưu"


def saved(place, report_id):
    """The row after the save; without script the list, at the row. `report_id` None: there was nothing to save."""
    report = ProgressReport.objects.filter(pk=report_id, task=place.task).first() if report_id else None
    code = place.line().code
    if report is None:
        return told(place, "Không có gì thay đổi.", is_good=True)
    text = f"Đã lưu {saved_words(report)} cho {code}."
    if not place.request.htmx:
        messages.success(place.request, text)
        return redirect(place.list_address)
    undo = place.address("progress-undo", report.pk)
    late = latest_report(place.task)
    response = answer(
        place,
        {
            "is_back": True,
            "saved": {
                "at": report.submitted_at,
                "undo": undo,
                "day": report.on if report.on > place.cutoff else None,
                "is_latest": late == report,
            },
        },
    )
    return trigger_client_event(response, "toast", {"text": text, "undo": undo})


def saved_words(report):
    if report.completed_on:
        return f"hoàn thành ngày {date_screen(report.completed_on)}"
    return value_text("percent", report.percent) if report.percent is not None else "tiến độ"


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
