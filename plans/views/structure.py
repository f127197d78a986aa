"""Reorganisations of units for administrators: proposing, looking, applying, confirming, taking back."""

import re

from django.contrib import messages
from django.db import transaction
from django.forms import formset_factory
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gso_portal.organization.directory import read_reference
from gso_portal.organization.models import DocumentRef, Reorganization
from gso_portal.organization.structure.ledger import obstacles
from gso_portal.organization.structure.mergers import province_proposals
from gso_portal.organization.structure.planning import Proposal, Successor
from gso_portal.organization.submissions import once
from gso_portal.organization.unit_changes import new_token
from gso_portal.organization.unit_forms import ReorganizationForm, SuccessorForm
from gso_portal.organization.views.guards import admin_only

from ..services import reorganization as services
from ..services.mergers import moved, proposed
from ..services.reorganized_work import PARTS
from .structure_preview import parts_of

Kind, State = Reorganization.Kind, Reorganization.State

# What is assigned, as the page calls it: "lead:12".
THING = re.compile(r"[a-z]+:[0-9]{1,18}")
# Kind → how many units may and must be named before, and how many rows there are for those after.
SHAPES = {Kind.MERGE: (6, 2, 1), Kind.SPLIT: (1, 1, 5), Kind.RENAME: (1, 1, 1)}


@require_safe
@admin_only
def reorganization_list(request):
    found = Reorganization.objects.defer("record").select_related("document", "applied_by", "ended_by")
    return render(request, "plans/reorganization_list.html", {"found": found[:300], "kinds": Kind.choices})


@require_http_methods(["GET", "POST"])
@admin_only
def reorganization_new(request):
    kind = request.GET.get("kieu")
    kind = kind if kind in Kind.values else Kind.MERGE
    places, least, rows = SHAPES[kind]
    today = timezone.localdate()
    form = ReorganizationForm(request.POST or None, day=today, places=places, least=least)
    Successors = formset_factory(SuccessorForm, extra=rows, max_num=rows)
    successors = Successors(request.POST or None, form_kwargs={"day": today})
    if request.method == "POST" and form.is_valid() and successors.is_valid():
        after = successors_of(kind, form, [row.cleaned_data for row in successors])
        if after:
            made = drafted(kind, form.cleaned_data, after, request.user)
            return redirect("plans:reorganization-detail", pk=made["reorganization"])
    shown = {"form": form, "successors": successors, "kind": Kind(kind), "kinds": Kind.choices}
    return render(request, "plans/reorganization_new.html", shown, status=422 if form.is_bound else 200)


def successors_of(kind, form, rows) -> list[Successor]:
    """The units afterwards; none, and the reason in the form, when they do not fit the kind."""
    values = form.cleaned_data
    rows = [row for row in rows if row.get("name")]
    needed = 2 if kind == Kind.SPLIT else 1
    if len(rows) < needed:
        form.add_error(
            None, "Tên mới: hãy ghi ít nhất hai đơn vị mới." if needed > 1 else "Tên mới: chưa có chữ."
        )
        return []
    if kind == Kind.RENAME:
        rows[0]["continues"] = values["units"][0]
    going_on = [row["continues"] for row in rows if row["continues"]]
    if any(unit not in values["units"] for unit in going_on) or len(set(going_on)) < len(going_on):
        form.add_error(None, "Là đơn vị cũ tiếp tục: chỉ chọn đơn vị đang được sắp xếp, mỗi đơn vị một lần.")
        return []
    return [
        Successor(
            token=row["continues"].token if row["continues"] else token_for(row, values),
            name=row["name"],
            abbreviation=row["abbreviation"],
            code=row["code"],
            continues=bool(row["continues"]),
        )
        for row in rows
    ]


def token_for(row, values) -> str:
    """Files know a provincial office by "CTK:" in its token."""
    is_office = values["units"][0].token.startswith("CTK:") and row["code"]
    return (
        f"CTK:{row['code']}@{values['effective_on']}"
        if is_office
        else new_token(row["name"], values["effective_on"])
    )


def drafted(kind, values, successors, user) -> dict:
    proposal = Proposal(
        kind=str(kind),
        effective_on=values["effective_on"],
        predecessors=tuple(unit.token for unit in values["units"]),
        successors=tuple(successors),
    )

    def draft():
        made = services.draft_reorganization(proposal, document=paper(values), by=user, at=timezone.now())
        return {"reorganization": made.pk}

    return once(values["key"], by=user, do=draft)[0]


