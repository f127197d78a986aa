"""A unit's tasks taken away as a workbook, and the list of what was taken and handed in."""

import uuid

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gso_portal.organization.models import Unit
from gso_portal.organization.submissions import once
from gso_portal.organization.views.guards import refuse_unless

from .. import rules
from ..models import SheetUpload, UnitSheet
from ..services.sheet_reading import receive_sheet, start_step
from ..services.sheets import SheetStepRefused, make_sheet, request_file
from ..sheet_forms import SheetForm, SheetUploadForm

PAGE_ROWS, LATEST = 30, 10


@require_safe
@never_cache
def sheet_list(request):
    refuse_unless(rules.can_use_sheets(request.user))
    return list_page(request)


def list_page(request, *, form=None, upload_form=None, status=200):
    """What was handed in, what was taken away last, and the two forms."""
    today = timezone.localdate()
    uploads = SheetUpload.objects.visible_to(request.user).select_related("sheet__plan", "uploaded_by")
    page = Paginator(uploads, PAGE_ROWS).get_page(request.GET.get("trang"))
    sheets = UnitSheet.objects.visible_to(request.user).select_related("plan", "made_by").defer("base")
    sheets = list(sheets.annotate(returns=Count("uploads")).order_by("-made_at")[:LATEST])
    found = {each.sheet.unit_id for each in page if each.sheet} | {each.unit_id for each in sheets}
    shown = {
        "page": page,
        "sheets": sheets,
        "units": {unit.pk: unit for unit in Unit.objects.filter(pk__in=found).with_name_on(today)},
        "form": form or SheetForm(user=request.user, today=today, initial={"key": uuid.uuid4()}),
        "upload_form": upload_form or SheetUploadForm(initial={"key": uuid.uuid4()}, auto_id="nop_%s"),
    }
    return render(request, "plans/sheet_list.html", shown, status=status)


@require_POST
def sheet_make(request):
    """Keep the unit's tasks as they are now and have the workbook made."""
    refuse_unless(rules.can_use_sheets(request.user))
    form = SheetForm(request.POST, user=request.user, today=timezone.localdate())
    if not form.is_valid():
        return list_page(request, form=form, status=422)
    asked = {name: form.cleaned_data[name] for name in ("plan", "unit", "period", "selection")}

    def make() -> dict:
        sheet = make_sheet(**asked, by=request.user, at=timezone.now())
        return {"job": str(request_file(sheet, by=request.user, path=request.path).pk)}

    try:
        answer, _ = once(form.cleaned_data["key"], by=request.user, do=make)
    except SheetStepRefused as refusal:
        form.add_error("selection", str(refusal))
        return list_page(request, form=form, status=422)
    return redirect("jobs:job-detail", pk=answer["job"])


@require_POST
def sheet_download(request, pk):
    """The same workbook again, also for a colleague, as it was made."""
    sheet = get_object_or_404(UnitSheet.objects.visible_to(request.user).select_related("plan"), pk=pk)
    job = request_file(sheet, by=request.user, path=request.path)
    return redirect("jobs:job-download" if job.has_file else "jobs:job-detail", pk=job.pk)


@require_POST
def sheet_upload(request):
    refuse_unless(rules.can_use_sheets(request.user))
    oversized = getattr(request, "oversized_uploads", ())
    form = SheetUploadForm(request.POST, request.FILES, oversized=oversized, auto_id="nop_%s")
    if not form.is_valid():
        return list_page(request, upload_form=form, status=422)
    file = form.cleaned_data["file"]

    def receive() -> dict:
        upload = receive_sheet(file.chunks(), file_name=file.name, by=request.user, at=timezone.now())
        start_step(upload, "read", by=request.user)
        return {"upload": str(upload.pk)}

    with transaction.atomic():
        answer, _ = once(form.cleaned_data["key"], by=request.user, do=receive)
    return redirect("plans:sheet-return", pk=answer["upload"])
