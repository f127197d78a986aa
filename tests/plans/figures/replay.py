"""Figures counted the naive way: from nothing but the list of service calls, one task at a time.

Written from the definitions alone; it knows neither the database nor the statement that it is held against.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PLAN_START = date(2020, 1, 1)
DATED = ("day", "period", "range")

# Code → first day, last day, and the same of the period that follows.
PERIODS = {
    code: tuple(date.fromisoformat(day) for day in days.split())
    for code, days in {
        "2020": "2020-01-01 2020-12-31 2021-01-01 2021-12-31",
        "2020-H1": "2020-01-01 2020-06-30 2020-07-01 2020-12-31",
        "2020-H2": "2020-07-01 2020-12-31 2021-01-01 2021-06-30",
        "2020-9M": "2020-01-01 2020-09-30 2020-10-01 2020-12-31",
        "2020-Q1": "2020-01-01 2020-03-31 2020-04-01 2020-06-30",
        "2020-Q2": "2020-04-01 2020-06-30 2020-07-01 2020-09-30",
        "2020-Q3": "2020-07-01 2020-09-30 2020-10-01 2020-12-31",
        "2020-M05": "2020-05-01 2020-05-31 2020-06-01 2020-06-30",
        "2020-05-20..2020-07-10": "2020-05-20 2020-07-10 2020-07-11 2020-08-31",
    }.items()
}


@dataclass(frozen=True)
class Call:
    """One call of a service, as it was made. Tasks and reports go by the number of the call that made them."""

    at: datetime
    service: str
    arguments: dict[str, Any]


@dataclass
class Report:
    on: date
    pace: str
    completed_on: date | None
    reason_category: str
    status: str = "submitted"


@dataclass
class Story:
    """What has been told of a task by some instant."""

    number: int
    given: dict[str, Any]
    reports: list[Report] = field(default_factory=list)
    extensions: list[tuple[date, date]] = field(default_factory=list)
    leads: list[tuple[date, str]] = field(default_factory=list)
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Question:
    period: str
    cutoff: date | None
    basis: str
    known_at: datetime

    @property
    def today(self) -> date:
        return self.known_at.astimezone(HANOI).date()

    @property
    def day(self) -> date:
        """The cut-off: the end of the period, or today if that is earlier, but never before the period."""
        start, end, *_ = PERIODS[self.period]
        return self.cutoff or max(start, min(end, self.today))


@dataclass(frozen=True)
class Answer:
    number: int
    lead: str
    field: str | None
    sources: tuple[str, ...]
    population: str | None
    standing: str | None
    groups: frozenset[str]


def answers(calls: Iterable[Call], question: Question) -> list[Answer]:
    """Where every task stands that was in the plan by the cut-off, as far as was known."""
    stories = _stories(call for call in calls if call.at <= question.known_at)
    in_plan = [story for story in stories if (story.given["added_on"] or date.min) <= question.day]
    return [_answer(story, question) for story in in_plan]


def counts(found: Iterable[Answer]) -> Counter:
    return Counter(group for answer in found for group in answer.groups)


def _stories(calls: Iterable[Call]) -> list[Story]:
    stories: dict[int, Story] = {}
    reports: dict[int, Report] = {}
    for call in calls:
        told = call.arguments
        match call.service:
            case "add_task":
                stories[told["number"]] = Story(told["number"], told)
            case "report_progress":
                report = Report(told["on"], told["pace"], told["completed_on"], told["reason_category"])
                reports[told["number"]] = report
                stories[told["task"]].reports.append(report)
            case "accept_report" | "return_report":
                if reports[told["report"]].status == "submitted":
                    reports[told["report"]].status = call.service
            case "record_extension":
                stories[told["task"]].extensions.append((told["decided_on"], told["new_due_on"]))
            case "record_withdrawal":
                stories[told["task"]].withdrawn_on = told["decided_on"]
            case "record_lead_change":
                stories[told["task"]].leads.append((told["decided_on"], told["new_lead"]))
    return list(stories.values())


@dataclass(frozen=True)
class Facts:
    """One task as it was at the cut-off."""

    story: Story
    question: Question
    reports: list[Report]

    @property
    def cutoff(self) -> date:
        return self.question.day

    @property
    def latest(self) -> Report | None:
        return self.reports[-1] if self.reports else None

    @property
    def completed_on(self) -> date | None:
        return self.latest.completed_on if self.latest else None

    @property
    def is_completed(self) -> bool:
        return self.completed_on is not None and self.completed_on <= self.cutoff

    @property
    def is_withdrawn(self) -> bool:
        return self.story.withdrawn_on is not None and self.story.withdrawn_on <= self.cutoff

    @property
    def begins(self) -> date:
        start = self.story.given["start_on"] or PLAN_START
        first_report = self.reports[0].on if self.reports else None
        return min(day for day in (start, first_report, self.completed_on) if day)

    @property
    def baseline(self) -> date | None:
        return self.story.given["due_on"] if self.story.given["due_kind"] in DATED else None

    @property
    def deadline(self) -> date | None:
        moved = self.baseline and self.question.basis == "adjusted"
        return _moved(self.story, self.cutoff)[0] if moved else self.baseline


def _answer(story: Story, question: Question) -> Answer:
    reports = [report for report in story.reports if report.status != "return_report"]
    # Python sorts stably: of two reports on one day the later call comes last.
    facts = Facts(story, question, sorted(reports, key=lambda report: report.on))
    population = _population(facts)
    standing = {"due": _due_class, "ongoing": _ongoing_class}.get(population, lambda facts: population)(facts)
    groups = set(_groups(facts, population, standing))
    _, _, next_start, next_end = PERIODS[question.period]
    if next_start <= facts.begins <= next_end and not facts.is_withdrawn:
        groups.add("next.new")
    lead, given = _lead(story, question.day), story.given
    return Answer(
        story.number, lead, given["field"], given["sources"], population, standing, frozenset(groups)
    )


def _population(facts: Facts) -> str | None:
    start, end, *_ = PERIODS[facts.question.period]
    withdrawn_on, deadline = facts.story.withdrawn_on, facts.deadline
    if facts.completed_on and facts.completed_on < start:
        return None
    if withdrawn_on and withdrawn_on < start:
        return None
    if facts.begins > end:
        return None
    if facts.is_withdrawn and not (deadline and withdrawn_on > deadline):
        return "withdrawn"
    return "due" if deadline and deadline <= end else "ongoing"


def _due_class(facts: Facts) -> str:
    if facts.is_completed:
        return "on_time" if facts.completed_on <= facts.deadline else "late"
    if facts.deadline > facts.cutoff:
        return "pending"
    is_still_running = facts.question.today <= facts.cutoff
    return "pending" if facts.deadline == facts.cutoff and is_still_running else "not_done"


def _ongoing_class(facts: Facts) -> str:
    start, end, *_ = PERIODS[facts.question.period]
    paces = [report.pace for report in facts.reports if report.pace and start <= report.on <= facts.cutoff]
    if facts.is_completed:
        return "on_schedule"
    if facts.begins > facts.cutoff:
        return "pending"
    if paces:
        return paces[-1]
    was_moved_out = facts.deadline and facts.baseline <= end
    return "on_schedule" if was_moved_out else "unreported"


def _groups(facts: Facts, population: str | None, standing: str | None) -> Iterator[str]:
    if not population:
        return
    start = PERIODS[facts.question.period][0]
    yield population
    yield "opening" if facts.begins < start else "started"
    if facts.latest and facts.latest.status == "submitted":
        yield "awaiting"
    if standing in ("late", "not_done", "behind"):
        yield "trouble"
    if population != "withdrawn":
        yield f"{population}.{standing}"
        if not facts.is_completed and not facts.is_withdrawn:
            yield from ("carried_over", f"carried_over.{population}")
        yield from {"due": _due_groups, "ongoing": _ongoing_groups}[population](facts, standing)


def _due_groups(facts: Facts, standing: str) -> Iterator[str]:
    start, end, *_ = PERIODS[facts.question.period]
    if facts.deadline < start:
        yield "due.backlog"
    if standing not in ("late", "not_done"):
        return
    yield "due.trouble"
    causes = [
        report.reason_category for report in facts.reports if report.reason_category and report.on <= end
    ]
    if causes and causes[-1] == "covid19":
        yield "due.covid"
    if any(decided_on <= facts.cutoff for decided_on, _ in facts.story.extensions):
        yield "due.leave"
        if not _moved(facts.story, facts.cutoff)[1]:
            yield "due.leave_after"


def _ongoing_groups(facts: Facts, standing: str) -> Iterator[str]:
    if facts.is_completed:
        yield "ongoing.completed_early"
    if facts.story.given["due_kind"] in ("event", "relative", "unknown"):
        yield "ongoing.undetermined"


def _moved(story: Story, cutoff: date) -> tuple[date | None, bool]:
    """The deadline after the leave given by the cut-off, and whether any of it came in time."""
    current, in_time = story.given["due_on"], False
    for decided_on, new_due_on in sorted(story.extensions, key=lambda extension: extension[0]):
        if decided_on <= cutoff and current and decided_on <= current:
            current, in_time = new_due_on, True
    return current, in_time


def _lead(story: Story, cutoff: date) -> str:
    lead = story.given["lead"]
    for decided_on, new_lead in sorted(story.leads, key=lambda change: change[0]):
        if decided_on <= cutoff:
            lead = new_lead
    return lead
