from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from .. import rules
from ..figures import GROUP_LABELS, count_rows
from ..figures.address import REPORT_STATES
from ..forms import ListExportForm
from ..list_form import look_of
from ..listing import readable_in
from ..services.list_exports import request_list_export
from .asking import answering


@require_POST
@answering
def task_export(request, asked):
    """Have what the address lists made as a file, as known at this moment."""
    if not rules.can_export_tasks(request.user):
        raise PermissionDenied
    form = ListExportForm(request.POST)
    look = look_of(request.GET)
    if not form.is_valid():
        return render(request, "plans/list_export_refused.html", status=400)
    scope = asked.scope.at(asked.scope.instant)
    job = request_list_export(
        {**scope.parameters(), **asked.rows.parameters(), **look.parameters()},
        kind=form.cleaned_data["kind"],
        title=title_of(asked, form.cleaned_data["kind"]),
        rows=count_rows(scope, asked.rows, readable=readable_in(scope, asked.rows, request.user)),
        key=form.cleaned_data["key"],
        by=request.user,
    )
    return redirect(reverse("jobs:job-detail", args=[job.pk]))


def title_of(asked, kind: str) -> str:
    """What is exported, in words: for the list of jobs and for who looks after exports."""
    rows = asked.rows
    narrowed = [
        GROUP_LABELS.get(rows.group, ""),
        REPORT_STATES.get(rows.report, ""),
        f"“{rows.q}”" if rows.q else "",
        "nhiệm vụ trọng tâm" if rows.is_key else "",
        "có lọc" if rows.unit or rows.field is not None or rows.source or rows.leader else "",
    ]
    words = ", ".join(word for word in narrowed if word)
    where = f"{asked.scope.plan.title}, {asked.scope.period.label}"
    return f"Danh sách nhiệm vụ ({kind.upper()}): {where}{f'; {words}' if words else ''}"
