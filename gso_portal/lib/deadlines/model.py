"""What a deadline cell says once it is read."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal


class DueKind(StrEnum):
    """How a deadline is fixed in time. Only the first three have a day that everybody reads alike."""

    DAY = "day"
    PERIOD = "period"
    RANGE = "range"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    EVENT = "event"
    RELATIVE = "relative"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Note:
    """Something a person should look at, in words that quote the cell. An error needs a person to decide."""

    code: str
    text: str
    severity: Literal["warning", "error"] = "warning"


@dataclass(frozen=True)
class Step:
    """One of several days in a cell: its label as written ("dự thảo", may be empty) and its last day."""

    label: str
    on: date


@dataclass(frozen=True)
class Deadline:
    """A deadline as read. `text` is the cell's own words, cleaned; every doubtful reading carries a note.

     `start_on` is set where the cell itself tells a start (ranges, "từ năm 2020", ten days of a month).
    `due_on` is the last day on which the work is on time; None for continuous, event, relative and
    unknown deadlines, and for recurring ones that return within the year, whose days are the `steps`.
    `rule` names the repetition: "MONTHLY", "MONTHLY/25", "MONTHLY+1/3" (day 3 of the month after),
    "QUARTERLY", "YEARLY", "WEEKLY", "QUARTERLY+1/10" or a list of days ("12/3;12/6;12/9;12/12").
    `strict_before` marks "trước ngày …" where practice differs on whether the named day counts.
    `proposed_due_on` is the new day of an extension written into the cell. `copies_above` asks the
    reader to take the row above.
    """

    kind: DueKind
    start_on: date | None
    due_on: date | None
    text: str
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    strict_before: bool = False
    due_time: time | None = None
    carried_over: bool = False
    rule: str = ""
    proposed_due_on: date | None = None
    copies_above: bool = False
