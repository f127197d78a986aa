from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from gso_portal.jobs.models import Job
from gso_portal.jobs.services import request_next
from gso_portal.organization.views.guards import refuse_unless

from .. import rules
from ..forms import ChoiceForm, UploadForm
from ..importing.preview import TABS, added_from, missing_tasks, preview_lines, rows_of, sections, tab_counts
from ..importing.settling import needs
from ..models import ImportBatch, ImportRow
from ..services import imports as services

State = ImportBatch.State


@require_safe
def import_list(request):
    refuse_unless(rules.can_see_imports(request.user))
    return list_page(request, UploadForm())


def list_page(request, form, status=200):
    batches = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by")
    page = Paginator(batches, 50).get_page(request.GET.get("trang"))
    shown = {"page": page, "form": form, "can_import": rules.can_import(request.user)}
    return render(request, "plans/import_list.html", shown, status=status)


@require_POST
def import_upload(request):
    refuse_unless(rules.can_import(request.user))
    form = UploadForm(request.POST, request.FILES, oversized=getattr(request, "oversized_uploads", ()))
    if not form.is_valid():
        return list_page(request, form, status=422)
    file = form.cleaned_data["file"]
    with transaction.atomic():
        batch = services.receive_workbook(
            file.chunks(),
            file_name=file.name,
            kind=form.cleaned_data["kind"],
            year=form.cleaned_data["year"],
            cutoff=form.cleaned_data["cutoff"],
            by=request.user,
            at=timezone.now(),
        )
        start_job(batch, "plans.import_read", request.user)
    return redirect("plans:import-detail", pk=batch.pk)


@require_safe
@never_cache
def import_detail(request, pk):
    """A batch on its way: being read, the preview of what it would change, or what it has changed."""
    batch = found_batch(request, pk)
    job = Job.objects.filter(pk=batch.job_id).first()
    if request.htmx:
        waiting = {"batch": batch, "job": job}
        return (
            render(request, "plans/_import_wait.html", waiting)
            if is_busy(job)
            else HttpResponseClientRefresh()
        )
    return detail_page(request, batch, job)


def detail_page(request, batch, job, *, mistaken=None, status=200):
    """`mistaken` is a line whose form is shown again, with what was typed and what is wrong with it."""
    is_read = batch.state not in (State.UPLOADED, State.REFUSED, State.DISCARDED)
    shown = preview(request, batch, mistaken) if is_read and not is_busy(job) else {}
    frame = {
        "batch": batch,
        "job": job,
        "is_busy": is_busy(job),
        "is_failed": bool(job) and job.state in services.FAILED,
        "can_retry": rules.can_retry_import(request.user, batch),
        "can_discard": rules.can_discard_import(request.user, batch),
        "steps": steps(batch),
    }
    return render(request, "plans/import_detail.html", frame | shown, status=status)


def is_busy(job) -> bool:
    """While a worker has it. A job that failed leaves the batch as it was, with the reason on the page."""
    return bool(job and not job.is_finished)


def preview(request, batch, mistaken) -> dict:
    counts = tab_counts(batch)
    tab = request.GET.get("phan") if request.GET.get("phan") in (*TABS, "missing") else first_tab(counts)
    rows = missing_tasks(batch) if tab == "missing" else rows_of(batch, tab)
    page = Paginator(rows, 100).get_page(request.GET.get("trang"))
    lines = [] if tab == "missing" else preview_lines(batch, page.object_list)
    if mistaken:
        lines = [
            {**mistaken, "row": line["row"]} if line["row"] == mistaken["row"] else line for line in lines
        ]
    return {
        "tab": tab,
        "tabs": tabs(counts, tab),
        "counts": counts,
        "page": page,
        "sections": sections(lines),
        "can_confirm": rules.can_confirm_import(request.user, batch),
        "added_from": added_from(batch, timezone.localdate()),
        "can_undo": rules.can_undo_import(request.user, batch),
    }


def first_tab(counts) -> str:
    """What needs a person's eye, or everything when nothing does."""
    return "look" if counts["look"] else "all"


