from dataclasses import replace
from urllib.parse import urlencode
from uuid import uuid4

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from gso_portal.lib.numbers import count_text, instant_text

from .. import rules
from ..figures import GROUP_LABELS, NO_FIELD, Printed, address, count_rows
from ..figures.address import REPORT_STATES
from ..figures.counting import count
from ..figures.listed import list_page
from ..forms import RowsForm
from ..models import SavedFilter, Source
from ..review.building import WITHOUT_FIELD
from ..tasklist.columns import OPTIONAL
from ..tasklist.filters import FILTER_NAMES, FilterForm, list_parameters, look_of
from ..tasklist.lines import labels_of, lines_of, order_of, readable_in
from .asking import answering, with_parameters

PAGE_ROWS = 100
LAST_PAGE = 100_000


@require_safe
@answering
def task_list(request, asked):
    """The rows that an address names: exactly those its figure counts. To htmx, the parts that a filter changes."""
    shown = shown_list(request, asked)
    if request.htmx and not request.htmx.history_restore_request:
        answer = render(request, "plans/_task_answer.html", shown | {"is_part": True})
        return push_url(answer, f"{request.path}?{shown['query']}")
    return render(request, "plans/task_list.html", shown)


def shown_list(request, asked) -> dict:
    scope, rows, look = asked.scope, asked.rows, look_of(request.GET)
    parameters = list_parameters(request.GET)
    labels = labels_of(scope)
    sources = list(Source.objects.all())
    page = page_of(request, asked, order_of(look, labels))
    lines = lines_of(scope, page.object_list, request.user, labels=labels)
    filters = FilterForm(asked, labels, parameters, sources)
    columns = look.columns(scope.basis)
    return {
        "asked": asked,
        "context_form": RowsForm(asked, look),
        "known": instant_text(scope.known_at) if scope.known_at else "hiện tại",
        "heading_unit": labels.units.get(rows.unit),
        "page": page,
        "total": Printed(count_text(page.paginator.count), page.paginator.count, address(scope, rows)),
        "lines": lines,
        "can_select": any(line.can_report for line in lines),
        "can_export": rules.can_export_tasks(request.user),
        "cols": [column.key for column in columns],
        "heads": [head(request, look, column) for column in columns],
        "kept": [item for item in parameters.items() if item[0] != "cols"],
        "choices": [(column, column in columns) for column in OPTIONAL],
        "filters": filters,
        "has_more_filters": filters.is_used_beyond_words or "loc" in request.GET,
        "chips": chips(request, rows, labels, sources),
        "cleared": with_parameters(request, *FILTER_NAMES, "task", "trang"),
        "tabs": tabs(request, scope, rows),
        "saved": saved_filters(request, asked),
        "query": urlencode(parameters),
        "key": uuid4(),
    }


def page_of(request, asked, order):
    """One page of rows with the number of all; past the last page it is the last one."""
    scope, rows = asked.scope, asked.rows
    readable = readable_in(scope, rows, request.user)
    number = page_number(request.GET.get("trang", ""))

    def rows_from(number: int):
        offset = (number - 1) * PAGE_ROWS
        return list_page(scope, rows, order=order, readable=readable, limit=PAGE_ROWS, offset=offset)

    found, total = rows_from(number)
    if not found and number > 1:
        number = Paginator(range(count_rows(scope, rows, readable=readable)), PAGE_ROWS).num_pages
        found, total = rows_from(number)
    page = Paginator(range(total), PAGE_ROWS).get_page(number)
    page.object_list = found
    return page


def page_number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1


def head(request, look, column) -> dict:
    """The head of a column: what it is called, and where a click leads that sorts by it."""
    sorting = with_parameters(request, "sort", "trang", sort=look.sorted_by(column)) if column.sort else ""
    return {"column": column, "address": sorting, "direction": look.direction(column)}


TABS = (
    "due",
    "due.on_time",
    "due.late",
    "due.not_done",
    "ongoing",
    "ongoing.on_schedule",
    "ongoing.behind",
    "",
)


def tabs(request, scope, rows):
    """The groups of the scope with their figures, narrowed like the list but for what only a list asks.

    A figure opens the rows it counts, so a tab leaves the search behind.
    """
    counts = count(scope, narrowed=replace(rows.as_counted(), group=""))
    return [
        {
            "label": GROUP_LABELS[group] if group else "Tất cả nhiệm vụ",
            "address": with_parameters(
                request,
                *("group", "trang", "q", "is_key", "report"),
                **({"group": group} if group else {}),
            ),
            "count": counts[group] if group else None,
            "is_current": rows.group == group,
            "starts_group": group in ("ongoing", ""),
        }
        for group in TABS
    ]


def chips(request, rows, labels, sources) -> list[tuple[str, str]]:
    """How the list is narrowed: the address without it, and words for it, also for what is not there."""
    units, named_sources = labels.units, {source.code: source.name for source in sources}
    fields = {NO_FIELD: WITHOUT_FIELD, **{field.pk: field.name for field in labels.fields.values()}}
    found = {
        "q": rows.q and f"“{rows.q}”",
        "group": rows.group not in TABS and GROUP_LABELS.get(rows.group),
        "unit": rows.unit and (units[rows.unit].name if rows.unit in units else "Đơn vị không có trên cổng"),
        "field": rows.field is not None and fields.get(rows.field, "Lĩnh vực không có trong kế hoạch này"),
        "source": rows.source and named_sources.get(rows.source, "Nguồn không có trên cổng"),
        "leader": rows.leader,
        "is_key": rows.is_key and "Nhiệm vụ trọng tâm",
        "report": rows.report and f"Báo cáo: {REPORT_STATES[rows.report].lower()}",
        "task": rows.task and "Một nhiệm vụ",
    }
    return [(with_parameters(request, name, "trang"), words) for name, words in found.items() if words]


def saved_filters(request, asked) -> list[tuple[SavedFilter, bool]]:
    """The person's filters, and whether the plan that each is about is still there."""
    codes = {plan.code for plan in asked.plans}
    own = SavedFilter.objects.visible_to(request.user)
    return [(each, each.plan_code in codes or not each.plan_code) for each in own]
