from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from gso_portal.jobs.models import Job
from gso_portal.jobs.services import request_job

from .. import rules
from ..forms import ChoiceForm, UploadForm
from ..importing.preview import TABS, missing_tasks, preview_lines, rows_of, tab_counts
from ..models import ImportBatch, ImportRow
from ..services import imports as services

State = ImportBatch.State


@require_safe
def import_list(request):
    refuse_unless(rules.can_import(request.user))
    batches = ImportBatch.objects.visible_to(request.user).select_related(
        "plan", "uploaded_by", "confirmed_by"
    )
    page = Paginator(batches, 50).get_page(request.GET.get("trang"))
    return render(request, "plans/import_list.html", {"page": page, "form": UploadForm()})


@require_POST
def import_upload(request):
    refuse_unless(rules.can_import(request.user))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        page = Paginator(ImportBatch.objects.none(), 50).get_page(1)
        return render(request, "plans/import_list.html", {"page": page, "form": form}, status=422)
    file = form.cleaned_data["file"]
    with transaction.atomic():
        batch = services.receive_workbook(
            file.read(),
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
    busy = is_busy(batch, job)
    if request.htmx:
        waiting = {"batch": batch, "job": job}
        return render(request, "plans/_import_wait.html", waiting) if busy else HttpResponseClientRefresh()
    shown = {} if busy or batch.state == State.REFUSED else preview(request, batch)
    return render(
        request,
        "plans/import_detail.html",
        {"batch": batch, "job": job, "is_busy": busy, "steps": steps(batch), **shown},
    )


def is_busy(batch, job) -> bool:
    """While a worker has it. A job that failed leaves the batch as it was, with the reason on the page."""
    return bool(job and not job.is_finished)


def preview(request, batch) -> dict:
    tab = request.GET.get("phan") if request.GET.get("phan") in (*TABS, "missing") else "look"
    counts = tab_counts(batch)
    rows = missing_tasks(batch) if tab == "missing" else rows_of(batch, tab)
    page = Paginator(rows, 100).get_page(request.GET.get("trang"))
    return {
        "tab": tab,
        "tabs": tabs(counts, tab),
        "counts": counts,
        "page": page,
        "lines": [] if tab == "missing" else preview_lines(batch, page.object_list),
        "can_confirm": rules.can_confirm_import(request.user, batch),
        "can_undo": rules.can_undo_import(request.user, batch),
    }


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
    form = ChoiceForm(request.POST, year=batch.year)
    if form.is_valid():
        services.choose(found, choices=form.choices())
    line = preview_lines(batch, [found])[0] | {"form_errors": form.errors, "typed": form.data}
    if request.htmx:
        answer = {
            "batch": batch,
            "line": line,
            "counts": tab_counts(batch),
            "can_confirm": True,
            "is_part": True,
        }
        return render(
            request, "plans/_import_row_answer.html", answer, status=200 if form.is_valid() else 422
        )
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect("plans:import-detail", pk=batch.pk)


@require_POST
def import_agree(request, pk):
    batch = found_batch(request, pk)
    refuse_unless(rules.can_confirm_import(request.user, batch))
    agreed = services.agree_to_warnings(batch)
    messages.success(request, f"Đã đồng ý cách đọc {agreed} dòng.")
    return redirect("plans:import-detail", pk=batch.pk)


@require_POST
def import_confirm(request, pk):
    batch = found_batch(request, pk)
    refuse_unless(rules.can_import(request.user))
    with transaction.atomic():
        if services.start_confirming(batch, by=request.user, at=timezone.now()):
            start_job(batch, "plans.import_confirm", request.user)
    return redirect("plans:import-detail", pk=batch.pk)


@require_POST
def import_undo(request, pk):
    batch = found_batch(request, pk)
    refuse_unless(rules.can_import(request.user))
    if batch.state == ImportBatch.State.CONFIRMED:
        start_job(batch, "plans.import_undo", request.user)
    return redirect("plans:import-detail", pk=batch.pk)


def found_batch(request, pk):
    return get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def start_job(batch, name, user):
    """One job a batch and step: asking again gives the job that is there."""
    with transaction.atomic():
        tries = Job.objects.filter(name=name, arguments__batch=str(batch.pk), state="failed").count()
        job = request_job(
            name,
            by=user,
            arguments={"batch": str(batch.pk)},
            title=f"{batch.get_kind_display()} {batch.year}: {batch.file_name}",
            idempotency_key=f"{name}:{batch.pk}:{tries}",
        )
        ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)
    return job
