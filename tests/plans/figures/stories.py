"""A small language for what happens to one task of 2020, told in calls of the services. Days are "31/5"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import DocumentRef, Unit, UnitKind
from plans.figures import PeriodFigures, figures, make_scope, plan_facts
from plans.models import Adjustment, ProgressReport, Task
from plans.services import adjustments, plans, progress
from tests.plans.steps import report_progress

Step = Callable[[Task, object], None]
AFTERWARDS = datetime(2021, 1, 15, 9, 0, tzinfo=OFFICE_ZONE)
MARKS = {
    "due.on_time": "on_time",
    "due.late": "late",
    "due.not_done": "not_done",
    "due.pending": "due_pending",
    "ongoing.on_schedule": "on_schedule",
    "ongoing.behind": "behind",
    "ongoing.pending": "not_begun",
    "ongoing.unreported": "unreported",
    "withdrawn": "withdrawn",
}
FLAGS = {"due.backlog": "*", "carried_over": ">", "next.new": "+"}


def small_office() -> SimpleNamespace:
    """The leadership, which owns the plans, and two departments."""
    leadership = Unit.objects.create(token="LD", kind=UnitKind.LEADERSHIP)
    departments = [Unit.objects.create(token=token, kind=UnitKind.DEPARTMENT) for token in ("A", "B")]
    paper = DocumentRef.objects.create(number="1", symbol="QĐ-TCTK", issued_on="2020-01-02", issuer="TCTK")
    return SimpleNamespace(
        leadership=leadership,
        a=departments[0],
        b=departments[1],
        plan=plans.open_annual_plan(2020, document=paper, by=None),
    )


def day(text: str | None) -> date | None:
    if text is None:
        return None
    number, month = text.split("/")
    return date(2020, int(month), int(number))


@dataclass(frozen=True)
class Given:
    """How the plan has the task."""

    due: str | None = None
    kind: str = "day"
    start: str | None = None
    added: str | None = None

    def add(self, office) -> Task:
        return plans.add_task(
            office.plan,
            title="Nhiệm vụ",
            lead=office.a,
            by=None,
            due_kind=self.kind,
            due_on=day(self.due),
            start_on=day(self.start),
            added_on=day(self.added),
        )


def reported(on: str, *, done: str | None = None, pace: str = "", **said) -> Step:
    def step(task, office):
        report_progress(task, on=day(on), pace=pace, completed_on=day(done), percent=said.get("percent"))

    return step


def returned(on: str, *, done: str | None = None, pace: str = "") -> Step:
    def step(task, office):
        report = report_progress(task, on=day(on), pace=pace, completed_on=day(done))
        assert progress.return_report(report, by=None, at=AFTERWARDS, note="")

    return step


def drafted(on: str, *, done: str) -> Step:
    def step(task, office):
        ProgressReport.objects.create(task=task, on=day(on), status="draft", completed_on=day(done))

    return step


def extended(decided: str, *, to: str) -> Step:
    def step(task, office):
        adjustments.record_extension(task, new_due_on=day(to), decided_on=day(decided), by=None)

    return step


def asked_to_extend(*, to: str) -> Step:
    def step(task, office):
        Adjustment.objects.create(task=task, kind="extend", state="requested", new_due_on=day(to))

    return step


def withdrawn(on: str) -> Step:
    def step(task, office):
        adjustments.record_withdrawal(task, decided_on=day(on), by=None)

    return step


def given_to_b(on: str) -> Step:
    def step(task, office):
        adjustments.record_lead_change(task, new_lead=office.b, decided_on=day(on), by=None)

    return step


def told(office, given: Given, steps: tuple[Step, ...]) -> Task:
    task = given.add(office)
    for step in steps:
        step(task, office)
    return task


def asked(office, period: str, *, now: datetime = AFTERWARDS, **options) -> PeriodFigures:
    return figures(make_scope(plan_facts(office.plan), period, now=now, **options), with_growth=False)


def mark(found: PeriodFigures) -> str:
    """Where the only task of the plan stands: its class, "-" for nowhere; * backlog, > carried over, + new next."""
    classes = [name for group, name in MARKS.items() if found[group]]
    assert len(classes) == found["due"] + found["ongoing"] + found["withdrawn"] <= 1
    name = "early" if found["ongoing.completed_early"] else "".join(classes) or "-"
    return name + "".join(flag for group, flag in FLAGS.items() if found[group])
