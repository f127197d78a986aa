from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gso_portal.organization.views.guards import refuse_unless

from .. import rules
from ..services.import_undo import discard_batch, what_undo_takes, why_not_undone
from ..services.imports import ImportRefused
from .imports import found_batch, start_job


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_undo(request, pk):
    """Ask first: what goes, of which plan, or why it cannot. Only the answer to the question takes it back."""
    batch = found_batch(request, pk)
    refuse_unless(rules.can_import(request.user))
    is_open = rules.can_undo_import(request.user, batch)
    if is_open and request.method != "POST":
        question = {"batch": batch, "taken": what_undo_takes(batch), "obstacle": why_not_undone(batch)}
        return render(request, "plans/import_undo.html", question)
    if is_open:
        start_job(batch, "plans.import_undo", request.user)
    return redirect("plans:import-detail", pk=batch.pk)


@require_POST
def import_discard(request, pk):
    batch = found_batch(request, pk)
    refuse_unless(rules.can_import(request.user))
    try:
        discard_batch(batch, by=request.user, at=timezone.now())
        messages.success(request, f"Đã bỏ tệp {batch.file_name}.")
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("plans:import-list")
