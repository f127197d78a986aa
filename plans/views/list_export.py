from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gso_portal.jobs.services import request_export
from gso_portal.lib.numbers import count_text

from .. import rules
from ..figures import GROUP_LABELS, count_rows
from ..figures.address import REPORT_STATES
from ..forms import ListExportForm
from ..tasklist.filters import look_of
from ..tasklist.lines import readable_in
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
    kind, title = form.cleaned_data["kind"], title_of(asked, form.cleaned_data["kind"])
    rows = count_rows(scope, asked.rows, readable=readable_in(scope, asked.rows, request.user))
    job = request_export(
        "plans.list_export",
        kind=kind,
        key=form.cleaned_data["key"],
        by=request.user,
        title=title,
        text=f"{title}; {count_text(rows)} dòng",
        arguments={
            "kind": kind,
            "parameters": {**scope.parameters(), **asked.rows.parameters(), **look.parameters()},
        },
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
