from dataclasses import replace
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.http import require_POST, require_safe

from gso_portal.jobs.services import request_export
from gso_portal.lib.numbers import count_text

from .. import rules
from .exporting import MOST_ROWS, WRITERS
from .filters import KINDS, FilterError, Filters, read_filters, typed_text
from .lines import lines
from .reading import count_up_to, entries
from .tracked import OBJECTS

PAGE_ROWS = 50


@require_safe
def audit(request):
    """Who did what, when and why: every change of tracked rows, entries, refusals, exports; the latest first."""
    if not rules.can_read_audit(request.user):
        raise PermissionDenied
    try:
        filters = read_filters(request.GET)
    except FilterError as error:
        return refused(request, error)
    found, following = entries(filters, limit=PAGE_ROWS)
    shown = {
        "filters": filters,
        "lines": [line_shown(line, filters) for line in lines(found)],
        "older": filters.address(before=following) if following else "",
        "latest": filters.address() if filters.before else "",
        "since": filters.since and typed_text(filters.since),
        "until": filters.until and typed_text(filters.until),
        "key": uuid4(),
        "hidden": filters.parameters(),
        "most": MOST_ROWS,
    }
    return render(request, "dashboard/audit.html", choices() | shown)


def choices() -> dict:
    return {"kinds": KINDS, "objects": OBJECTS}


def line_shown(line, filters) -> dict:
    """The line with the addresses of what belongs to it."""
    return {
        "line": line,
        "of_request": Filters(request=line.request).address() if line.request else "",
        "of_row": Filters(row=line.row).address() if line.row and line.row != filters.row else "",
    }


@require_POST
def audit_export(request):
    """Have what the page lists written as a file. That it was asked for is an entry itself, which is not in it."""
    if not rules.can_read_audit(request.user):
        raise PermissionDenied
    try:
        asked, file, key = read_filters(request.POST), request.POST["file"], UUID(request.POST["key"])
    except (FilterError, MultiValueDictKeyError, ValueError) as error:
        return refused(request, error)
    if file not in WRITERS:
        return refused(request, FilterError("Chỉ xuất được tệp XLSX hoặc CSV."))
    now = timezone.now()
    filters = replace(asked, until=min(asked.until or now, now), before=None)
    job = request_export(
        "dashboard.audit_export",
        kind=file,
        key=key,
        by=request.user,
        title=f"Nhật ký ({file.upper()})",
        text=f"Nhật ký, {count_text(count_up_to(filters, MOST_ROWS))} dòng, {file.upper()}",
        arguments={"file": file, **filters.parameters()},
        path=request.path,
        method=request.method,
    )
    return redirect("jobs:job-detail", job.pk)


def refused(request, error: Exception):
    words = str(error) if isinstance(error, FilterError) else "Yêu cầu xuất không đầy đủ. Hãy tải lại trang."
    given = request.POST or request.GET
    kept = {name: given.get(name, "") for name in ("person", "kind", "object", "path", "request")}
    shown = {"refusal": words, "filters": kept, "since": given.get("from"), "until": given.get("to")}
    return render(request, "dashboard/audit.html", choices() | shown, status=400)
