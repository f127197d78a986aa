"""What people do with reports on the page of a task: write, send, take back, accept, return."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_POST

from gso_portal.lib.attachments import clean_file_name
from gso_portal.lib.numbers import date_screen
from gso_portal.lib.vietnamese import clean
from gso_portal.organization.submissions import once

from .. import rules
from ..editing.entering import FIELDS, LABELS, value_text
from ..models import ProgressReport
from ..services import evidence as files
from ..services import progress, reporting
from ..services.progress import ReportRefused, StaleProgress
from ..services.reporting import Said
from ..taskpage.forms import ReportForm
from .task import found_task, task_page

Status = ProgressReport.Status
LONGEST_NOTE = 2_000


@require_POST
def report_save(request, pk):
    """Keep what was typed as a draft, with the files that came along; then, if that was asked, send it.

    Whatever is wrong, what can be kept is kept, and the page shows again everything that was typed.
    """
    task = found_task(request, pk)
    if not rules.can_report(request.user, task):
        raise PermissionDenied
    is_final = request.POST.get("action") == "submit"
    form = ReportForm(request.POST, task=task, today=timezone.localdate(), is_final=is_final)
    is_valid = form.is_valid()
    try:
        draft, refused = kept(request, task, form, is_valid)
        if not is_valid or refused:
            return task_page(request, task, form=form, refused_files=refused, status=422)
        if not is_final:
            messages.success(request, "Đã lưu nháp.")
        elif draft is not None and draft.status == Status.DRAFT:
            sent(request, draft, form)
    except ReportRefused as refusal:
        form.add_error(None, str(refusal))
        return task_page(request, task, form=form, status=422)
    except StaleProgress as stale:
        return conflict_page(request, task, form, stale.report)
    return back(request, task)


def kept(request, task, form, is_valid) -> tuple[ProgressReport | None, list[tuple[str, str]]]:
    """The draft of what was typed, None when it has been sent since, and the files not taken, each with its reason.

    A form that is sent twice is kept once. Of one that has faults what can be read is kept, when files came with it.
    """
    uploads = request.FILES.getlist("files")
    refused = too_large(request)
    before = reporting.draft_of(task, request.user)
    if not is_valid and not uploads and "remove" not in request.POST:
        return before, refused
    said = form.said(Said.of(before) if before else Said(on=timezone.localdate()))
    answer, _ = once(
        form.cleaned_data.get("key"),
        by=request.user,
        do=lambda: {"draft": reporting.save_draft(task, said, by=request.user).pk},
    )
    # A key of another task's form names another draft: that one is not touched here.
    draft = ProgressReport.objects.filter(pk=answer.get("draft"), task=task).select_related("task").first()
    if draft:
        remove_named(request, draft)
        refused += files.attach_all(draft, uploads, by=request.user, at=timezone.now())
    return draft, refused


def remove_named(request, draft) -> None:
    """The file of the draft whose button was pressed, beside what was typed."""
    named = request.POST.get("remove", "")
    found = next((each for each in draft.evidence.all() if str(each.pk) == named), None)
    if found and rules.can_remove_evidence(request.user, found):
        files.remove_evidence(found, by=request.user)


def too_large(request) -> list[tuple[str, str]]:
    names = getattr(request, "oversized_names", ())
    return [(clean_file_name(name), "tệp quá 20 MB.") for name in names]


def sent(request, draft, form) -> None:
    reporting.submit_draft(draft, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())
    messages.success(request, "Đã gửi báo cáo, chờ thủ trưởng đơn vị xác nhận.")


def conflict_page(request, task, form, theirs):
    """Both versions, with what was typed: to keep theirs, or to send one's own over it."""
    form.data = form.data.copy()
    form.data["seen"] = str(theirs.pk if theirs else 0)
    theirs = (
        ProgressReport.objects.select_related("reported_by", "decided_by", "batch").get(pk=theirs.pk)
        if theirs
        else None
    )
    both = {"theirs": theirs, "others": summary(Said.of(theirs)) if theirs else "chưa có báo cáo nào"}
    mine = summary(form.said(Said(on=timezone.localdate())))
    return task_page(request, task, form=form, is_conflict=True, mine=mine, status=409, **both)


