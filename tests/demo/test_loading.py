from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from gso_portal.demo.accounts import demo_accounts
from gso_portal.demo.loading import load_demo
from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import Membership, Role, User
from plans.figures import figures, make_scope, plan_facts
from plans.models import Adjustment, Plan, ProgressReport, Task
from tests.conftest import CommittedDatabase, repointed

NOW = datetime(2026, 9, 18, 10, 0, tzinfo=OFFICE_ZONE)
DUE = ("due", "due.on_time", "due.late", "due.not_done", "due.pending", "due.backlog")
ONGOING = ("ongoing", "ongoing.on_schedule", "ongoing.behind", "ongoing.completed_early")
NEXT = ("carried_over", "next.new")


@pytest.fixture(scope="module")
def own_database(servers, django_db_blocker):
    """A fresh database for the tests of this module, where Django works as the owner."""
    database = CommittedDatabase(servers, servers.new_name())
    servers.clone(database.name)
    try:
        with django_db_blocker.unblock(), repointed(NAME=database.name, USER="portal_owner"):
            yield database
    finally:
        servers.drop(database.name)


@pytest.fixture(scope="module")
def demo_world(own_database):
    """What loading said."""
    return load_demo(now=NOW)


def counted(period, groups, *, now=NOW, **options):
    scope = make_scope(plan_facts(Plan.objects.get(code=period[:4])), period, now=now, **options)
    found = figures(scope)
    return [found[group] for group in groups]


@pytest.mark.usefixtures("demo_world")
@pytest.mark.parametrize(
    ("period", "due", "ongoing", "following"),
    [
        ("2019-H1", [108, 101, 4, 3, 0, 0], [117, 114, 3, 4], [116, 96]),
        ("2020-H1", [131, 123, 4, 4, 0, 0], [127, 125, 2, 5], [126, 109]),
        ("2020-H2", [212, 196, 10, 6, 0, 4], [23, 23, 0, 0], [29, 0]),
        ("2020", [344, 324, 14, 6, 0, 0], [23, 23, 0, 0], [29, 0]),
    ],
)
def test_the_golden_figures_come_out_of_the_imports(period, due, ongoing, following):
    assert counted(period, DUE) == due
    assert counted(period, ONGOING) == ongoing
    assert counted(period, NEXT) == following


@pytest.mark.usefixtures("demo_world")
def test_at_mid_april_2020_fifty_are_done_one_is_overdue_and_eighty_are_pending():
    assert counted("2020-H1", DUE, cutoff=date(2020, 4, 15)) == [131, 50, 0, 1, 80, 0]


@pytest.mark.usefixtures("demo_world")
def test_the_half_year_grew_on_2019_by_the_golden_shares():
    scope = make_scope(plan_facts(Plan.objects.get(code="2020")), "2020-H1", now=NOW)

    assert [figures(scope).growth(group) for group in ("due", "ongoing")] == ["21,3%", "8,5%"]


@pytest.mark.usefixtures("demo_world")
def test_leave_moves_three_unfinished_tasks_past_the_half_year_on_the_adjusted_basis():
    assert counted("2020-H1", ("due.leave", "due.trouble", "due.leave_after")) == [7, 8, 0]
    assert counted("2020-H1", DUE, basis="adjusted") == [128, 127, 0, 1, 0, 0]


@pytest.mark.usefixtures("demo_world")
def test_papers_after_the_deadline_move_nothing():
    late_papers = Adjustment.objects.filter(task__plan__code="2019", moves=False)

    assert late_papers.count() == 2


@pytest.mark.usefixtures("demo_world")
def test_papers_that_the_sheet_of_the_year_repeats_are_recorded_once():
    papers = Adjustment.objects.filter(task__plan__code="2020").values_list("task_id", "new_due_on")

    assert len(papers) == len(set(papers)) == 8


@pytest.mark.usefixtures("demo_world")
@pytest.mark.parametrize(
    ("known_at", "done", "unreported"),
    [
        (datetime(2020, 7, 9, 12, tzinfo=OFFICE_ZONE), 0, 127),
        (datetime(2020, 7, 10, 12, tzinfo=OFFICE_ZONE), 123, 0),
    ],
)
def test_history_tells_what_was_known_on_the_days_of_the_story(known_at, done, unreported):
    groups = ("due", "due.on_time", "ongoing.unreported")

    assert counted("2020-H1", groups, known_at=known_at) == [131, done, unreported]


@pytest.mark.usefixtures("demo_world")
def test_no_change_of_a_task_is_dated_later_than_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(recorded_at), max(recorded_at) FROM history.plans_task")
        first, last = cursor.fetchone()

    assert first.astimezone(OFFICE_ZONE).date() == date(2019, 1, 15)
    assert last <= NOW


@pytest.mark.usefixtures("demo_world")
def test_no_page_of_the_current_year_is_empty():
    groups = ("due.on_time", "due.late", "due.not_done", "due.pending", "ongoing")

    assert min(counted("2026", groups)) > 0
    assert min(counted("2026-H2", groups)) > 0


def test_every_row_of_every_workbook_is_written(demo_world):
    counts = {file["file"]: (file["written"], file["left_out"]) for file in demo_world["files"]}

    assert len(counts) == 9
    assert counts["ke-hoach-2019.xlsx"] == (321, 0)
    assert counts["ke-hoach-2020.xlsx"] == (367, 0)
    assert {left_out for _, left_out in counts.values()} == {0}


@pytest.mark.usefixtures("demo_world")
def test_loading_again_does_nothing():
    before = [model.objects.count() for model in (Plan, Task, ProgressReport, Adjustment, User, Membership)]

    again = load_demo(now=NOW)

    assert again == {"loaded": False, "accounts": 0, "files": []}
    assert before == [
        model.objects.count() for model in (Plan, Task, ProgressReport, Adjustment, User, Membership)
    ]


@pytest.mark.usefixtures("demo_world")
def test_loading_anyway_leaves_the_years_that_have_a_plan_alone():
    assert load_demo(now=NOW, anyway=True) == {"loaded": True, "accounts": 0, "files": []}


@pytest.mark.usefixtures("demo_world")
def test_there_is_an_account_for_every_role_and_its_password_fits():
    roles = set(Membership.objects.values_list("role", flat=True))

    assert roles == set(Role.values)
    assert all(User.objects.get(username=a.username).check_password(a.password) for a in demo_accounts())


@pytest.mark.usefixtures("demo_world")
def test_the_command_prints_the_accounts_with_their_password():
    out = StringIO()

    call_command("demo_accounts", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].endswith(demo_accounts()[0].password)
    assert [line.split()[0] for line in lines[1:]] == [account.username for account in demo_accounts()]
