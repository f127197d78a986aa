"""Groups of units for administrators: who is in one on a day, and how plans write it."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gso_portal.organization import group_changes
from gso_portal.organization.models import UnitGroup, UnitGroupAlias, UnitGroupMember, valid_on
from gso_portal.organization.submissions import once
from gso_portal.organization.unit_forms import AliasForm, EndForm, MemberForm
from gso_portal.organization.views.guards import admin_only
from gso_portal.organization.views.structure import attempted, day_asked, named


@require_safe
@admin_only
def group_list(request):
    today = timezone.localdate()
    counted = UnitGroup.objects.annotate(
        size=Count("members", valid_on(today, "members__"), distinct=True),
        spellings=Count("aliases", distinct=True),
    )
    return render(request, "organization/group_list.html", {"groups": counted.order_by("name")})


@require_safe
@admin_only
def group_detail(request, pk):
    return detail_page(request, get_object_or_404(UnitGroup, pk=pk))


def detail_page(request, group, *, status=200, **bound):
    """`bound` is the form that was sent and is not right; `ending` names the member of an EndForm."""
    day, today = day_asked(request), timezone.localdate()
    members = list(group.members.select_related("unit"))
    names = {unit.pk: unit.name for unit in named(day, group_members__in=members)}
    rows = [(member, names[member.unit_id], member.is_valid_on(day)) for member in members]
    shown = {
        "group": group,
        "day": day,
        "inside": [row for row in rows if row[2]],
        "outside": [row for row in rows if not row[2]],
        "aliases": group.aliases.all(),
        "member_form": bound.get("member") or MemberForm(day=today),
        "alias_form": bound.get("alias") or AliasForm(),
        "end_form": bound.get("end") or EndForm(),
    }
    return render(request, "organization/group_detail.html", shown, status=status)


def changed(request, group, name, form, do, done):
    if form.is_valid():
        key = form.cleaned_data.pop("key")
        if attempted(form, lambda: once(key, by=request.user, do=lambda: do(**form.cleaned_data) or {})):
            messages.success(request, done)
            return redirect("group-detail", pk=group.pk)
    return detail_page(request, group, status=422, **{name: form})


@require_POST
@admin_only
def group_member_add(request, pk):
    group = get_object_or_404(UnitGroup, pk=pk)

    def add(**values):
        group_changes.add_group_member(group, by=request.user, **values)

    form = MemberForm(request.POST, day=timezone.localdate())
    return changed(request, group, "member", form, add, "Đã thêm vào nhóm.")


@require_POST
@admin_only
def group_member_end(request, pk, member):
    found = get_object_or_404(UnitGroupMember.objects.select_related("group"), group=pk, pk=member)
    form = EndForm(request.POST)
    if form.is_valid():
        ended = attempted(
            form,
            lambda: (
                group_changes.end_group_member(found, on=form.cleaned_data["on"], by=request.user) or True
            ),
        )
        if ended:
            messages.success(request, "Đã ghi ngày ra khỏi nhóm.")
            return redirect("group-detail", pk=pk)
    return detail_page(request, found.group, status=422, end=form)


@require_POST
@admin_only
def group_alias_add(request, pk):
    group = get_object_or_404(UnitGroup, pk=pk)

    def add(text):
        group_changes.add_group_alias(group, text=text, by=request.user)

    return changed(request, group, "alias", AliasForm(request.POST), add, "Đã ghi cách viết.")


@require_POST
@admin_only
def group_alias_remove(request, pk, alias):
    found = get_object_or_404(UnitGroupAlias, group=pk, pk=alias)
    group_changes.remove_group_alias(found, by=request.user)
    messages.success(request, f"Đã bỏ cách viết “{found.text}”.")
    return redirect("group-detail", pk=pk)
