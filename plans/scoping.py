"""From a request to a scope: which plan, period and rows an address means, for this person, today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import Http404, QueryDict

from gso_portal.lib.periods import Period, PeriodError, parse_period, standard_periods
from gso_portal.organization.models import User

from .figures import Rows, Scope, ScopeError, ScopeRequest, plan_facts, read_address
from .models import Plan, Task


@dataclass(frozen=True)
class Asked:
    """The scope of a page and the rows it names, with the plans to choose from."""

    scope: Scope
    rows: Rows
    plans: list[Plan]

    @property
    def periods(self) -> list[Period]:
        return periods_of(self.scope.plan.starts_on, self.scope.plan.ends_on)


def ask(query: Mapping[str, str], *, user: User, now: datetime, today: date) -> Asked | None:
    """What the address asks for. None while no plan has tasks; ScopeError for what cannot be read; 404 for a plan that
    is not there or not published. Without a plan or a period: the latest that has tasks."""
    wanted = read_address(query)
    plans = list(Plan.objects.visible_to(user).annual().filter(pk__in=Task.objects.values("plan")))
    plan = _plan(plans, wanted, today)
    if plan is None:
        return None
    named = replace(wanted, period=wanted.period or latest_period(plan, today).code)
    return Asked(named.within(plan_facts(plan), now=now), wanted.rows, plans)


def scope_of(wanted: ScopeRequest, *, reader: User | None, now: datetime) -> Scope:
    """The scope asked for by name, of a plan that `reader` may see (None: the portal itself); ScopeError otherwise."""
    plans = Plan.objects.visible_to(reader) if reader else Plan.objects.all()
    plan = plans.filter(code=wanted.plan).first()
    if plan is None:
        raise ScopeError(f"Không có kế hoạch “{wanted.plan}”.")
    return wanted.within(plan_facts(plan), now=now)


def is_choice(query: Mapping[str, str]) -> bool:
    """Whether the query comes from the context strip, where a part of it may still belong to what was shown before."""
    return "from_plan" in query


def chosen(query: QueryDict, *, user: User) -> QueryDict:
    """The address that a choice in the context strip means.

    Another plan is shown in the same part of its own year, without the field or the task of the old one; a cut-off
    stays only with its period.
    """
    address = query.copy()
    shown = [address.pop(name, [""])[-1] for name in ("from_plan", "from_period")]
    if [address.get("plan"), address.get("period")] != shown:
        address.pop("cutoff", None)
    if address.get("plan") != shown[0]:
        for name in ("field", "task"):
            address.pop(name, None)
        plan = Plan.objects.visible_to(user).filter(code=address.get("plan", "")).first()
        if plan and "period" in address:
            address["period"] = _period_in(plan, address["period"])
    return address


def _period_in(plan: Plan, code: str) -> str:
    """The same part of the plan's year; empty, which is the latest, where the code names none."""
    try:
        return parse_period(code).in_year(plan.starts_on.year).code
    except PeriodError:
        return ""


def _plan(plans: list[Plan], wanted: ScopeRequest, today: date) -> Plan | None:
    if wanted.plan:
        found = next((plan for plan in plans if plan.code == wanted.plan), None)
        if found is None:
            raise Http404
        return found
    begun = [plan for plan in plans if plan.starts_on <= today]
    return (begun or plans or [None])[0]


def periods_of(starts_on: date, ends_on: date) -> list[Period]:
    """The standard periods within the horizon of a plan, year by year."""
    years = range(starts_on.year, ends_on.year + 1)
    return [
        period
        for year in years
        for period in standard_periods(year)
        if starts_on <= period.start and period.end <= ends_on
    ]


def latest_period(plan: Plan, today: date) -> Period:
    """The latest half-year of the plan that has begun; the first one of a plan still to come."""
    halves = [p for p in periods_of(plan.starts_on, plan.ends_on) if p.part in ("H1", "H2")]
    begun = [period for period in halves if period.start <= today]
    return begun[-1] if begun else halves[0]
