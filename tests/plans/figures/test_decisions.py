"""Who leads a task, and what is told of leave, as decisions come in."""

import pytest

from plans.figures import make_scope, plan_facts
from plans.figures.period import figures_by
from plans.models import Task
from plans.services.adjustments import record_lead_change, record_withdrawal

from .stories import AFTERWARDS, Given, asked, day, extended, given_to_b, reported, small_office, told


@pytest.fixture
def office(db):
    return small_office()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], {"Q2": "A", "H1": "A", "H2": "A"}),
        ([given_to_b("30/6")], {"Q2": "B", "H1": "B", "H2": "B"}),
        ([given_to_b("1/7")], {"Q2": "A", "H1": "A", "H2": "B"}),
    ],
)
def test_a_task_counts_with_who_led_it_at_the_cut_off(office, steps, expected):
    told(office, Given("31/10"), steps)
    names = {office.a.pk: "A", office.b.pk: "B"}

    found = {part: _leads(office, f"2020-{part}", names) for part in expected}

    assert found == {part: [name] for part, name in expected.items()}


def test_a_change_of_lead_recorded_late_takes_its_place_among_the_others(office):
    task = told(office, Given("31/12"), [given_to_b("1/7")])
    names = {office.a.pk: "A", office.b.pk: "B", office.leadership.pk: "C"}

    record_lead_change(task, new_lead=office.leadership, decided_on=day("1/4"), by=None)

    assert [_leads(office, f"2020-{part}", names) for part in ("Q1", "Q2", "Q3")] == [["A"], ["C"], ["B"]]
    task.refresh_from_db()
    assert task.lead_unit == office.b


@pytest.mark.parametrize(
    ("steps", "of", "with_leave", "after"),
    [
        ([reported("30/6", done="10/6")], 1, 0, 0),
        ([extended("20/5", to="15/6"), reported("30/6", done="10/6")], 1, 1, 0),
        ([extended("1/6", to="15/6"), reported("30/6", done="10/6")], 1, 1, 1),
        ([extended("1/7", to="15/7")], 1, 0, 0),
        ([extended("20/5", to="15/6"), reported("30/6", done="31/5")], 0, 0, 0),
    ],
)
def test_leave_is_told_over_what_is_late_or_unfinished_on_the_baseline(office, steps, of, with_leave, after):
    told(office, Given("31/5"), steps)

    found = asked(office, "2020-H1")

    assert [found[group] for group in ("due.trouble", "due.leave", "due.leave_after")] == [
        of,
        with_leave,
        after,
    ]


def _leads(office, period: str, names: dict[int, str]) -> list[str]:
    scope = make_scope(plan_facts(office.plan), period, now=AFTERWARDS)
    return [names[unit] for unit in figures_by(scope, "unit")]


def test_withdrawing_twice_keeps_the_first_day(office):
    task = told(office, Given("30/6"), [])

    first = record_withdrawal(task, decided_on=day("1/3"), by=None)
    second = record_withdrawal(task, decided_on=day("1/4"), by=None)

    task.refresh_from_db()
    assert (second, task.withdrawn_on) == (first, day("1/3"))


@pytest.mark.parametrize("said_before", ["1/2", None])
def test_a_withdrawal_is_recorded_whatever_the_task_said_of_it_before(said_before, office):
    task = told(office, Given("30/6"), [])
    Task.objects.filter(pk=task.pk).update(withdrawn_on=day(said_before))

    made = record_withdrawal(task, decided_on=day("1/3"), by=None)

    task.refresh_from_db()
    assert (list(task.adjustments.all()), task.withdrawn_on) == ([made], made.decided_on)
