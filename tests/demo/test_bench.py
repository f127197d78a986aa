"""The benchmark runs and tells the truth about queries; how fast it is nobody tests."""

import pytest

from gso_portal.demo.bench.loading import load_tasks
from gso_portal.demo.bench.measuring import Action, measure
from gso_portal.demo.management.commands.bench import as_table
from gso_portal.organization.models import Unit
from plans.models import ProgressReport, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(units):
    return load_tasks(50)


def test_the_tasks_are_spread_over_five_years_with_three_reports_each(loaded):
    years = set(Task.objects.values_list("plan__code", flat=True))

    assert (loaded, years) == (50, {"2016", "2017", "2018", "2019", "2020"})
    assert ProgressReport.objects.count() == 150


def test_the_table_names_queries_and_whether_the_goal_is_met(loaded):
    action = Action("đếm đơn vị", lambda: str(Unit.objects.count()).encode(), times=3, goal_ms=10_000)

    measured = measure(action)

    assert measured.queries == 1
    assert "| đếm đơn vị |" in as_table(loaded, [measured])
    assert "met" in as_table(loaded, [measured])
