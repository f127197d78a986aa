"""The review of a period as one frozen answer. Page, PDF and workbook render it and query nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from gso_portal.lib.numbers import DASH, date_text, roman
from gso_portal.organization.models import Unit, User

from ..agency import Agency, agency_on
from ..figures import (
    NO_FIELD,
    Basis,
    PeriodFigures,
    Printed,
    Rows,
    Scope,
    address,
    figures,
    figures_by,
    list_rows,
    narrative,
)
from ..figures.counting import StandingRow
from ..figures.narrative import Paragraph
from ..figures.printed import growth, number, share
from ..models import Field, Source, Task
from .reasons import Leave, Reason, leaves, reasons

WITHOUT_FIELD = "Chưa xếp lĩnh vực"
TROUBLE_ORDER = ("not_done", "late", "behind")


@dataclass(frozen=True)
class UnitLabel:
    id: int
    token: str
    name: str
    abbreviation: str
    kind: str
    sort_order: int

    @property
    def short(self) -> str:
        return self.abbreviation or self.name


@dataclass(frozen=True)
class Breakdown:
    """One row of a table by unit, field or source."""

    mark: str
    label: str
    figures: PeriodFigures
    narrowed: dict[str, object]

    def number(self, group: str) -> Printed:
        return number(self.figures, group, **self.narrowed)

    @property
    def cells(self) -> dict[str, Printed]:
        return {name: self.number(group) for name, group in BREAKDOWN_COLUMNS.items()}


BREAKDOWN_COLUMNS = {
    "due": "due",
    "on_time": "due.on_time",
    "late": "due.late",
    "not_done": "due.not_done",
    "ongoing": "ongoing",
    "on_schedule": "ongoing.on_schedule",
    "behind": "ongoing.behind",
}


@dataclass(frozen=True)
class Trouble:
    """A late, unfinished or behind task with what is known of it.

    Its reason and its percent only for those who may read the reports of its unit: these are not published.
    """

    row: StandingRow
    unit: UnitLabel
    field_mark: str
    percent: int | None
    reason: Reason | None
    leave: Leave | None
    address: str

    @property
    def days_late(self) -> int:
        due = self.row.baseline_due_on
        return (self.row.completed_on - due).days if self.row.standing == "late" and due else 0

    @property
    def paper_due(self) -> str:
        return date_text(self.row.baseline_due_on) if self.row.baseline_due_on else self.row.due_text

    @property
    def paper_completed(self) -> str:
        return date_text(self.row.completed_on)

    @property
    def paper_new_due(self) -> str:
        return date_text(self.leave.new_due_on)

    @property
    def paper_decided(self) -> str:
        return date_text(self.leave.decided_on)

    @property
    def printed_percent(self) -> Printed | None:
        return None if self.percent is None else Printed(f"{self.percent}%", 1, self.address)

    @property
    def printed_days_late(self) -> Printed:
        return Printed(f"{self.days_late} ngày", 1, self.address)


@dataclass(frozen=True)
class Review:
    scope: Scope
    figures: PeriodFigures
    adjusted: PeriodFigures
    by_field: list[Breakdown]
    by_unit: list[Breakdown]
    by_source: list[Breakdown]
    trouble: list[Trouble]
    fields: list[Field]
    units: dict[int, UnitLabel]
    rows: list[StandingRow]
    adjusted_rows: dict[int, StandingRow]

    @property
    def is_at_the_end(self) -> bool:
        """Only then it is known what the next period begins with."""
        return self.scope.cutoff == self.scope.period.end

    @property
    def agency(self) -> Agency:
        return agency_on(self.scope.period.end)

    @cached_property
    def paragraphs(self) -> dict[str, Paragraph]:
        return narrative(self.figures, [field.name for field in self.fields])

    @cached_property
    def headline(self) -> list[HeadlineRow]:
        return [
            HeadlineRow(self, group, is_whole=group in ("due", "ongoing"))
            for group in self._headline_groups()
        ]

    def _headline_groups(self) -> list[str]:
        always = ["due", "due.on_time", "due.late", "due.not_done"]
        ongoing = ["ongoing", "ongoing.on_schedule", "ongoing.behind"]
        extra = ["ongoing.unreported", "ongoing.pending"]
        return [
            *always,
            *self._if_any("due.pending"),
            *ongoing,
            *(group for each in extra for group in self._if_any(each)),
            *self._if_any("withdrawn"),
        ]

    def _if_any(self, group: str) -> list[str]:
        return [group] if self.figures[group] or self.adjusted[group] else []

    def printed(self, group: str) -> Printed:
        return number(self.figures, group)

    @property
    def total(self) -> dict[str, Printed]:
        return {name: number(self.figures, group) for name, group in BREAKDOWN_COLUMNS.items()}

    @property
    def numbers(self) -> dict[str, Printed]:
        """The single numbers that stand in headings and notes, by name."""
        return {name: number(self.figures, group) for name, group in NUMBERS.items()}


NUMBERS = {
    "trouble": "due.trouble",
    "all_trouble": "trouble",
    "behind": "ongoing.behind",
    "leave": "due.leave",
    "leave_after": "due.leave_after",
    "ongoing": "ongoing",
    "early": "ongoing.completed_early",
    "open_due": "carried_over.due",
    "carried_over": "carried_over",
    "new": "next.new",
}


@dataclass(frozen=True)
class HeadlineRow:
    """A line of the table of figures: count, share, the year before, growth, and the count on the adjusted basis."""

    review: Review
    group: str
    is_whole: bool

    @property
    def label(self) -> str:
        return self.review.figures.label(self.group)

    @property
    def key(self) -> str:
        """Which key square stands before the label."""
        return "" if self.is_whole else self.group.partition(".")[2].replace("_", "-")

    @property
    def count(self) -> Printed:
        return number(self.review.figures, self.group)

    @property
    def backlog(self) -> Printed:
        return number(self.review.figures, "due.backlog")

    @property
    def share(self) -> Printed | None:
        return share(self.review.figures, self.group) if self.review.figures.has_share(self.group) else None

    @property
    def whole(self) -> Printed:
        """What the shares below this line are shares of."""
        return Printed("100%", self.count.count, self.count.address)

    @property
    def before(self) -> Printed | None:
        before = self.review.figures.before
        return number(before, self.group) if before else None

    @property
    def growth(self) -> Printed:
        return growth(self.review.figures, self.group)

    @property
    def adjusted(self) -> Printed:
        return number(self.review.adjusted, self.group)

    @property
    def adjusted_share(self) -> Printed | None:
        return share(self.review.adjusted, self.group) if self.review.adjusted.has_share(self.group) else None


def build_review(
    scope: Scope, *, reader: User | None, structure: str = "", with_rows: bool = False
) -> Review:
    """The review of a scope as `reader` may see it (None: the portal itself); a fixed number of queries.

    `with_rows` adds every task that a figure of the review counts, on both bases, for a file that lists them.
    """
    scope = scope.on_basis(Basis.BASELINE)
    units = unit_labels(scope)
    fields = list(Field.objects.filter(plan=scope.plan.id))
    adjusted = scope.on_basis(Basis.ADJUSTED)
    return Review(
        scope=scope,
        figures=figures(scope),
        adjusted=figures(adjusted, with_growth=False),
        by_field=_by_field(scope, fields),
        by_unit=_by_unit(scope, units, structure),
        by_source=_by_source(scope),
        trouble=_trouble(scope, units, fields, reader),
        fields=fields,
        units=units,
        rows=_counted_rows(scope) if with_rows else [],
        adjusted_rows={row.task_id: row for row in list_rows(adjusted, Rows(""))} if with_rows else {},
    )


def _counted_rows(scope: Scope) -> list[StandingRow]:
    return [row for row in list_rows(scope, Rows("")) if row.population or row.begins_next]


def unit_labels(scope: Scope) -> dict[int, UnitLabel]:
    """Every unit under the name of the period's last day."""
    named = Unit.objects.with_name_on(scope.period.end)
    return {
        unit.pk: UnitLabel(
            unit.pk, unit.token, unit.name or unit.token, unit.abbreviation or "", unit.kind, unit.sort_order
        )
        for unit in named
    }