def summary(said: Said) -> str:
    """What decides the class of a task, in one line."""
    values = {name: value_text(name, getattr(said, name)) for name in FIELDS}
    return (
        "; ".join(f"{LABELS[name]}: {text}" for name, text in values.items())
        + f"; đến {date_screen(said.on)}"
    )


@require_POST
def report_discard(request, pk):
    """Throw one's own draft away."""
    draft = found_report(request, pk)
    if not rules.can_take_back(request.user, draft):
        raise PermissionDenied
    if reporting.discard_draft(draft, by=request.user):
        messages.success(request, "Đã bỏ bản nháp.")
    return back(request, draft.task)


@require_POST
def report_withdraw(request, pk):
    """Take back what one has reported, while nobody has decided on it."""
    report = found_report(request, pk)
    if not rules.can_take_back(request.user, report):
        raise PermissionDenied
    try:
        progress.withdraw_report(report, by=request.user)
        messages.success(request, "Đã rút lại báo cáo.")
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
    return back(request, report.task)


@require_POST
def report_accept(request, pk):
    return decided(request, found_report(request, pk), Status.ACCEPTED)


@require_POST
def report_return(request, pk):
    """Send it back to the unit, with a note that says why."""
    report = found_report(request, pk)
    refuse_unless_deciding(request, report)
    note = clean(request.POST.get("note", ""))
    if note and len(note) <= LONGEST_NOTE:
        return decided(request, report, Status.RETURNED, note=note)
    error = (
        f"Lý do không quá {LONGEST_NOTE} ký tự." if note else "Nêu lý do trả lại để đơn vị biết cần sửa gì."
    )
    wrong = {"note_of": report.pk, "note": note, "note_error": error}
    return task_page(request, report.task, status=422, **wrong)


def decided(request, report, status, note=""):
    """Once; whoever comes second, or after it was taken back, is told what happened."""
    refuse_unless_deciding(request, report)
    answer = {"by": request.user, "at": timezone.now()}
    try:
        with transaction.atomic():
            if status == Status.ACCEPTED:
                is_done = progress.accept_report(report, **answer)
            else:
                is_done = progress.return_report(report, note=note, **answer)
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
        return back(request, report.task)
    if is_done:
        words = "Đã xác nhận báo cáo." if status == Status.ACCEPTED else "Đã trả lại báo cáo."
        messages.success(request, words)
    else:
        messages.warning(request, what_happened(report, request.user))
    return back(request, report.task)


def what_happened(report, user) -> str:
    """Why nothing was done now."""
    now = ProgressReport.objects.select_related("decided_by").filter(pk=report.pk).first()
    if now is None:
        return "Báo cáo này đã được người gửi rút lại."
    if now.status == Status.DRAFT:
        return "Báo cáo này chưa được gửi."
    who = "bạn" if now.decided_by == user else now.decided_by or "Văn phòng"
    return f"Báo cáo này đã được {who} {now.get_status_display().lower().removeprefix('đã ')}."


def refuse_unless_deciding(request, report) -> None:
    if not rules.decides_on(request.user, report):
        raise PermissionDenied


def found_report(request, pk) -> ProgressReport:
    reports = ProgressReport.objects.visible_to(request.user).select_related(
        "task__plan", "task__field", "task__carried_from__plan"
    )
    return get_object_or_404(reports, pk=pk)


def back(request, task):
    """To the page of the task, in the period it was shown in."""
    query = request.GET.urlencode()
    return redirect(resolve_url("plans:task-detail", pk=task.pk) + (f"?{query}" if query else ""))
