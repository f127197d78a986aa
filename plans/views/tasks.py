from dataclasses import replace

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gso_portal.lib.numbers import count_text, instant_text

from ..figures import GROUP_LABELS, NO_FIELD, Basis, Printed, address, count_rows, list_rows
from ..figures.counting import count
from ..forms import RowsForm
from ..listing import labels_of, lines_of
from ..models import Source
from ..review.building import WITHOUT_FIELD
from .asking import answering, with_parameters

PAGE_ROWS = 100


class RowPages(Paginator):
    """Pages of a figure's rows: the database counts and cuts, so a page reads its own rows only."""

    def __init__(self, scope, rows):
        super().__init__(range(count_rows(scope, rows)), PAGE_ROWS)
        self.scope, self.rows = scope, rows

    def page(self, number):
        page = super().page(number)
        page.object_list = list_rows(
            self.scope, self.rows, limit=PAGE_ROWS, offset=(page.number - 1) * PAGE_ROWS
        )
        return page


@require_safe
@answering
def task_list(request, asked):
    """The rows that an address names: exactly those its figure counts."""
    scope, rows = asked.scope, asked.rows
    page = RowPages(scope, rows).get_page(request.GET.get("trang"))
    labels = labels_of(scope)
    return render(
        request,
        "plans/task_list.html",
        {
            "asked": asked,
            "context_form": RowsForm(asked),
            "known": instant_text(scope.known_at) if scope.known_at else "hiện tại",
            "is_adjusted": scope.basis is Basis.ADJUSTED,
            "page": page,
            "total": Printed(count_text(page.paginator.count), page.paginator.count, address(scope, rows)),
            "lines": lines_of(scope, page.object_list, request.user, labels=labels),
            "chips": chips(request, rows, labels.units, labels.fields),
            "tabs": tabs(request, scope, rows),
        },
    )


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
    """The groups of the scope with their figures, narrowed like the list but for the group."""
    counts = count(scope, narrowed=replace(rows, group=""))
    return [
        {
            "label": GROUP_LABELS[group] if group else "Tất cả nhiệm vụ",
            "address": with_parameters(request, "group", "trang", **({"group": group} if group else {})),
            "count": counts[group] if group else None,
            "is_current": rows.group == group,
            "starts_group": group in ("ongoing", ""),
        }
        for group in TABS
    ]


def chips(request, rows, units, fields) -> list[tuple[str, str]]:
    """How the list is narrowed: the address without it, and words for it, also for what is not there."""
    source = Source.objects.filter(code=rows.source).first() if rows.source else None
    labels = {NO_FIELD: WITHOUT_FIELD, **{field.pk: field.name for field in fields.values()}}
    found = {
        "group": rows.group not in TABS and GROUP_LABELS.get(rows.group),
        "unit": rows.unit and (units[rows.unit].name if rows.unit in units else "Đơn vị không có trên cổng"),
        "field": rows.field is not None and labels.get(rows.field, "Lĩnh vực không có trong kế hoạch này"),
        "source": rows.source and (source.name if source else "Nguồn không có trên cổng"),
        "leader": rows.leader,
        "task": rows.task and "Một nhiệm vụ",
    }
    return [(with_parameters(request, name, "trang"), words) for name, words in found.items() if words]