def _by_field(scope: Scope, fields: list[Field]) -> list[Breakdown]:
    counted = figures_by(scope, "field")
    lines = [
        Breakdown(roman(field.ordinal), field.name, counted[field.pk], {"field": field.pk})
        for field in fields
        if field.pk in counted
    ]
    if None in counted:
        lines.append(Breakdown(DASH, WITHOUT_FIELD, counted[None], {"field": NO_FIELD}))
    return lines


def _by_unit(scope: Scope, units: dict[int, UnitLabel], structure: str) -> list[Breakdown]:
    counted = figures_by(scope, "unit", structure=structure)
    present = sorted(counted, key=lambda unit: (units[unit].sort_order, units[unit].name))
    return [
        Breakdown(units[unit].short, units[unit].name, counted[unit], {"unit": unit, "structure": structure})
        for unit in present
    ]


def _by_source(scope: Scope) -> list[Breakdown]:
    counted = figures_by(scope, "source")
    return [
        Breakdown("", source.name, counted[source.pk], {"source": source.code})
        for source in Source.objects.all()
        if source.pk in counted
    ]


def _trouble(
    scope: Scope, units: dict[int, UnitLabel], fields: list[Field], reader: User | None
) -> list[Trouble]:
    rows = list_rows(scope, Rows("trouble"))
    tasks = [row.task_id for row in rows]
    why = reasons(scope, tasks)
    decided = leaves(scope, tasks)
    readable = readable_tasks(reader, tasks)
    marks = {field.pk: roman(field.ordinal) for field in fields}
    found = [
        Trouble(
            row=row,
            unit=units[row.lead_unit_id],
            field_mark=marks.get(row.field_id, ""),
            percent=row.percent if row.task_id in readable else None,
            reason=why.get(row.task_id) if row.task_id in readable else None,
            leave=decided.get(row.task_id),
            address=address(scope, Rows("", task=row.task_id)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: TROUBLE_ORDER.index(each.row.standing))


def readable_tasks(reader: User | None, tasks: Collection[int]) -> set[int]:
    """Those of the tasks whose progress reports the reader may read: percents and reasons are not published."""
    if reader is None or reader.sees_everything():
        return set(tasks)
    readable = Task.objects.reported_to(reader).filter(pk__in=tasks)
    return set(readable.values_list("pk", flat=True))
