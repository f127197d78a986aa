"""Units for administrators: the list of a day, one unit, and what may be changed of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization import services, unit_changes
from gso_portal.organization.models import Unit, UnitAlias, UnitKind, UnitName, UnitSuccession, valid_on
from gso_portal.organization.reading import names_on
from gso_portal.organization.submissions import once
from gso_portal.organization.unit_forms import (
    AliasForm,
    CloseForm,
    ParentForm,
    RenameForm,
    UnitForm,
    day_field,
)
from gso_portal.organization.views.guards import admin_only


def day_asked(request):
    """The day whose names the page prints; today unless the address says."""
    try:
        return day_field("Ngày", required=False).clean(request.GET.get("ngay", "")) or timezone.localdate()
    except ValidationError:
        return timezone.localdate()


@require_safe
@admin_only
def unit_list(request):
    day, kind, sought = day_asked(request), request.GET.get("loai", ""), clean(request.GET.get("tim", ""))
    units = Unit.objects.valid_on(day).with_name_on(day)
    if kind in UnitKind.values:
        units = units.filter(kind=kind)
    if sought:
        units = units.filter(_written_like(sought, day))
    counted = units.annotate(people=Count("memberships", valid_on(day, "memberships__"), distinct=True))
    page = Paginator(counted.order_by("sort_order", "token"), 100).get_page(request.GET.get("trang"))
    names = names_on(day)
    shown = {
        "page": page,
        "rows": [(unit, names.get(unit.parent_id)) for unit in page],
        "day": day,
        "kind": kind,
        "kinds": UnitKind.choices,
        "sought": sought,
    }
    return render(request, "organization/unit_list.html", shown)


def _written_like(text, day) -> Q:
    names = UnitName.objects.valid_on(day).filter(unit=OuterRef("pk"))
    named = names.filter(Q(folded__contains=fold(text)) | Q(abbreviation__icontains=text) | Q(code=text))
    aliases = UnitAlias.objects.filter(unit=OuterRef("pk"), folded__contains=fold(text))
    return Q(Exists(named)) | Q(Exists(aliases))


@require_safe
@admin_only
def unit_detail(request, pk):
    return detail_page(request, get_object_or_404(Unit, pk=pk))


def detail_page(request, unit, *, status=200, **bound):
    """`bound` is the form that was sent and is not right, under its own name."""
    today = timezone.localdate()
    names = list(unit.names.all())
    last = names[-1] if names else None
    is_open = bool(last) and (last.valid_to is None or last.valid_to >= today)
    forms = {
        "rename": RenameForm(initial={"abbreviation": last.abbreviation, "code": last.code} if last else {}),
        "close": CloseForm(),
        "parent": ParentForm(day=today, initial={"parent": unit.parent_id}),
        "alias": AliasForm(),
    }
    shown = {
        "unit": unit,
        "names": names,
        "last": last,
        "is_open": is_open,
        "may_change": is_open and last.valid_to is None and unit.kind != UnitKind.LEADERSHIP,
        "parent": named(today, pk=unit.parent_id).first(),
        "children": named(today, parent=unit).valid_on(today),
        "successions": _successions(unit, today),
        "aliases": list(unit.aliases.all()),
        "sharing": _sharing(unit),
        "posts": unit.memberships.filter(valid_on(today))
        .select_related("user")
        .order_by("user__display_name"),
        "forms": forms | bound,
    }
    return render(request, "organization/unit_detail.html", shown, status=status)


def named(day, **narrowed):
    return Unit.objects.filter(**narrowed).with_name_on(day).order_by("sort_order", "token")


def _successions(unit, today):
    """Each with the other unit under its own last name, and whether that one came after."""
    rows = list(
        UnitSuccession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).select_related("document")
    )
    others = {
        row.pk: row.successor_id if row.predecessor_id == unit.pk else row.predecessor_id for row in rows
    }
    units = {each.pk: each for each in named(today, pk__in=others.values())}
    return [(row, units[others[row.pk]], row.predecessor_id == unit.pk) for row in rows]


def _sharing(unit) -> dict[str, list[str]]:
    """Spelling → the other units written so, which only the day of a plan tells apart."""
    shared = UnitAlias.objects.filter(folded__in=unit.aliases.values("folded")).exclude(unit=unit)
    found: dict[str, list[str]] = {}
    names = {each.pk: each.name for each in named(timezone.localdate(), aliases__in=shared)}
    for alias in shared:
        found.setdefault(alias.folded, []).append(names[alias.unit_id])
    return found


@require_http_methods(["GET", "POST"])
@admin_only
def unit_new(request):
    today = timezone.localdate()
    form = UnitForm(request.POST or None, day=today)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        key = values.pop("key")
        answer = attempted(
            form,
            lambda: once(key, by=request.user, do=lambda: {"unit": _opened(values, request.user)}),
        )
        if answer:
            messages.success(request, f"Đã lập đơn vị {values['name']}.")
            return redirect("unit-detail", pk=answer[0]["unit"])
    return render(request, "organization/unit_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _opened(values, user) -> int:
    return unit_changes.open_unit(**values, by=user).pk


def attempted(form, do):
    """What `do` answers, or None with its refusal in the form."""
    try:
        return do()
    except services.OrganizationError as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    return None


def changed(request, unit, name, form, do, done):
    """Do what the form asks, once; back to the unit, or the unit with the form and what is wrong with it."""
    if form.is_valid():
        key = form.cleaned_data.pop("key")
        if attempted(form, lambda: once(key, by=request.user, do=lambda: do(**form.cleaned_data) or {})):
            messages.success(request, done)
            return redirect("unit-detail", pk=unit.pk)
    return detail_page(request, unit, status=422, **{name: form})


@require_POST
@admin_only
def unit_rename(request, pk):
    unit = get_object_or_404(Unit, pk=pk)

    def rename(**values):
        services.rename_unit(unit, by=request.user, **values)

    return changed(request, unit, "rename", RenameForm(request.POST), rename, "Đã ghi tên mới.")


@require_POST
@admin_only
def unit_close(request, pk):
    unit = get_object_or_404(Unit, pk=pk)

    def close(last_day):
        unit_changes.close_unit(unit, last_day=last_day, by=request.user)

    return changed(request, unit, "close", CloseForm(request.POST), close, "Đã kết thúc đơn vị.")


@require_POST
@admin_only
def unit_parent(request, pk):
    unit = get_object_or_404(Unit, pk=pk)

    def move(parent):
        unit_changes.change_parent(unit, parent=parent, by=request.user)

    form = ParentForm(request.POST, day=timezone.localdate())
    return changed(request, unit, "parent", form, move, "Đã đổi đơn vị cấp trên.")


@require_POST
@admin_only
def alias_add(request, pk):
    unit = get_object_or_404(Unit, pk=pk)

    def add(text):
        _, others = unit_changes.add_alias(unit, text=text, by=request.user)
        if others:
            messages.warning(request, "Đơn vị khác cũng có cách viết này; cổng chọn theo ngày của kế hoạch.")

    return changed(request, unit, "alias", AliasForm(request.POST), add, "Đã ghi cách viết.")


@require_POST
@admin_only
def alias_remove(request, pk, alias):
    found = get_object_or_404(UnitAlias, unit=pk, pk=alias)
    unit_changes.remove_alias(found, by=request.user)
    messages.success(request, f"Đã bỏ cách viết “{found.text}”.")
    return redirect("unit-detail", pk=pk)
