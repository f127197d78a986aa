"""A unit's work out of the database: the same tasks, held to the same deadlines, as the figures."""

from datetime import date, datetime

import pytest

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import DocumentRef, Unit, UnitGroup, UnitGroupMember
from plans.figures import Basis, Rows, list_rows, make_scope, plan_facts
from plans.models import ProgressReport, Task, TaskCoLead, TaskCoordinator
from plans.services.adjustments import record_lead_change
from plans.services.plans import add_task, open_annual_plan
from plans.workload import workload
from tests.plans.figures.stories import (
    Given,
    drafted,
    extended,
    given_to_b,
    reported,
    returned,
    small_office,
    told,
    withdrawn,
)

NOW = datetime(2020, 6, 24, 10, 0, tzinfo=OFFICE_ZONE)
LATELY = reported("20/6")

STORIES = [
    (Given("23/6"), (LATELY,), {"first"}),
    (Given("24/6"), (LATELY,), {"first"}),
    (Given("28/6"), (LATELY,), {"first"}),
    (Given("29/6"), (LATELY,), {"soon"}),
    (Given("8/8"), (LATELY,), {"soon"}),
    (Given("9/8"), (LATELY,), set()),
    (Given("31/5"), (reported("30/5", done="30/5"),), set()),
    (Given("31/5"), (reported("20/6", done="19/6"),), set()),
    (Given("31/5"), (drafted("20/6", done="19/6"),), {"first", "silent"}),
    (Given("31/5"), (extended("20/5", to="31/7"), LATELY), {"soon"}),
    (Given("31/5"), (extended("5/6", to="31/7"), LATELY), {"first"}),
    (Given("31/5"), (withdrawn("20/5"),), set()),
    (Given("31/5"), (given_to_b("20/5"),), set()),
    (Given("30/12"), (), {"silent"}),
    (Given("30/12"), (reported("24/5"),), {"silent"}),
    (Given("30/12"), (reported("25/5"),), set()),
    (Given("31/7", start="1/6"), (), {"soon"}),
    (Given("30/12", start="1/9"), (), set()),
    (Given(kind="continuous"), (), {"silent"}),
    (Given(kind="continuous"), (LATELY,), set()),
    (Given("31/7"), (reported("10/6"), returned("20/6", done="19/6")), {"first"}),
    (Given("31/7"), (returned("20/6"), reported("21/6")), {"soon"}),
    (Given("30/12"), (reported("30/5", done="30/5"), returned("20/6")), {"first"}),
]


@pytest.fixture
def office(db):
    return small_office()


def sections(found, task) -> set[str]:
    return {
        name
        for name in ("first", "soon", "silent", "earlier")
        if task.pk in [work.task_id for work in getattr(found, name)]
    }


@pytest.mark.parametrize(("given", "steps", "expected"), STORIES)
def test_a_task_is_where_its_story_puts_it(office, given, steps, expected):
    task = told(office, given, steps)

    assert sections(workload(office.a.pk, now=NOW), task) == expected


def test_what_is_overdue_and_what_is_open_is_what_the_figures_say(office):
    for given, steps, _ in STORIES:
        told(office, given, steps)
    scope = make_scope(plan_facts(office.plan), "2020-H1", now=NOW, basis=Basis.ADJUSTED)
    found = workload(office.a.pk, now=NOW)

    def rows(group):
        return {row.task_id for row in list_rows(scope, Rows(group, unit=office.a.pk))}

    overdue = {work.task_id for work in found.works if work.urgency(found.today) == "overdue"}
    assert overdue == rows("due.not_done") != set()
    assert {work.task_id for work in found.works if not work.completed_on} == rows("carried_over")
    assert found.figures[0].overdue.count == len(overdue)
    assert "basis=adjusted&group=due.not_done&unit=" in found.figures[0].overdue.address


def test_a_deadline_moved_by_a_decision_of_today_is_the_one_shown(office):
    task = told(office, Given("31/7"), (extended("24/6", to="31/8"), reported("20/6", percent=40)))

    (work,) = workload(office.a.pk, now=NOW).works
    report = ProgressReport.objects.get(task=task)

    assert (work.baseline_due_on, work.due_on, work.is_moved) == (date(2020, 7, 31), date(2020, 8, 31), True)
    assert (work.percent, work.heard_on, work.version) == (40, date(2020, 6, 20), report.pk)


