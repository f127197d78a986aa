"""A deadline while it is being read: first and last day, whichever of them the column asks for."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from gso_portal.lib.deadlines.model import DueKind, Note, Step


@dataclass(frozen=True)
class Reading:
    """The days an expression covers. `states_start`: the expression itself says when the work starts.

    `vague_first` and `vague_last` mark ends that are a proposal ("đầu tháng 6").
    """

    kind: DueKind
    first: date | None = None
    last: date | None = None
    notes: tuple[Note, ...] = ()
    steps: tuple[Step, ...] = ()
    states_start: bool = False
    vague_first: bool = False
    vague_last: bool = False
    strict_before: bool = False
    due_time: time | None = None
    carried_over: bool = False
    rule: str = ""
    proposed: date | None = None
    copies_above: bool = False

    def noting(self, *notes: Note) -> "Reading":
        return replace(self, notes=self.notes + notes)


@dataclass(frozen=True)
class Point:
    """One expression of time ("quý II", "15/6"): what it is called and the days it covers in a given year.

    `unit` is day, month, quarter, year or part; `month` is set for days. `year` is None if it was left out.
    """

    unit: str
    name: str
    year: int | None
    covers: Callable[[int], Reading]
    month: int | None = None

    def read(self, year: int) -> Reading:
        return self.covers(year if self.year is None else self.year)


class NoSuchDay(ValueError):
    """The expression names a day, month or quarter that does not exist; the note says which."""

    def __init__(self, note: Note):
        super().__init__(note.text)
        self.note = note


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def clamped(year: int, month: int, day: int) -> date:
    """The day, or the month's last day in a shorter month; month 13 is January of the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return min(month_end(year, month), date(year, month, min(day, 28)) + timedelta(days=max(0, day - 28)))


def period(first: date, last: date, *notes: Note) -> Reading:
    return Reading(DueKind.PERIOD, first, last, notes)


def months(year: int, first: int, last: int, *notes: Note) -> Reading:
    """From the first day of month `first` to the last day of month `last`."""
    return period(date(year, first, 1), month_end(year, last), *notes)


def short_date(day: date) -> str:
    """The day as an office writes it in a plan: 30/6/2020."""
    return f"{day.day}/{day.month}/{day.year}"
