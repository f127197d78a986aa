"""A returned sheet on its way: compared, settled, confirmed, taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from gso_portal.jobs.models import Job, JobState
from gso_portal.organization.models import Unit
from gso_portal.organization.views.guards import refuse_unless

from .. import rules
from ..models import SheetRow, SheetUpload
from ..roundtrip.columns import FILLED_NAMES
from ..roundtrip.preview import TABS, line, open_conflicts, rows_of, tab_counts
from ..services import sheet_choices
from ..services.sheet_confirming import release_failed, start_confirming
from ..services.sheet_reading import start_step
from ..services.sheet_undo import what_stays, written_rows
from ..services.sheets import SheetStepRefused

State = SheetUpload.State
PAGE_ROWS = 100


@require_safe
@never_cache
def sheet_return(request, pk):
    """A returned file: being read, the comparison, or what became of it."""
    upload = found_upload(request, pk)
    job = Job.objects.filter(pk=upload.job_id).first()
    is_busy = bool(job and not job.is_finished)
    if request.htmx:
        waiting = {"batch": upload, "job": job}
        return render(request, "plans/_import_wait.html", waiting) if is_busy else HttpResponseClientRefresh()
    return return_page(request, upload, job=job, is_busy=is_busy)


def return_page(request, upload, *, job=None, is_busy=False, settled=None, mistaken=None, status=200):
    """`settled` is where the keyboard goes on: a row, or "all"; `mistaken` is (row, column, typed, why) of a correction
    that cannot be read either."""
    is_read = upload.state not in (State.UPLOADED, State.REFUSED, State.DISCARDED)
    frame = {
        "batch": upload,
        "upload": upload,
        "job": job,
        "is_busy": is_busy,
        "is_failed": bool(job) and job.state in (JobState.FAILED, JobState.CANCELLED),
        "unit": unit_of(upload),
        "steps": steps(upload),
        "can_settle": rules.can_settle_sheet(request.user, upload),
        "can_undo": rules.can_undo_sheet(request.user, upload),
        "can_discard": rules.can_discard_sheet(request.user, upload),
        "can_retry": rules.can_retry_sheet(request.user, upload),
        "can_reopen": rules.can_reopen_sheet(request.user, upload),
        "settled_row": getattr(settled, "pk", None),
        "is_settled_whole": settled == "all",
    }
    shown = comparison(request, upload, mistaken) if is_read and not is_busy else {}
    template = "plans/_sheet_compare.html" if request.htmx else "plans/sheet_return.html"
    return render(request, template, frame | shown, status=status)


def comparison(request, upload, mistaken) -> dict:
    rows = list(upload.rows.order_by("position"))
    counts = tab_counts(rows)
    asked = request.GET.get("phan")
    tab = asked if asked in TABS else next((name for name in ("look", "ready") if counts[name]), "all")
    page = Paginator(rows_of(rows, tab), PAGE_ROWS).get_page(request.GET.get("trang"))
    lines = [line(row) for row in page]
    if mistaken:
        mark_mistake(lines, *mistaken)
    return {
        "tab": tab,
        "tabs": [
            {"label": label, "address": f"?phan={name}", "count": counts[name], "is_current": name == tab}
            for name, label in TABS.items()
        ],
        "counts": counts,
        "can_reopen_rows": any(row.result == "left" and not row.problem for row in rows),
        "is_compared_again": upload.state == State.PREVIEW and any(row.note for row in rows),
        "page": page,
        "lines": lines,
        "conflicts": open_conflicts(rows),
    }


def mark_mistake(lines, row, name, typed, why) -> None:
    for each in lines:
        for cell in each["cells"]:
            if (each["row"].pk, cell["name"]) == (row, name):
                cell |= {"typed": typed, "error": why}


def steps(upload) -> list[dict]:
    """Where the file is on its way."""
    reached = {State.UPLOADED: 1, State.REFUSED: 1, State.PREVIEW: 2, State.CONFIRMING: 3}.get(
        upload.state, 4
    )
    labels = ("Chọn tệp", "Đọc tệp", "Đối chiếu", "Xác nhận")
    return [
        {"label": label, "is_done": place < reached, "is_current": place == reached}
        for place, label in enumerate(labels)
    ]


def unit_of(upload) -> str:
    if upload.sheet is None:
        return ""
    unit = Unit.objects.with_name_on(timezone.localdate(upload.uploaded_at)).get(pk=upload.sheet.unit_id)
    return unit.name or unit.token


@require_POST
def sheet_choose(request, pk, row):
    """One cell: the file's value, the portal's, or another one in place of what cannot be read."""
    upload = settling(request, pk)
    found = get_object_or_404(SheetRow, upload=upload, pk=row, problem="")
    name, typed = request.POST.get("o", ""), request.POST.get("gia_tri")
    try:
        if typed is None:
            sheet_choices.choose_cell(found, name, side=request.POST.get("lay", ""))
        elif why := sheet_choices.correct_cell(found, name, typed=typed[:200], on=timezone.localdate()):
            return return_page(request, upload, mistaken=(found.pk, name, typed[:200], why), status=422)
    except SheetStepRefused as refusal:
        return refused(request, upload, refusal)
    # The buttons of a cell stay, and with them the keyboard; those of one that could not be read go.
    is_gone = typed is not None or found.cells[name]["error"]
    return settled(request, upload, found, focus=found if is_gone else None)


@require_POST
def sheet_take(request, pk, row):
    """One row: taken, with what is doubtful in it, or left out."""
    upload = settling(request, pk)
    found = get_object_or_404(SheetRow, upload=upload, pk=row, problem="")
    try:
        sheet_choices.take_row(found, is_taken=request.POST.get("lay") == "co")
    except SheetStepRefused as refusal:
        return refused(request, upload, refusal)
    return settled(request, upload, found, focus=found)


@require_POST
def sheet_choose_all(request, pk):
    """Every open conflict, of one column or of all, the same way."""
    upload = settling(request, pk)
    name = request.POST.get("cot", "")
    try:
        side = request.POST.get("lay", "")
        sheet_choices.choose_all(upload, side=side, name=name if name in FILLED_NAMES else "")
    except SheetStepRefused as refusal:
        return refused(request, upload, refusal)
    return settled(request, upload, focus="all")


def settling(request, pk):
    upload = found_upload(request, pk)
    refuse_unless(rules.can_settle_sheet(request.user, upload))
    return upload


def settled(request, upload, row=None, *, focus=None):
    """The comparison as a part for htmx; else the page, again where it was."""
    if request.htmx:
        return return_page(request, upload, settled=focus)
    place = f"#dong-{row.pk}" if row else ""
    return redirect(f"{resolve_url('plans:sheet-return', pk=upload.pk)}?{request.GET.urlencode()}{place}")


def refused(request, upload, refusal):
    messages.error(request, str(refusal))
    return HttpResponseClientRefresh() if request.htmx else redirect("plans:sheet-return", pk=upload.pk)


@require_POST
def sheet_confirm(request, pk):
    """Whoever clicks again, or later than another, is shown the file."""
    upload = found_upload(request, pk)
    refuse_unless(upload.uploaded_by_id == request.user.pk)
    if rules.can_settle_sheet(request.user, upload):
        with transaction.atomic():
            if start_confirming(upload):
                start_step(upload, "confirm", by=request.user)
    return redirect("plans:sheet-return", pk=upload.pk)


@require_POST
def sheet_retry(request, pk):
    """After a job that failed for good: read the file again, or go back to the comparison."""
    upload = found_upload(request, pk)
    refuse_unless(rules.can_retry_sheet(request.user, upload))
    if upload.state == State.UPLOADED:
        start_step(upload, "read", by=request.user)
    else:
        release_failed(upload)
    return redirect("plans:sheet-return", pk=upload.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sheet_undo(request, pk):
    """Ask first: how many reports go, and which ones stay and why. Only the answer to the question takes them back."""
    upload = found_upload(request, pk)
    refuse_unless(upload.uploaded_by_id == request.user.pk)
    is_open = rules.can_undo_sheet(request.user, upload)
    if is_open and request.method != "POST":
        stays = what_stays(upload)
        taken = written_rows(upload).count() - len(stays)
        return render(request, "plans/sheet_undo.html", {"upload": upload, "stays": stays, "taken": taken})
    if is_open:
        start_step(upload, "undo", by=request.user)
    return redirect("plans:sheet-return", pk=upload.pk)


@require_POST
def sheet_discard(request, pk):
    upload = found_upload(request, pk)
    refuse_unless(upload.uploaded_by_id == request.user.pk)
    try:
        sheet_choices.discard_upload(upload, at=timezone.now())
        messages.success(request, f"Đã bỏ tệp {upload.file_name}.")
    except SheetStepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("plans:sheet-list")


@require_POST
def sheet_reopen(request, pk):
    upload = found_upload(request, pk)
    refuse_unless(rules.can_reopen_sheet(request.user, upload))
    try:
        again = sheet_choices.reopen_left(upload, at=timezone.now())
    except SheetStepRefused as refusal:
        messages.error(request, str(refusal))
        again = upload
    return redirect("plans:sheet-return", pk=again.pk)


def found_upload(request, pk):
    uploads = SheetUpload.objects.visible_to(request.user)
    return get_object_or_404(uploads.select_related("sheet__plan", "uploaded_by"), pk=pk)