def test_what_came_back_says_why_and_from_whom(office):
    task = told(office, Given("31/12"), (returned("20/6"),))
    ProgressReport.objects.filter(task=task).update(return_note="Thiếu số hộ", decided_at=NOW)

    (work,) = workload(office.a.pk, now=NOW).first

    assert (work.returned.note, work.returned.by, work.returned.on) == ("Thiếu số hộ", "", date(2020, 6, 24))


def last_year(office, **task):
    paper = DocumentRef.objects.get()
    plan = open_annual_plan(2019, document=paper, by=None)
    return add_task(
        plan, title="Cũ", lead=office.a, by=None, **({"due_kind": "day", "due_on": date(2019, 11, 30)} | task)
    )


def test_what_last_years_plan_left_open_is_apart(office):
    old = last_year(office)

    assert sections(workload(office.a.pk, now=NOW), old) == {"earlier"}


@pytest.mark.parametrize("end", ["carried", "completed", "withdrawn", "undated", "draft"])
def test_what_was_carried_over_or_has_ended_is_not_left_open(office, end):
    old = last_year(office, **({"due_kind": "continuous", "due_on": None} if end == "undated" else {}))
    if end == "carried":
        Task.objects.filter(pk=told(office, Given("30/12"), (LATELY,)).pk).update(carried_from=old)
    elif end == "completed":
        ProgressReport.objects.create(
            task=old, on=date(2020, 2, 1), status="submitted", completed_on=date(2020, 2, 1)
        )
    elif end == "withdrawn":
        Task.objects.filter(pk=old.pk).update(withdrawn_on=date(2019, 12, 1))
    elif end == "draft":
        old.plan.state = "draft"
        old.plan.save()

    assert sections(workload(office.a.pk, now=NOW), old) == set()


def test_taking_part_is_shown_while_it_is_due_soon_alone_in_a_group_or_as_a_second_lead(office):
    group = UnitGroup.objects.create(token="G", name="Nhóm")
    UnitGroupMember.objects.create(group=group, unit=office.b)
    former = UnitGroup.objects.create(token="F", name="Nhóm cũ")
    UnitGroupMember.objects.create(group=former, unit=office.b, valid_to=date(2020, 6, 23))
    tasks = [told(office, Given(due), ()) for due in ("30/6", "1/7", "2/7", "3/7", "23/6", "30/9", "4/7")]
    for task in (tasks[0], tasks[4], tasks[5]):
        TaskCoordinator.objects.create(task=task, position=1, unit=office.b)
    TaskCoordinator.objects.create(task=tasks[1], position=1, group=group)
    TaskCoordinator.objects.create(task=tasks[3], position=1, group=former)
    TaskCoLead.objects.create(task=tasks[2], unit=office.b, position=1)

    found = workload(office.b.pk, now=NOW)

    assert [row.task_id for row in found.coordinated] == [task.pk for task in tasks[:3]]
    assert found.works == ()


def test_a_task_given_away_is_the_work_of_who_leads_it_now(office):
    task = told(office, Given("30/6"), (LATELY,))
    record_lead_change(task, new_lead=office.b, decided_on=date(2020, 6, 24), by=None)

    assert sections(workload(office.a.pk, now=NOW), task) == set()
    assert sections(workload(office.b.pk, now=NOW), task) == {"soon"}


@pytest.mark.parametrize("copies", [1, 10])
def test_few_and_many_tasks_take_the_same_queries(office, django_assert_num_queries, copies):
    last_year(office)
    for given, steps, _ in STORIES * copies:
        told(office, given, steps)
        shared = told(office, Given("30/6"), (given_to_b("20/5"),))
        TaskCoordinator.objects.create(task=shared, position=1, unit=office.a)

    with django_assert_num_queries(7):
        found = workload(office.a.pk, now=NOW)
        assert all((found.first, found.soon, found.silent, found.earlier, found.coordinated))


def test_a_unit_without_tasks_and_a_year_without_plan_have_nothing_to_do(office):
    assert workload(Unit.objects.get(token="B").pk, now=NOW).works == ()
    assert workload(office.a.pk, now=datetime(2019, 5, 1, tzinfo=OFFICE_ZONE)).figures == ()
