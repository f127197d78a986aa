"""The queue of unit texts that nobody knows: give one a meaning, or put it aside; read waiting files again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gso_portal.organization import group_changes, unit_changes
from gso_portal.organization.models import IgnoredSpelling, Unit, UnitGroup
from gso_portal.organization.rules import is_admin
from gso_portal.organization.services import OrganizationError
from gso_portal.organization.submissions import once
from gso_portal.organization.unit_forms import SpellingForm, meanings
from gso_portal.organization.views.guards import admin_only, refuse_unless

from .. import rules
from ..models import ImportBatch
from ..services.spellings import unread_spellings
from .imports import found_batch, start_job


@require_safe
@admin_only
def spelling_list(request):
    return list_page(request)


def list_page(request, *, mistaken=None, status=200):
    """`mistaken` is the form that was sent and is not right."""
    found, waiting = unread_spellings()
    choices = meanings(timezone.localdate())
    page = Paginator(found, 20).get_page(request.GET.get("trang"))
    rows = [(each, _form_of(each, place, choices, mistaken)) for place, each in enumerate(page)]
    ignored = IgnoredSpelling.objects.all()[:200]
    shown = {"page": page, "rows": rows, "waiting": waiting, "ignored": ignored}
    return render(request, "plans/spelling_list.html", shown, status=status)


def _form_of(each, place, choices, mistaken):
    """Its own form; the one that was sent, where it was sent."""
    if mistaken and mistaken.data.get("text") == each.text:
        return mistaken
    return SpellingForm(choices=choices, initial={"text": each.text}, auto_id=f"{place}_%s")


@require_POST
@admin_only
def spelling_settle(request):
    form = SpellingForm(request.POST, choices=meanings(timezone.localdate()), auto_id="sent_%s")
    if form.is_valid():
        values = form.cleaned_data
        try:
            once(values["key"], by=request.user, do=lambda: settled(values, request.user))
        except OrganizationError as refusal:
            form.add_error("meaning", str(refusal))
        else:
            messages.success(request, f"Đã ghi “{values['text']}”.")
            return redirect("plans:spelling-list")
    return list_page(request, mistaken=form, status=422)


def settled(values, user) -> dict:
    kind, _, pk = values["meaning"].partition(":")
    if kind == "unit":
        unit_changes.add_alias(get_object_or_404(Unit, pk=pk), text=values["text"], by=user)
    elif kind == "group":
        group_changes.add_group_alias(get_object_or_404(UnitGroup, pk=pk), text=values["text"], by=user)
    else:
        unit_changes.ignore_spelling(values["text"], reason=values["reason"], by=user)
    return {}


@require_POST
@admin_only
def spelling_unignore(request, pk):
    found = get_object_or_404(IgnoredSpelling, pk=pk)
    unit_changes.ask_again(found, by=request.user)
    messages.success(request, f"“{found.text}” trở lại danh sách.")
    return redirect("plans:spelling-list")


@require_POST
def import_reread(request, pk):
    """Read a waiting file again by the names known now: the Office, whose file it is, or who settled the names."""
    if is_admin(request.user):
        waiting = ImportBatch.objects.filter(state=ImportBatch.State.PREVIEW)
        batch, back = get_object_or_404(waiting, pk=pk), redirect("plans:spelling-list")
    else:
        batch, back = found_batch(request, pk), redirect("plans:import-detail", pk=pk)
        refuse_unless(rules.can_import(request.user))
    if batch.state == ImportBatch.State.PREVIEW:
        start_job(batch, "plans.import_reread", request.user)
        messages.success(request, f"Đang đọc lại tệp {batch.file_name}.")
    return back