def paper(values):
    if not values["number"]:
        return None
    named = {name: values[name] for name in ("number", "symbol", "issued_on")}
    return DocumentRef.objects.get_or_create(**named)[0]


@require_POST
@admin_only
def reorganization_2025(request):
    """The mergers of provinces of 2025 as proposals, each to be looked at and applied by itself."""
    with transaction.atomic():
        new = [
            services.draft_reorganization(proposal, by=request.user, at=timezone.now())
            for proposal in province_proposals(read_reference("province_mergers_2025.csv"))
            if not proposed(proposal)
        ]
    messages.success(request, f"Đã lập {len(new)} phương án từ bảng sắp xếp tỉnh năm 2025.")
    return redirect("plans:reorganization-list")


@require_safe
@admin_only
def reorganization_detail(request, pk):
    """What it would move while it is a draft; afterwards what it has moved, and what stands against taking it back."""
    found = get_object_or_404(
        Reorganization.objects.select_related("document", "applied_by", "ended_by"), pk=pk
    )
    return detail_page(request, found)


def detail_page(request, found, *, reasons=(), status=200):
    shown = {"reorganization": found, "reasons": list(reasons)}
    if found.state == State.DRAFT:
        preview = services.preview(found, on=timezone.localdate())
        shown |= parts_of(preview) | {"preview": preview, "moved": moved(preview), "part_labels": PARTS}
    elif found.state == State.APPLIED:
        shown["against"] = obstacles(found.record, words=services.WORDS)
    return render(request, "plans/reorganization_detail.html", shown, status=status)


@require_POST
@admin_only
def reorganization_assign(request, pk):
    """Which successor of a split gets what; `rest` takes everything that is still open."""
    found = get_object_or_404(Reorganization, pk=pk)
    offered = {"", *(each["token"] for each in found.proposal["successors"])}
    said = {key: token for key, token in request.POST.items() if THING.fullmatch(key) and token in offered}
    rest = request.POST.get("rest", "")
    if "reset" in request.POST:
        said = dict.fromkeys(found.proposal["assigned"], "")
    elif rest and rest in offered:
        keys = services.preview(found, on=timezone.localdate()).open_keys
        said |= {key: rest for key in keys if not said.get(key)}
    return taken(
        request, found, lambda: services.assign(found, assigned=said, by=request.user), "Đã ghi phân giao."
    )


@require_POST
@admin_only
def reorganization_apply(request, pk):
    found = get_object_or_404(Reorganization, pk=pk)

    def apply():
        services.apply_reorganization(
            found,
            by=request.user,
            on=timezone.localdate(),
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )

    return taken(request, found, apply, "Đã áp dụng. Kiểm tra rồi xác nhận, hoặc hoàn tác.")


@require_POST
@admin_only
def reorganization_undo(request, pk):
    found = get_object_or_404(Reorganization, pk=pk)

    def undo():
        services.undo_reorganization(found, by=request.user, at=timezone.now())

    return taken(request, found, undo, "Đã hoàn tác: mọi dữ liệu trở lại như trước khi áp dụng.")


@require_POST
@admin_only
def reorganization_confirm(request, pk):
    found = get_object_or_404(Reorganization, pk=pk)

    def confirm():
        services.confirm_reorganization(found, by=request.user, at=timezone.now())

    return taken(request, found, confirm, "Đã xác nhận.")


@require_POST
@admin_only
def reorganization_discard(request, pk):
    found = get_object_or_404(Reorganization, pk=pk)
    if services.discard_draft(found, by=request.user):
        messages.success(request, "Đã bỏ phương án.")
        return redirect("plans:reorganization-list")
    return redirect("plans:reorganization-detail", pk=pk)


def taken(request, found, do, done):
    """Take the step and say so; or the page again with every reason why not."""
    try:
        do()
    except services.ReorganizationRefused as refusal:
        found.refresh_from_db()
        return detail_page(request, found, reasons=refusal.reasons, status=409)
    messages.success(request, done)
    return redirect("plans:reorganization-detail", pk=found.pk)
