"""Random histories through the services, counted by the figures and by a naive replay of the calls made."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import ProgrammingError, connection, transaction

from gso_portal.lib.history import stamped
from gso_portal.lib.numbers import OFFICE_ZONE
from plans.figures import GROUPS, NO_FIELD, Rows, figures_by, list_rows, make_scope, plan_facts
from plans.figures.counting import count, count_rows
from plans.models import Field, Source
from plans.services import adjustments, plans, progress
from tests.plans.steps import report_progress

from .replay import PERIODS, Answer, Call, Question, answers, counts
from .stories import small_office

SEEDS = range(2020, 2026)
CALLS, QUESTIONS = 150, 25
ASKED_AT = datetime(2021, 3, 1, 8, 0, tzinfo=OFFICE_ZONE)
# Days on which something turns: ends of periods, the days beside them, and a few in between.
DAYS = [
    *(date(2020, 1, 1), date(2020, 2, 15), date(2020, 3, 31)),
    *(date(2020, 4, 1), date(2020, 4, 15), date(2020, 4, 16), date(2020, 5, 1), date(2020, 5, 15)),
    *(date(2020, 5, 19), date(2020, 5, 20), date(2020, 5, 31), date(2020, 6, 1), date(2020, 6, 15)),
    *(date(2020, 6, 29), date(2020, 6, 30), date(2020, 7, 1), date(2020, 7, 10), date(2020, 7, 11)),
    *(date(2020, 8, 15), date(2020, 8, 31), date(2020, 9, 30), date(2020, 10, 1), date(2020, 11, 15)),
    *(date(2020, 12, 30), date(2020, 12, 31)),
]
KINDS = [
    "day",
    "day",
    "day",
    "day",
    "period",
    "range",
    "continuous",
    "recurring",
    "event",
    "relative",
    "unknown",
]


class Teller:
    """Makes random calls of the services at increasing instants, and writes down each with its instant."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.office = small_office()
        self.units = {unit.token: unit for unit in (self.office.leadership, self.office.a, self.office.b)}
        plan = self.office.plan
        self.fields = {
            str(n): Field.objects.create(plan=plan, ordinal=n, name=f"Lĩnh vực {n}") for n in (1, 2)
        }
        self.sources = {source.code: source for source in Source.objects.all()[:3]}
        self.calls: list[Call] = []
        self.tasks, self.reports, self.withdrawn = {}, {}, set()
        self.clock = datetime(2020, 1, 2, 8, 0, tzinfo=OFFICE_ZONE)

    def tell(self) -> None:
        """One call; most are reports, as in life."""
        acts = [
            self.add,
            self.report,
            self.report,
            self.report,
            self.decide,
            self.extend,
            self.withdraw,
            self.lead,
        ]
        self.clock += timedelta(minutes=self.random.randint(1, 2 * 60 * 24 * 390 // CALLS))
        act = self.add if len(self.tasks) < 5 else self.random.choices(acts, [14, 5, 5, 5, 5, 6, 2, 2])[0]
        with stamped(self.clock):
            act()

    def wrote(self, service: str, **arguments) -> None:
        self.calls.append(Call(self.clock, service, arguments))

    def any_task(self):
        return self.random.choice(list(self.tasks.items()))

    def maybe(self, values, chance: float):
        return self.random.choice(values) if self.random.random() < chance else None

    def day_near(self, task) -> date:
        """Often the deadline itself."""
        is_on_it = task.baseline_due_on and self.random.random() < 0.3
        return task.baseline_due_on if is_on_it else self.random.choice(DAYS)

    def add(self) -> None:
        kind = self.random.choice(KINDS)
        may_be_dated = kind in ("day", "period", "range") or (
            kind == "recurring" and self.random.random() < 0.5
        )
        due = self.random.choice(DAYS)
        given = {
            "lead": self.random.choice(["A", "B"]),
            "due_kind": kind,
            "due_on": due if may_be_dated else None,
            "start_on": self.maybe([day for day in DAYS if day <= due], 0.4),
            "added_on": self.maybe(DAYS, 0.15),
            "field": self.maybe(["1", "2"], 0.8),
            "sources": tuple(self.random.sample(sorted(self.sources), self.random.randint(0, 2))),
        }
        task = plans.add_task(
            self.office.plan,
            title="Nhiệm vụ",
            by=None,
            **given
            | {
                "lead": self.units[given["lead"]],
                "field": self.fields.get(given["field"]),
                "sources": tuple(self.sources[code] for code in given["sources"]),
            },
        )
        self.tasks[task.pk] = task
        self.wrote("add_task", number=task.pk, **given)

    def report(self) -> None:
        number, task = self.any_task()
        on = self.random.choice(DAYS)
        said = {
            "on": on,
            "pace": self.random.choice(["", "on_schedule", "behind"]),
            "completed_on": self.maybe([day for day in DAYS if day <= on][-9:], 0.6),
            "reason_category": self.random.choice(["", "", "covid19", "other"]),
        }
        report = report_progress(task, **said)
        self.reports[report.pk] = report
        self.wrote("report_progress", number=report.pk, task=number, **said)

    def decide(self) -> None:
        open_reports = [report for report in self.reports.values() if report.task_id not in self.withdrawn]
        if not open_reports:
            return
        report = self.random.choice(open_reports)
        number = report.pk
        if self.random.choice([True, True, False]):
            progress.accept_report(report, by=None, at=self.clock)
            self.wrote("accept_report", report=number)
        else:
            progress.return_report(report, by=None, at=self.clock, note="")
            self.wrote("return_report", report=number)

    def extend(self) -> None:
        number, task = self.any_task()
        decided_on, new_due_on = sorted([self.day_near(task), self.random.choice(DAYS)])
        adjustments.record_extension(task, new_due_on=new_due_on, decided_on=decided_on, by=None)
        self.wrote("record_extension", task=number, new_due_on=new_due_on, decided_on=decided_on)

    def withdraw(self) -> None:
        number, task = self.any_task()
        if number not in self.withdrawn:
            self.withdrawn.add(number)
            decided_on = self.day_near(task)
            adjustments.record_withdrawal(task, decided_on=decided_on, by=None)
            self.wrote("record_withdrawal", task=number, decided_on=decided_on)

    def lead(self) -> None:
        number, task = self.any_task()
        token, decided_on = self.random.choice(sorted(self.units)), self.random.choice(DAYS)
        adjustments.record_lead_change(task, new_lead=self.units[token], decided_on=decided_on, by=None)
        self.wrote("record_lead_change", task=number, new_lead=token, decided_on=decided_on)

    def question(self) -> tuple[Question, datetime | None]:
        """A random question, and known-at as one asks it: None for what is known now."""
        period = self.random.choice(list(PERIODS))
        start, end, *_ = PERIODS[period]
        known_at = self.random.choice([None, self.random.choice(self.calls).at, self._any_instant()])
        cutoff = self.maybe([day for day in DAYS if start <= day <= end], 0.5)
        basis = self.random.choice(["baseline", "adjusted"])
        return Question(period, cutoff, basis, known_at or ASKED_AT), known_at

    def _any_instant(self) -> datetime:
        """Often within a day on which something turns, to ask while it runs."""
        if self.random.random() < 0.5:
            return datetime.combine(self.random.choice(DAYS), datetime.min.time(), OFFICE_ZONE) + timedelta(
                minutes=self.random.randint(0, 24 * 60 - 1)
            )
        return self.calls[0].at + timedelta(minutes=self.random.randint(0, 60 * 24 * 390))


@pytest.fixture(scope="module")
def owner_database(database_as):
    with database_as("owner") as database:
        yield database


@pytest.fixture
def undone(owner_database):
    """What the test writes is taken back: the next history starts with an empty plan."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("seed", SEEDS)
def test_figures_equal_a_replay_of_the_calls_at_any_known_at(seed):
    teller = Teller(seed)
    for _ in range(CALLS):
        teller.tell()
    for _ in range(QUESTIONS):
        question, known_at = teller.question()
        assert_agreement(teller, question, known_at)


def assert_agreement(teller: Teller, question: Question, known_at: datetime | None) -> None:
    scope = make_scope(
        plan_facts(teller.office.plan),
        question.period,
        now=ASKED_AT,
        cutoff=question.cutoff,
        basis=question.basis,
        known_at=known_at,
    )
    expected = answers(teller.calls, question)

    listed = {row.task_id: (row.population, row.standing) for row in list_rows(scope, Rows(""))}
    assert listed == {each.number: (each.population, each.standing) for each in expected}, question
    assert count(scope) == all_groups(expected), question
    assert_breakdowns_agree(teller, scope, expected)
    for rows, chosen in narrowings(teller, expected):
        found = [row.task_id for row in list_rows(scope, rows)]
        assert found == [each.number for each in chosen if rows.group in each.groups], (question, rows)
        assert count_rows(scope, rows) == len(found)


def assert_breakdowns_agree(teller: Teller, scope, expected: list[Answer]) -> None:
    by_unit = {
        unit.pk: [each for each in expected if each.lead == token] for token, unit in teller.units.items()
    }
    by_field = {
        field.pk: [each for each in expected if each.field == key] for key, field in teller.fields.items()
    }
    by_field[None] = [each for each in expected if each.field is None]
    by_source = {
        s.pk: [each for each in expected if code in each.sources] for code, s in teller.sources.items()
    }
    for split, parts in (("unit", by_unit), ("field", by_field), ("source", by_source)):
        found = {key: figures.counts for key, figures in figures_by(scope, split).items()}
        assert found == {key: all_groups(part) for key, part in parts.items() if part}, (scope, split)


def narrowings(teller: Teller, expected: list[Answer]):
    """Rows of three random groups: of a unit, of a field or of none, of a source."""
    groups = teller.random.sample(sorted(GROUPS), 3)
    token, unit = teller.random.choice(list(teller.units.items()))
    code = teller.random.choice(sorted(teller.sources))
    key, pk = teller.random.choice(
        [(None, NO_FIELD), *((key, each.pk) for key, each in teller.fields.items())]
    )
    yield Rows(groups[0], unit=unit.pk), [each for each in expected if each.lead == token]
    yield Rows(groups[1], field=pk), [each for each in expected if each.field == key]
    yield Rows(groups[2], source=code), [each for each in expected if code in each.sources]


def all_groups(expected: list[Answer]) -> dict[str, int]:
    return dict.fromkeys(GROUPS, 0) | counts(expected)


def test_the_replay_knows_no_other_groups_than_the_figures(undone):
    teller = Teller(SEEDS[0])
    for _ in range(CALLS):
        teller.tell()
    questions = [Question(period, None, "baseline", ASKED_AT) for period in PERIODS]
    questions += [Question("2020-H1", date(2020, 4, 15), "adjusted", ASKED_AT)]

    seen = {group for question in questions for group in counts(answers(teller.calls, question))}

    assert seen == set(GROUPS)


def test_only_the_owner_may_stamp_the_history(db):
    office = small_office()
    before = datetime(2020, 1, 2, 8, 0, tzinfo=OFFICE_ZONE)

    with pytest.raises(ProgrammingError, match="only the owner role"), transaction.atomic(), stamped(before):
        plans.add_task(office.plan, title="Nhiệm vụ", lead=office.a, by=None, due_kind="unknown")

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.stamp', true)")
        assert cursor.fetchone()[0] in ("", None)
