"""Which work comes first. Pure: the day comes from outside, and a deadline is the adjusted one, as figures hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gso_portal.lib.numbers import count_text, date_screen

DUE_SOON_DAYS = 45
SILENT_DAYS = 30
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class Urgency(StrEnum):
    """How near a deadline is; exactly one is true."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    SOON = "soon"
    LATER = "later"


FIRST = frozenset({Urgency.OVERDUE, Urgency.TODAY, Urgency.TOMORROW, Urgency.THIS_WEEK})


@dataclass(frozen=True)
class Returned:
    """Why, by whom and on which day the unit's last report came back."""

    note: str
    by: str
    on: date | None


@dataclass(frozen=True)
class Work:
    """A task of the unit. `due_on` is None for kinds without a deadline, `heard_on` before the first counting report.

    `begins_on` is the day the plan has it begin; `version` is the number of the latest counting report, 0 for none.
    """

    task_id: int
    title: str
    plan: str
    begins_on: date
    baseline_due_on: date | None = None
    due_on: date | None = None
    due_text: str = ""
    percent: int | None = None
    completed_on: date | None = None
    heard_on: date | None = None
    version: int = 0
    returned: Returned | None = None

    @property
    def is_moved(self) -> bool:
        return self.due_on != self.baseline_due_on

    def urgency(self, today: date) -> Urgency:
        return Urgency.LATER if self.completed_on else urgency(self.due_on, today)

    def words(self, today: date) -> str:
        """The deadline as somebody at work says it."""
        return deadline_words(self.due_on, today)


def urgency(due_on: date | None, today: date) -> Urgency:
    """A deadline is overdue from the day after it; the week ends on Sunday."""
    if due_on is None:
        return Urgency.LATER
    if due_on < today:
        return Urgency.OVERDUE
    days = (due_on - today).days
    if days <= 1:
        return Urgency.TOMORROW if days else Urgency.TODAY
    if days <= 6 - today.weekday():
        return Urgency.THIS_WEEK
    return Urgency.SOON if days <= DUE_SOON_DAYS else Urgency.LATER


def deadline_words(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "Không có hạn theo ngày"
    days = abs((due_on - today).days)
    return {
        Urgency.OVERDUE: f"Quá hạn {count_text(days)} ngày",
        Urgency.TODAY: "Đến hạn hôm nay",
        Urgency.TOMORROW: f"Đến hạn ngày mai, {date_screen(due_on)}",
        Urgency.THIS_WEEK: f"Đến hạn {WEEKDAYS[due_on.weekday()]}, {date_screen(due_on)}",
    }.get(urgency(due_on, today), f"{date_screen(due_on)}, còn {days} ngày")


def day_words(day: date) -> str:
    """The day as the head of a page says it: "thứ Ba, 30/06/2020"."""
    return f"{WEEKDAYS[day.weekday()]}, {date_screen(day)}"


def is_silent(work: Work, today: date) -> bool:
    """No counting report speaks of the last 30 days, nor did the task begin in them."""
    last = max(work.heard_on or work.begins_on, work.begins_on)
    return not work.completed_on and today - last > timedelta(days=SILENT_DAYS)


def to_do_first(works: Iterable[Work], today: date) -> list[Work]:
    """What is overdue, then what is due until Sunday, each by deadline, then what came back and is not due yet."""
    urgent = [work for work in works if work.returned or work.urgency(today) in FIRST]
    return sorted(urgent, key=lambda work: (work.urgency(today) not in FIRST, _by_deadline(work)))


def due_soon(works: Iterable[Work], today: date) -> list[Work]:
    """What is due in 45 days and is not to be done first."""
    soon = [work for work in works if work.urgency(today) is Urgency.SOON and not work.returned]
    return sorted(soon, key=_by_deadline)


def silent(works: Iterable[Work], today: date) -> list[Work]:
    """What nobody has heard of for longest comes first."""
    return sorted(
        (work for work in works if is_silent(work, today)),
        key=lambda work: (work.heard_on or date.min, work.task_id),
    )


def _by_deadline(work: Work) -> tuple[date, int]:
    return work.due_on or date.max, work.task_id
