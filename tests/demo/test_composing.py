from collections import Counter
from datetime import date, timedelta

import pytest

from gso_portal.demo.composing import Season, current_works, plan_works
from gso_portal.demo.material import rows
from gso_portal.demo.outcomes import Standing, current_fates, past_fates, reports

HALF_2019, HALF_2020, YEAR_2020 = date(2019, 6, 30), date(2020, 6, 30), date(2020, 12, 31)


def story(year):
    works = plan_works(year)
    return works, past_fates(works, year)


def standings(year, cutoff):
    works, fates = story(year)
    return Counter(report.standing for report in reports(works, fates, cutoff))


def test_plans_have_as_many_tasks_as_the_office_had():
    assert {year: len(plan_works(year)) for year in (2019, 2020)} == {2019: 321, 2020: 367}


@pytest.mark.parametrize("year", [2019, 2020])
def test_no_two_tasks_of_a_plan_have_the_same_title(year):
    titles = [work.title for work in plan_works(year)]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("year", [2019, 2020])
def test_every_field_and_every_unit_of_the_year_has_tasks(year):
    works = plan_works(year)
    units = rows("units") if year == 2020 else rows("units_before")

    assert {work.field for work in works} == set(range(1, 10))
    assert {work.lead.code for work in works} == {row["code"] for row in units}


def test_half_year_2019_stands_as_it_was_told():
    assert standings(2019, HALF_2019) == {
        Standing.ON_TIME: 101,
        Standing.LATE: 4,
        Standing.NOT_DONE: 3,
        Standing.EARLY: 4,
        Standing.ON_SCHEDULE: 93,
        Standing.OPEN: 17,
        Standing.BEHIND: 3,
    }


def test_half_year_2020_stands_as_it_was_told():
    assert standings(2020, HALF_2020) == {
        Standing.ON_TIME: 123,
        Standing.LATE: 4,
        Standing.NOT_DONE: 4,
        Standing.EARLY: 5,
        Standing.ON_SCHEDULE: 101,
        Standing.OPEN: 19,
        Standing.BEHIND: 2,
    }


def test_at_mid_april_2020_fifty_are_done_one_is_overdue_and_eighty_are_pending():
    works, fates = story(2020)
    cutoff = date(2020, 4, 15)
    due = [work for work in works if work.due_on and work.due_on <= HALF_2020]
    done = {work.title for work in due if (fates[work.title].completed_on or date.max) <= cutoff}
    late = [work for work in due if work.title in done and fates[work.title].completed_on > work.due_on]
    overdue = [work for work in due if work.title not in done and work.due_on <= cutoff]

    assert (len(due), len(done), len(late), len(overdue)) == (131, 50, 0, 1)


def test_second_half_2020_has_212_due_of_which_4_from_before_and_23_going_on():
    works, fates = story(2020)
    open_then = [work for work in works if (fates[work.title].completed_on or date.max) > HALF_2020]
    due = [work for work in open_then if work.due_on and work.due_on <= YEAR_2020]
    backlog = [work for work in due if work.due_on <= HALF_2020]

    assert (len(due), len(backlog), len(open_then) - len(due)) == (212, 4, 23)


def test_half_year_2020_hands_on_126_tasks_and_109_are_new():
    works, fates = story(2020)
    begun = reports(works, fates, HALF_2020)

    assert sum(report.completed_on is None for report in begun) == 126
    assert len(works) - len(begun) == 109


def test_of_eight_late_or_unfinished_in_2020_seven_had_leave_in_time_and_three_go_past_the_half_year():
    works, fates = story(2020)
    hindered = [
        r for r in reports(works, fates, HALF_2020) if r.standing in {Standing.LATE, Standing.NOT_DONE}
    ]
    with_leave = [report for report in hindered if report.decided_on]
    moved = [r for r in with_leave if r.standing == Standing.NOT_DONE and r.new_due_on > HALF_2020]

    assert (len(hindered), len(with_leave), len(moved)) == (8, 7, 3)
    assert all(report.decided_on <= report.work.due_on for report in with_leave)


def test_in_2019_two_papers_came_after_the_deadline():
    works, fates = story(2019)
    decided = [report for report in reports(works, fates, HALF_2019) if report.decided_on]

    assert sum(report.decided_on > report.work.due_on for report in decided) == 2


@pytest.mark.parametrize("year", [2019, 2020])
def test_nothing_begins_after_its_deadline_or_ends_before_it_began(year):
    works, fates = story(year)

    for work in works:
        begun = work.start_on or date(year, 1, 1)
        assert begun <= (work.due_on or date.max)
        assert begun <= (fates[work.title].completed_on or date.max)


@pytest.mark.parametrize(
    "today", [date(2026, 1, 2), date(2026, 2, 28), date(2028, 2, 29), date(2026, 7, 1), date(2026, 12, 31)]
)
def test_the_current_plan_has_180_tasks_in_all_fields_and_no_quarter_without_a_deadline(today):
    works = current_works(today)
    quarters = {(work.due_on.month + 2) // 3 for work in works if work.due_on}

    assert len(works) == 180
    assert {work.field for work in works} == set(range(1, 10))
    assert quarters == {1, 2, 3, 4}


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 7, 1), date(2026, 12, 31)])
def test_the_offices_with_demo_accounts_lead_tasks_of_the_current_year(today):
    leading = Counter(work.lead.code for work in current_works(today))

    assert min(leading["CTK:34"], leading["CTK:67"]) >= 3


def test_in_the_middle_of_the_year_some_tasks_are_due_soon_some_overdue_some_running():
    today = date(2026, 9, 18)
    works = current_works(today)
    cutoff = date(2026, 8, 31)
    counted = Counter(r.standing for r in reports(works, current_fates(works, cutoff), cutoff))

    assert sum(today <= (work.due_on or date.max) <= today + timedelta(days=14) for work in works) >= 10
    assert 4 <= sum(cutoff < (work.due_on or date.max) < today for work in works) <= 8
    assert min(counted[s] for s in (Standing.ON_TIME, Standing.LATE, Standing.NOT_DONE, Standing.BEHIND)) > 0


def test_seasons_follow_from_the_days():
    counted = Counter(work.season(2020) for work in plan_works(2020))

    assert counted == {
        Season(row["season"]): int(row["count"]) for row in rows("quotas") if row["year"] == "2020"
    }
