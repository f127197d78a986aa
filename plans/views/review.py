from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gso_portal.jobs.services import request_export
from gso_portal.lib.numbers import instant_text

from .. import rules
from ..figures import PeriodFigures
from ..figures.printed import Printed, number
from ..forms import ReviewExportForm, ReviewForm
from ..review import Review, build_review
from .asking import answering, with_parameters

SPLITS = {
    "field": ("Theo lĩnh vực", "Lĩnh vực"),
    "unit": ("Theo đơn vị", "Đơn vị chủ trì"),
    "source": ("Theo nguồn nhiệm vụ", "Nguồn"),
}

# The page shows the first of the late, unfinished and behind tasks; paper and workbook have all.
TROUBLE_ROWS = 50


@require_safe
@answering
def review(request, asked):
    structure = asked.rows.structure
    built = build_review(asked.scope, reader=request.user, structure=structure)
    split = request.GET.get("by") if request.GET.get("by") in SPLITS else "field"
    return render(
        request,
        "plans/review.html",
        {
            "asked": asked,
            "context_form": ReviewForm(asked),
            "review": built,
            "split": split,
            "split_label": SPLITS[split][0],
            "first_column": SPLITS[split][1],
            "other_splits": other_splits(request, split),
            "export_key": uuid4(),
            "breakdown": {"field": built.by_field, "unit": built.by_unit, "source": built.by_source}[split],
            "structure": structure,
            "known": instant_text(asked.scope.known_at) if asked.scope.known_at else "hiện tại",
            "checks": checks(built),
            "trouble_rows": f":{TROUBLE_ROWS}",
            "has_more_trouble": len(built.trouble) > TROUBLE_ROWS,
            "can_export": rules.can_export_review(request.user),
        },
    )


def other_splits(request, split: str) -> list[tuple[str, str]]:
    """Addresses of this page with the other breakdowns, and what each is called."""
    return [
        (f"{with_parameters(request, by=key)}#chia-theo", words)
        for key, (words, _) in SPLITS.items()
        if key != split
    ]


@require_POST
@answering
def review_export(request, asked):
    """Have the review made as a file, with the figures as known at this moment."""
    if not rules.can_export_review(request.user):
        raise PermissionDenied
    form = ReviewExportForm(request.POST)
    if not form.is_valid():
        return render(request, "plans/export_refused.html", status=400)
    scope = asked.scope.at(asked.scope.instant)
    kind = form.cleaned_data["kind"]
    title = f"Báo cáo {scope.period.label} ({kind.upper()})"
    job = request_export(
        "plans.review_export",
        kind=kind,
        key=form.cleaned_data["key"],
        by=request.user,
        title=title,
        text=title,
        arguments={**scope.parameters(), "kind": kind, "host": request.build_absolute_uri("/")[:-1]},
    )
    return redirect(reverse("jobs:job-detail", args=[job.pk]))


def checks(built: Review) -> list[tuple[str, Printed, str]]:
    """What to look at before the figures are read out: words, the rows, and yes or maybe."""
    figures: PeriodFigures = built.figures
    doubts = {
        "ongoing.unreported": "Đang triển khai, chưa có báo cáo tiến độ",
        "ongoing.undetermined": "Chưa xác định thời hạn",
        "awaiting": "Báo cáo chờ xác nhận",
        "due.leave_after": "Được đồng ý điều chỉnh sau hạn",
    }
    return [
        (words, number(figures, group), "maybe" if figures[group] else "yes")
        for group, words in doubts.items()
    ]