def tabs(counts, current):
    labels = {name: label for name, (label, _) in TABS.items()} | {"missing": "Chỉ có trên cổng"}
    return [
        {
            "label": label,
            "address": f"?phan={name}",
            "count": counts[name],
            "is_current": name == current,
            "starts_group": name in ("added", "all"),
        }
        for name, label in labels.items()
    ]


def steps(batch) -> list[dict]:
    """Where the batch is on its way."""
    reached = {State.UPLOADED: 1, State.REFUSED: 1, State.PREVIEW: 2, State.CONFIRMING: 3}.get(batch.state, 4)
    labels = ("Chọn tệp", "Đọc tệp", "Xem trước", "Xác nhận")
    return [
        {"label": label, "is_done": place < reached, "is_current": place == reached}
        for place, label in enumerate(labels)
    ]


@require_POST
def import_choose(request, pk, row):
    """Settle one row of a preview: agree to how it was read, or choose the lead, the deadline, the title."""
    batch = found_batch(request, pk)
    refuse_unless(rules.can_confirm_import(request.user, batch))
    found = get_object_or_404(ImportRow, batch=batch, pk=row)
    form = ChoiceForm(request.POST, year=batch.year, wanted=needs(found))
    if not form.is_valid():
        mistaken = preview_lines(batch, [found])[0]
        mistaken |= {"form_errors": form.errors, "typed": {**mistaken["typed"], **form.data.dict()}}
        return row_answer(request, batch, mistaken, status=422)
    try:
        services.choose(found, choices=form.choices())
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:import-detail", pk=batch.pk)
    return row_answer(request, batch, preview_lines(batch, [found])[0])


def row_answer(request, batch, line, status=200):
    """The row and all that counts it, as parts for htmx; else the page, again where it was."""
    if request.htmx:
        counts = tab_counts(batch)
        answer = {"batch": batch, "line": line, "counts": counts, "can_confirm": True, "is_part": True}
        return render(request, "plans/_import_row_answer.html", answer, status=status)
    if status == 422:
        return detail_page(request, batch, None, mistaken=line, status=status)
    address = resolve_url("plans:import-detail", pk=batch.pk)
    return redirect(f"{address}?{request.GET.urlencode()}#dong-{line['row'].pk}")


@require_POST
def import_agree(request, pk):
    batch = found_batch(request, pk)
    refuse_unless(rules.can_confirm_import(request.user, batch))
    try:
        agreed = services.agree_to_warnings(batch)
        messages.success(request, f"Đã đồng ý cách đọc {agreed} dòng.")
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("plans:import-detail", pk=batch.pk)


@require_POST
def import_retry(request, pk):
    """After a job that failed for good: read the file again, or go back to the preview it was to write."""
    return step_taken(request, pk, rules.can_retry_import, retry)


@require_POST
def import_confirm(request, pk):
    return step_taken(request, pk, rules.can_confirm_import, confirm)


def step_taken(request, pk, is_open, take):
    """Take a step that the batch still waits for; whoever clicks again, or later than another, is shown the batch."""
    batch = found_batch(request, pk)
    refuse_unless(rules.can_import(request.user))
    if is_open(request.user, batch):
        take(batch, request.user)
    return redirect("plans:import-detail", pk=batch.pk)


def retry(batch, user):
    if batch.state == State.UPLOADED:
        start_job(batch, "plans.import_read", user)
    else:
        services.release_failed(batch)


def confirm(batch, user):
    with transaction.atomic():
        if services.start_confirming(batch, by=user, at=timezone.now()):
            start_job(batch, "plans.import_confirm", user)


def found_batch(request, pk):
    batches = ImportBatch.objects.visible_to(request.user).select_related("plan__document")
    return get_object_or_404(batches, pk=pk)


def start_job(batch, name, user):
    """One job a batch and step at a time."""
    with transaction.atomic():
        title = f"{batch.get_kind_display()} {batch.year}: {batch.file_name}"
        job = request_next(name, of=batch.pk, by=user, arguments={"batch": str(batch.pk)}, title=title)
        ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)
    return job
