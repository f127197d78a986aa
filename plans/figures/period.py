"""The figures of a period: one frozen answer that page, paper, workbook and sentence render and add nothing to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gso_portal.lib.numbers import growth_json, shares

from ..models import Plan
from .address import Rows, address
from .counting import Counts, add_up, count, count_by, in_todays_structure
from .scope import Basis, PlanFacts, Scope, ScopeError, make_scope
from .standing import GROUP_LABELS

DUE_CLASSES = ("due.on_time", "due.late", "due.not_done")
ONGOING_CLASSES = ("ongoing.on_schedule", "ongoing.behind")


def plan_facts(plan: Plan) -> PlanFacts:
    return PlanFacts(
        id=plan.pk,
        code=plan.code,
        kind=plan.kind,
        owner_unit_id=plan.owner_unit_id,
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        is_draft=plan.state == Plan.State.DRAFT,
    )


@dataclass(frozen=True)
class PeriodFigures:
    """Counts by group of GROUPS, with the same period of the year before when its plan is here."""

    scope: Scope
    counts: Counts
    before: PeriodFigures | None = None

    def __getitem__(self, group: str) -> int:
        return self.counts[group]

    def address(self, group: str, **narrowed: object) -> str:
        return address(self.scope, Rows(group, **narrowed))

    def share(self, group: str) -> str:
        """The share of a class in its population, printed from the whole partition. `pending` is outside it."""
        classes = next(part for part in (DUE_CLASSES, ONGOING_CLASSES) if group in part)
        return shares([self.counts[each] for each in classes])[classes.index(group)]

    def has_share(self, group: str) -> bool:
        """Whether the group is a part of a partition; totals and `pending` are not."""
        return group in DUE_CLASSES + ONGOING_CLASSES

    def label(self, group: str) -> str:
        return GROUP_LABELS[group]

    def growth(self, group: str) -> str:
        """Against the same period of the year before: "21,3%", "-4,6%", "0%", "–"."""
        return growth_json(self.counts[group], self.before and self.before.counts[group])


def figures(scope: Scope, *, with_growth: bool = True) -> PeriodFigures:
    """The figures of a scope: two queries, with growth at most four."""
    before = _before(scope) if with_growth else None
    return PeriodFigures(scope, count(scope), before)


def figures_by(scope: Scope, split: str, *, structure: str = "") -> dict[object, PeriodFigures]:
    """The figures by lead unit, field, source or leader. With structure "today" units are read as what they became."""
    counted = count_by(scope, split)
    if split == "unit" and structure == "today":
        counted = _gathered(counted, in_todays_structure())
    return {key: PeriodFigures(scope, counts) for key, counts in counted.items()}


def _gathered(counted: dict[int, Counts], today: dict[int, int]) -> dict[int, Counts]:
    parts: dict[int, list[Counts]] = {}
    for unit, counts in counted.items():
        parts.setdefault(today.get(unit, unit), []).append(counts)
    return {unit: add_up(each) for unit, each in parts.items()}


def _before(scope: Scope) -> PeriodFigures | None:
    """The same period of the year before at the same point of it: the same owner's plan of the same kind."""
    period = scope.period.previous_year()
    issued = Plan.objects.exclude(state=Plan.State.DRAFT)
    plan = issued.filter(
        kind=scope.plan.kind,
        owner_unit=scope.plan.owner_unit_id,
        starts_on__lte=period.start,
        ends_on__gte=period.end,
    ).first()
    if plan is None:
        return None
    try:
        earlier = make_scope(
            plan_facts(plan),
            period.code,
            now=scope.asked_at,
            cutoff=period.end if scope.cutoff == scope.period.end else _year_before(scope.cutoff),
            basis=scope.basis,
            known_at=scope.known_at,
        )
    except ScopeError:
        return None
    return PeriodFigures(earlier, count(earlier))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


__all__ = [
    "DUE_CLASSES",
    "ONGOING_CLASSES",
    "Basis",
    "PeriodFigures",
    "figures",
    "figures_by",
    "plan_facts",
]
