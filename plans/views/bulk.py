"""Progress of many tasks at once: selected in the list or pasted, looked at, then saved together."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gso_portal.lib.numbers import count_text
from gso_portal.lib.numerals import is_row_number
from gso_portal.organization.submissions import sent_key

from ..editing.entering import FIELDS, PACE_LABELS, EntryError, read_entries
from ..editing.proposing import LIMIT, Wish, propose, read_entry
from ..models import Task
from ..rules import units_reported_for
from ..services.progress_bulk import batch_of, save_entries, undo_batch
from .progress_context import asked_in

TOO_MANY = f"Mỗi lần cập nhật được nhiều nhất {LIMIT} nhiệm vụ."


@require_POST
def progress_bulk(request):
    """The selected rows with one set of new values: old against new, to be agreed to. Nothing is saved here."""
    asked = asked_to_report(request)
    selected = [selected_row(text) for text in request.POST.getlist("row")]
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    entered = read_entries({name: text for name, text in typed.items() if text.strip()})
    errors = [*entered.errors.values(), *missing(selected, entered)]
    wishes = [Wish(task, entered.values, seen=seen) for task, seen in selected[:LIMIT]]
    return render(
        request,
        "plans/progress_bulk.html",
        {
            **page_context(request, asked),
            "typed": typed,
            "paces": PACE_LABELS.items(),
            "rows": request.POST.getlist("row"),
            "errors": errors,
            **proposals(request, asked, [] if errors else wishes),
        },
        status=422 if errors else 200,
    )


def missing(selected, entered):
    if not selected:
        yield "Chưa chọn nhiệm vụ nào."
    if len(selected) > LIMIT:
        yield TOO_MANY
    if not entered.values and not entered.errors:
        yield "Chưa đặt giá trị mới nào."


@require_POST
def progress_confirm(request):
    """Save the rows that were kept, each upon the version it was shown with."""
    asked = asked_to_report(request)
    try:
        entries = [read_entry(text) for text in request.POST.getlist("row")]
    except EntryError as error:
        raise BadRequest(str(error)) from None
    key = sent_key(request)
    if not entries or len(entries) > LIMIT:
        messages.error(request, TOO_MANY if entries else "Chưa giữ dòng nào nên chưa ghi gì.")
        return redirect(list_address(request))
    save_entries(
        key,
        entries,
        by=request.user,
        cutoff=asked.scope.cutoff,
        at=timezone.now(),
        reason="Dán từ Excel" if request.POST.get("from") == "paste" else "Cập nhật nhiều nhiệm vụ",
    )
    return redirect(f"{reverse('plans:progress-batch', args=[key])}?{request.GET.urlencode()}")


@require_safe
def progress_batch(request, key):
    """What became of it: how many were saved, and which were not, by name and reason."""
    batch = mine(request, key)
    tasks = tasks_of(request.user, batch["refused"])
    return render(
        request,
        "plans/progress_batch.html",
        {
            "key": key,
            "saved": len(batch["saved"]),
            "refused": [(named(tasks.get(task)), why) for task, why in batch["refused"]],
            "list_address": list_address(request),
            "query": request.GET.urlencode(),
        },
    )


@require_POST
def progress_batch_undo(request, key):
    """Take back what can still be taken back; what cannot is named."""
    undone = undo_batch(mine(request, key), by=request.user)
    tasks = tasks_of(request.user, undone["kept"])
    messages.success(request, f"Đã hoàn tác {count_text(len(undone['undone']))} nhiệm vụ.")
    for task, why in undone["kept"]:
        messages.warning(request, f"{named(tasks.get(task))}: {why}")
    return redirect(list_address(request))


def mine(request, key):
    batch = batch_of(key, by=request.user)
    if batch is None:
        raise Http404
    return batch


def tasks_of(user, reasons):
    return Task.objects.visible_to(user).select_related("field").in_bulk([task for task, _ in reasons])


def named(task):
    return f"{task.code} {task.title}".strip() if task else "Một nhiệm vụ"


def selected_row(text):
    """The task of a ticked row and the version it was shown with: "7.123"."""
    parts = text.split(".")
    if len(parts) != 2 or not all(is_row_number(part) for part in parts):
        raise BadRequest("Dòng được chọn không đọc được.")
    return int(parts[0]), int(parts[1])


def asked_to_report(request):
    """The list that the page was opened from; 403 for whoever reports on no unit's tasks."""
    if not units_reported_for(request.user):
        raise PermissionDenied
    return asked_in(request, request.GET)


def proposals(request, asked, wishes):
    """The table of the preview, and whether there is anything in it that could be saved."""
    found = propose(
        wishes,
        user=request.user,
        plan=asked.scope.plan.id,
        cutoff=asked.scope.cutoff,
        today=timezone.localdate(),
    )
    return {"proposals": found, "can_confirm": any(each.entry for each in found)}


def page_context(request, asked):
    return {
        "asked": asked,
        "key": uuid4(),
        "query": request.GET.urlencode(),
        "list_address": list_address(request),
        "cutoff": asked.scope.cutoff if asked.scope.cutoff < timezone.localdate() else None,
    }


def list_address(request):
    return f"{reverse('plans:task-list')}?{request.GET.urlencode()}"
