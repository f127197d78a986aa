"""What a figure is about: plan, period, cut-off, basis, known-at. Everything that prints a figure names its scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from gso_portal.lib.numbers import OFFICE_ZONE, date_text, instant_text
from gso_portal.lib.periods import Period, PeriodError, parse_period


class Basis(StrEnum):
    """Which deadline a task is held to: as first issued, or after the extensions that count."""

    BASELINE = "baseline"
    ADJUSTED = "adjusted"

    @property
    def label(self) -> str:
        return "Theo hạn ban đầu" if self is Basis.BASELINE else "Theo hạn đã điều chỉnh"


class ScopeError(ValueError):
    """The scope asked for does not exist; the message is in Vietnamese and for the person who asked."""


@dataclass(frozen=True)
class PlanFacts:
    """What figures need to know of a plan."""

    id: int
    code: str
    kind: str
    owner_unit_id: int
    title: str
    starts_on: date
    ends_on: date
    is_draft: bool


@dataclass(frozen=True)
class Scope:
    """`known_at` None means now: the live rows. `asked_at` is the instant of asking, which known-at never passes."""

    plan: PlanFacts
    period: Period
    cutoff: date
    basis: Basis
    asked_at: datetime
    known_at: datetime | None = None

    @property
    def instant(self) -> datetime:
        return self.known_at or self.asked_at

    @property
    def open_from(self) -> date:
        """The first day not yet over: on it a deadline is still pending. The cut-off itself while it is running."""
        today = self.instant.astimezone(OFFICE_ZONE).date()
        return self.cutoff if today <= self.cutoff else date.fromordinal(self.cutoff.toordinal() + 1)

    @property
    def is_running(self) -> bool:
        """Whether the period was not over at the instant: then the default cut-off is a day that moves on."""
        return self.instant.astimezone(OFFICE_ZONE).date() < self.period.end

    def at(self, known_at: datetime) -> Scope:
        return replace(self, known_at=known_at)

    def on_basis(self, basis: Basis) -> Scope:
        return replace(self, basis=basis)

    def parameters(self) -> dict[str, str]:
        """The address of this scope as query parameters; what equals the default is left out."""
        given = {"plan": self.plan.code, "period": self.period.code}
        if self.cutoff != self.period.end or self.is_running:
            given["cutoff"] = self.cutoff.isoformat()
        if self.basis is not Basis.BASELINE:
            given["basis"] = self.basis.value
        if self.known_at:
            given["known_at"] = self.known_at.isoformat()
        return given


def make_scope(
    plan: PlanFacts,
    period: str,
    *,
    now: datetime,
    cutoff: date | None = None,
    basis: str = Basis.BASELINE,
    known_at: datetime | None = None,
) -> Scope:
    """The scope of a period of a plan; ScopeError when the period, the cut-off, the basis or known-at do not fit.

    The cut-off defaults to the end of the period, or today (the day of known-at) if that is earlier. A later one is
    refused: what happens after the end belongs to the next period, what is learnt later enters through known-at.
    """
    try:
        found = parse_period(period)
    except PeriodError as error:
        raise ScopeError(str(error)) from error
    if found.start < plan.starts_on or found.end > plan.ends_on:
        raise ScopeError(f"Kỳ {found.label} nằm ngoài {plan.title}.")
    if basis not in list(Basis):
        raise ScopeError("Cách tính hạn chỉ là “baseline” (hạn ban đầu) hoặc “adjusted” (hạn đã điều chỉnh).")
    if known_at and known_at > now:
        raise ScopeError(f"Chưa thể biết số liệu lúc {instant_text(known_at)}: thời điểm này chưa tới.")
    today = (known_at or now).astimezone(OFFICE_ZONE).date()
    day = cutoff or max(found.start, min(found.end, today))
    if not found.contains(day):
        raise ScopeError(
            f"Ngày chốt {date_text(day)} phải nằm trong kỳ, từ {date_text(found.start)} đến {date_text(found.end)}."
        )
    return Scope(plan, found, day, Basis(basis), now, known_at)
