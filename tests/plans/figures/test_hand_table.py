"""Where a task stands, by hand: one story a line, told in calls of the services, and what every period says of it.

Marks: the class, or "-" for nowhere; not_begun and due_pending are the two kinds of `pending`, early is on schedule
and completed; * part of the backlog, > carried over, + begins in the period that follows.
"""

from datetime import datetime

import pytest
from django.utils import timezone

from gso_portal.lib.numbers import OFFICE_ZONE
from plans.figures import Rows, list_rows, make_scope, plan_facts

from .stories import (
    AFTERWARDS,
    Given,
    asked,
    asked_to_extend,
    day,
    drafted,
    extended,
    mark,
    reported,
    returned,
    small_office,
    told,
    withdrawn,
)

PERIODS = ("2020-Q2", "2020-H1", "2020-H2", "2020-9M", "2020")
ON, BEHIND = "on_schedule", "behind"

# fmt: off
STORIES = [
    # name, how the plan has it, what happens
    # Q2         H1           H2          9M          year
    ("done before its deadline", Given("31/5"), [reported("30/6", done="28/5")],
     "on_time    on_time      -           on_time     on_time"),
    ("done on its deadline", Given("31/5"), [reported("30/6", done="31/5")],
     "on_time    on_time      -           on_time     on_time"),
    ("done a day late", Given("31/5"), [reported("30/6", done="1/6")],
     "late       late         -           late        late"),
    ("period deadline, done on its last day", Given("30/6", kind="period"), [reported("30/6", done="30/6")],
     "on_time    on_time      -           on_time     on_time"),
    ("range, done after it", Given("20/5", kind="range", start="1/5"), [reported("30/6", done="21/5")],
     "late       late         -           late        late"),
    ("done in the half-year after", Given("31/5"), [reported("31/7", done="15/7")],
     "not_done>  not_done>    late*       late        late"),
    ("done on the first day after", Given("30/6"), [reported("31/7", done="1/7")],
     "not_done>  not_done>    late*       late        late"),
    ("never done", Given("31/5"), [],
     "not_done>  not_done>    not_done*>  not_done>   not_done>"),
    ("due on the last day of the year, never done", Given("31/12"), [],
     "unreported> unreported> not_done>   unreported> not_done>"),
    ("done on the eve of the quarter", Given("31/5"), [reported("31/3", done="31/3")],
     "-          on_time      -           on_time     on_time"),
    ("done on the first day of the quarter", Given("31/5"), [reported("30/4", done="1/4")],
     "on_time    on_time      -           on_time     on_time"),
    ("done before a deadline in the next half-year", Given("31/8"), [reported("30/6", done="20/6")],
     "early      early        -           on_time     on_time"),
    ("due in the quarter before, done in this", Given("31/3"), [reported("30/4", done="10/4")],
     "late*      late         -           late        late"),
    ("added after the half-year", Given("31/10", added="15/7"), [],
     "-          -            not_done>   unreported> not_done>"),
    ("added on the cut-off", Given("30/9", added="30/6"), [],
     "unreported> unreported> not_done>   not_done>   not_done>"),
    ("begins in the next half-year", Given("31/10", start="1/8"), [],
     "-+         -+           not_done>   unreported> not_done>"),
    ("begins in the last quarter", Given("31/12", start="1/10"), [],
     "-          -+           not_done>   -+          not_done>"),
    ("begins with its first report, before its start", Given("31/10", start="1/8"), [reported("20/6", pace=ON)],
     "on_schedule> on_schedule> not_done> on_schedule> not_done>"),
    ("begins with its completion", Given("31/10", start="1/8"), [reported("15/7", done="25/6")],
     "early      early        -           early       on_time"),
    ("a returned report begins nothing", Given("31/10", start="1/8"), [returned("20/6", pace=ON)],
     "-+         -+           not_done>   unreported> not_done>"),
    ("withdrawn before its deadline", Given("31/8"), [withdrawn("15/5")],
     "withdrawn  withdrawn    -           withdrawn   withdrawn"),
    ("withdrawn on its deadline", Given("15/5"), [withdrawn("15/5")],
     "withdrawn  withdrawn    -           withdrawn   withdrawn"),
    ("withdrawn a day after its deadline", Given("15/5"), [withdrawn("16/5")],
     "not_done   not_done     -           not_done    not_done"),
    ("withdrawn after it was done late", Given("30/4"), [reported("12/5", done="10/5"), withdrawn("15/5")],
     "late       late         -           late        late"),
    ("withdrawn before its deadline though done", Given("31/5"), [reported("12/5", done="10/5"), withdrawn("20/5")],
     "withdrawn  withdrawn    -           withdrawn   withdrawn"),
    ("withdrawn on the last day", Given("31/8"), [withdrawn("30/6")],
     "withdrawn  withdrawn    -           withdrawn   withdrawn"),
    ("withdrawn after the cut-off", Given("31/8"), [reported("30/6", pace=ON), withdrawn("15/7")],
     "on_schedule> on_schedule> withdrawn withdrawn   withdrawn"),
    ("withdrawn after the cut-off and its deadline", Given("31/5"), [withdrawn("15/7")],
     "not_done>  not_done>    not_done*   not_done    not_done"),
    ("withdrawn without a deadline", Given(kind="continuous"), [withdrawn("15/5")],
     "withdrawn  withdrawn    -           withdrawn   withdrawn"),
    ("withdrawn before it begins", Given("31/10", start="1/8"), [withdrawn("15/5")],
     "-          -            -           withdrawn   withdrawn"),
    ("behind", Given("31/12"), [reported("30/6", pace=BEHIND)],
     "behind>    behind>      not_done>   behind>     not_done>"),
    ("reported without a pace", Given("31/12"), [reported("30/6", percent=40)],
     "unreported> unreported> not_done>   unreported> not_done>"),
    ("pace told before the quarter only", Given("31/12"), [reported("31/3", pace=ON)],
     "unreported> on_schedule> not_done>  on_schedule> not_done>"),
    ("pace told after the half-year only", Given("31/12"), [reported("1/7", pace=ON)],
     "unreported> unreported> not_done>   on_schedule> not_done>"),
    ("the pace of the later day counts, entered first", Given("31/12"),
     [reported("30/6", pace=ON), reported("31/3", pace=BEHIND)],
     "on_schedule> on_schedule> not_done> on_schedule> not_done>"),
    ("of two on one day the one entered later counts", Given("31/12"),
     [reported("30/6", pace=BEHIND), reported("30/6", pace=ON)],
     "on_schedule> on_schedule> not_done> on_schedule> not_done>"),
    ("a returned pace gives way to the one before", Given("31/12"),
     [reported("31/5", pace=BEHIND), returned("30/6", pace=ON)],
     "behind>    behind>      not_done>   behind>     not_done>"),
    ("a returned completion does not count", Given("31/5"), [returned("31/5", done="30/5")],
     "not_done>  not_done>    not_done*>  not_done>   not_done>"),
    ("a draft does not count", Given("31/5"), [drafted("31/5", done="30/5")],
     "not_done>  not_done>    not_done*>  not_done>   not_done>"),
    ("the report of a later day takes a completion back", Given("31/5"),
     [reported("30/5", done="28/5"), reported("15/6", percent=80)],
     "not_done>  not_done>    not_done*>  not_done>   not_done>"),
    ("a report of the period after takes a completion back, also from the period before", Given("31/5"),
     [reported("30/6", done="28/5"), reported("31/7", percent=80)],
     "not_done>  not_done>    not_done*>  not_done>   not_done>"),
    ("the report of a later day corrects a completion", Given("31/5"),
     [reported("30/6", done="2/6"), reported("30/5", done="28/5")],
     "late       late         -           late        late"),
    ("continuous", Given(kind="continuous"), [reported("30/6", pace=ON)],
     "on_schedule> on_schedule> unreported> on_schedule> on_schedule>"),
    ("continuous, behind in the second half", Given(kind="continuous"),
     [reported("30/6", pace=ON), reported("30/9", pace=BEHIND)],
     "on_schedule> on_schedule> behind>   behind>     behind>"),
    ("continuous, ended", Given(kind="continuous"), [reported("30/6", done="10/5")],
     "early      early        -           early       early"),
    ("continuous from August", Given(kind="continuous", start="1/8"), [],
     "-+         -+           unreported> unreported> unreported>"),
    ("recurring, though it has a day", Given("30/6", kind="recurring"), [],
     "unreported> unreported> unreported> unreported> unreported>"),
    ("recurring with leave in time", Given("30/6", kind="recurring"), [extended("1/6", to="31/8")],
     "unreported> unreported> unreported> unreported> unreported>"),
    ("by an event", Given(kind="event"), [reported("30/6", pace=ON)],
     "on_schedule> on_schedule> unreported> on_schedule> on_schedule>"),
    ("relative", Given(kind="relative"), [reported("30/6", pace=BEHIND)],
     "behind>    behind>      unreported> behind>     behind>"),
    ("unknown", Given(kind="unknown"), [],
     "unreported> unreported> unreported> unreported> unreported>"),
    ("leave for one without a deadline", Given(kind="continuous"), [extended("1/6", to="31/8")],
     "unreported> unreported> unreported> unreported> unreported>"),
    ("leave after the deadline moves nothing", Given("31/5"),
     [extended("1/6", to="15/6"), reported("30/6", done="10/6")],
     "late       late         -           late        late"),
    ("leave only asked for moves nothing", Given("31/5"),
     [asked_to_extend(to="31/8"), reported("30/6", done="10/6")],
     "late       late         -           late        late"),
    ("leave cannot stand on leave that came too late", Given("30/4"),
     [extended("5/5", to="31/5"), extended("20/5", to="30/6"), reported("30/6", done="25/5")],
     "late       late         -           late        late"),
]

# What the adjusted basis says otherwise.
ADJUSTED = [
    ("leave in time", Given("31/5"), [extended("20/5", to="15/6"), reported("30/6", done="10/6")],
     "late       late         -           late        late",
     "on_time    on_time      -           on_time     on_time"),
    ("leave on the deadline itself", Given("31/5"), [extended("31/5", to="15/6"), reported("30/6", done="15/6")],
     "late       late         -           late        late",
     "on_time    on_time      -           on_time     on_time"),
    ("leave overrun", Given("31/5"), [extended("20/5", to="15/6"), reported("30/6", done="16/6")],
     "late       late         -           late        late",
     "late       late         -           late        late"),
    ("leave twice in time", Given("30/4"),
     [extended("20/4", to="31/5"), extended("25/5", to="30/6"), reported("30/6", done="25/6")],
     "late       late         -           late        late",
     "on_time    on_time      -           on_time     on_time"),
    ("leave twice, recorded in the wrong order", Given("30/4"),
     [extended("25/5", to="30/6"), extended("20/4", to="31/5"), reported("30/6", done="25/6")],
     "late       late         -           late        late",
     "on_time    on_time      -           on_time     on_time"),
    ("leave twice, the second too late", Given("30/4"),
     [extended("20/4", to="31/5"), extended("1/6", to="30/6"), reported("30/6", done="31/5")],
     "late       late         -           late        late",
     "on_time    on_time      -           on_time     on_time"),
    ("leave shortened again", Given("30/4"),
     [extended("20/4", to="30/6"), extended("25/4", to="15/5"), reported("30/6", done="20/5")],
     "late       late         -           late        late",
     "late       late         -           late        late"),
    ("moved past the end", Given("31/5"), [extended("20/5", to="31/8")],
     "not_done>    not_done>    not_done*>  not_done>   not_done>",
     "on_schedule> on_schedule> not_done>   not_done>   not_done>"),
    ("moved past the end and reported behind", Given("31/5"),
     [extended("20/5", to="31/8"), reported("30/6", pace=BEHIND)],
     "not_done>  not_done>    not_done*>  not_done>   not_done>",
     "behind>    behind>      not_done>   not_done>   not_done>"),
    ("moved past the end and done in the period", Given("31/5"),
     [extended("20/5", to="31/8"), reported("30/6", done="20/6")],
     "late       late         -           late        late",
     "early      early        -           on_time     on_time"),
    ("moved past the end and done after it", Given("31/5"),
     [extended("20/5", to="31/8"), reported("31/8", done="20/8")],
     "not_done>    not_done>    late*     late        late",
     "on_schedule> on_schedule> on_time   on_time     on_time"),
    ("moved past the year", Given("31/10"), [extended("20/10", to="31/12"), extended("20/12", to="31/12")],
     "unreported> unreported>  not_done>  unreported> not_done>",
     "unreported> unreported>  not_done>  unreported> not_done>"),
    ("leave decided after the cut-off", Given("31/7"), [extended("20/7", to="31/10")],
     "unreported> unreported>  not_done>  not_done>    not_done>",
     "unreported> unreported>  not_done>  on_schedule> not_done>"),
    ("leave in time, then withdrawn before the new deadline", Given("30/4"),
     [extended("20/4", to="30/6"), withdrawn("15/5")],
     "not_done   not_done     -           not_done    not_done",
     "withdrawn  withdrawn    -           withdrawn   withdrawn"),
    ("leave is not needed in the end", Given("31/8"),
     [extended("1/6", to="31/10"), reported("31/8", done="31/8")],
     "unreported> unreported> on_time    on_time     on_time",
     "unreported> unreported> on_time    early       on_time"),
    ("backlog moved into the period", Given("31/3"), [extended("31/3", to="31/5"), reported("30/6", done="31/5")],
     "late*      late         -           late        late",
     "on_time    on_time      -           on_time     on_time"),
]

# A cut-off within 2020-H1, counted in the year after.
AT_A_CUTOFF = [
    ("due later", Given("31/5"), [], "15/4",                                        "due_pending>"),
    ("done after the cut-off", Given("31/5"), [reported("30/6", done="16/4")], "15/4", "due_pending>"),
    ("done on the cut-off", Given("31/5"), [reported("30/6", done="15/4")], "15/4", "on_time"),
    ("late on the cut-off", Given("14/4"), [reported("30/6", done="15/4")], "15/4", "late"),
    ("due on the cut-off", Given("15/4"), [], "15/4",                               "not_done>"),
    ("due on the cut-off, done the day after", Given("15/4"), [reported("30/6", done="16/4")], "15/4", "not_done>"),
    ("added after the cut-off", Given("31/5", added="16/4"), [], "15/4",            "-"),
    ("added on the cut-off", Given("31/5", added="15/4"), [], "15/4",               "due_pending>"),
    ("withdrawn after the cut-off", Given("31/5"), [withdrawn("16/4")], "15/4",     "due_pending>"),
    ("withdrawn on the cut-off", Given("31/5"), [withdrawn("15/4")], "15/4",        "withdrawn"),
    ("begins after the cut-off", Given("31/8", start="1/5"), [], "15/4",            "not_begun>"),
    ("begins on the cut-off", Given("31/8", start="15/4"), [], "15/4",              "unreported>"),
    ("due in the period, begins after the cut-off", Given("31/5", start="1/5"), [], "15/4", "due_pending>"),
    ("pace told after the cut-off", Given("31/8"), [reported("16/4", pace=ON)], "15/4", "unreported>"),
    ("pace told on the cut-off", Given("31/8"), [reported("15/4", pace=ON)], "15/4", "on_schedule>"),
    ("done early after the cut-off", Given("31/8"), [reported("30/4", done="16/4", pace=ON)], "15/4", "unreported>"),
    ("begins after the end", Given("31/8", start="1/7"), [], "15/4",                "-+"),
]
# fmt: on


@pytest.fixture
def office(db):
    return small_office()


def marks(office, **options) -> list[str]:
    return [mark(asked(office, period, **options)) for period in PERIODS]


@pytest.mark.parametrize("basis", ["baseline", "adjusted"])
@pytest.mark.parametrize(
    ("given", "steps", "expected"), [story[1:] for story in STORIES], ids=[story[0] for story in STORIES]
)
def test_every_period_says_where_a_task_stands(office, given, steps, expected, basis):
    told(office, given, steps)

    assert marks(office, basis=basis) == expected.split()


@pytest.mark.parametrize(
    ("given", "steps", "baseline", "adjusted"),
    [story[1:] for story in ADJUSTED],
    ids=[story[0] for story in ADJUSTED],
)
def test_leave_counts_on_the_adjusted_basis_alone(office, given, steps, baseline, adjusted):
    told(office, given, steps)

    assert marks(office, basis="baseline") == baseline.split()
    assert marks(office, basis="adjusted") == adjusted.split()


@pytest.mark.parametrize(
    ("given", "steps", "cutoff", "expected"),
    [story[1:] for story in AT_A_CUTOFF],
    ids=[story[0] for story in AT_A_CUTOFF],
)
def test_within_a_period_only_what_happened_up_to_the_cut_off_counts(office, given, steps, cutoff, expected):
    told(office, given, steps)

    assert mark(asked(office, "2020-H1", cutoff=day(cutoff))) == expected


@pytest.mark.parametrize(
    ("decided", "cutoff", "expected"),
    [("15/4", "15/4", "on_schedule>"), ("16/4", "15/4", "due_pending>"), ("16/4", "16/4", "on_schedule>")],
)
def test_leave_decided_after_the_cut_off_is_not_there_yet(office, decided, cutoff, expected):
    told(office, Given("31/5"), [extended(decided, to="31/8")])

    assert mark(asked(office, "2020-H1", cutoff=day(cutoff), basis="adjusted")) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2020, 6, 30, 0, 0, tzinfo=OFFICE_ZONE), "due_pending>"),
        (datetime(2020, 6, 30, 23, 59, tzinfo=OFFICE_ZONE), "due_pending>"),
        (datetime(2020, 7, 1, 0, 0, tzinfo=OFFICE_ZONE), "not_done>"),
    ],
)
def test_a_deadline_on_the_cut_off_is_pending_while_that_day_runs(office, now, expected):
    told(office, Given("30/6"), [])

    assert mark(asked(office, "2020-H1", now=now)) == expected


@pytest.mark.parametrize("deadline", ["29/6", "30/6"])
def test_nothing_is_pending_when_the_period_is_over(office, deadline):
    told(office, Given(deadline), [])

    assert asked(office, "2020-H1", now=datetime(2020, 7, 1, tzinfo=OFFICE_ZONE))["due.pending"] == 0


def test_what_is_learnt_after_the_end_enters_by_known_at_and_not_by_the_cut_off(office):
    told(office, Given("31/5"), [reported("10/7", done="28/5")])

    assert mark(asked(office, "2020-H1")) == "on_time"


def test_a_later_report_without_completion_reopens_the_task_from_the_instant_it_is_known(office):
    task = told(office, Given("31/5"), [reported("30/6", done="28/5")])
    before = timezone.now()
    reported("31/7", percent=80)(task, office)
    after = timezone.now()

    marked = {
        period: [mark(asked(office, period, now=after, known_at=instant)) for instant in (before, after)]
        for period in ("2020-H1", "2020-H2")
    }

    assert marked == {"2020-H1": ["on_time", "not_done>"], "2020-H2": ["-", "not_done*>"]}


def test_a_task_is_a_row_of_the_list_with_what_held_at_the_cut_off(office):
    told(
        office, Given("31/5"), [extended("20/5", to="30/6"), reported("30/6", done="10/6"), withdrawn("1/7")]
    )
    scope = make_scope(plan_facts(office.plan), "2020-H1", now=AFTERWARDS, cutoff=day("15/5"))

    (row,) = list_rows(scope, Rows("due"))

    assert (row.standing, row.completed_on, row.withdrawn_on) == ("pending", None, None)
    assert (row.baseline_due_on, row.adjusted_due_on) == (day("31/5"), day("31/5"))


def test_the_balance_of_a_half_year_is_what_the_next_one_opens_with(office):
    for _, given, steps, *_ in STORIES + ADJUSTED:
        if not given.added:
            told(office, given, steps)

    first, second, year = (asked(office, period) for period in ("2020-H1", "2020-H2", "2020"))

    for found in (first, second, year):
        assert found["due"] + found["ongoing"] + found["withdrawn"] == found["opening"] + found["started"]
    withdrawn_late = _both(office, "2020-H1", "due.not_done", "2020-H2", "due.not_done", is_withdrawn=True)
    assert second["opening"] == first["carried_over"]
    assert withdrawn_late == 1
    early = [
        row
        for row in list_rows(first.scope, Rows("ongoing.completed_early"))
        if row.baseline_due_on and row.baseline_due_on <= day("31/12")
    ]
    assert year["due"] == first["due"] + second["due"] - second["due.backlog"] + len(early)


def _both(office, period: str, group: str, later: str, later_group: str, *, is_withdrawn: bool) -> int:
    scopes = [make_scope(plan_facts(office.plan), each, now=AFTERWARDS) for each in (period, later)]
    before = {row.task_id for row in list_rows(scopes[0], Rows(group))}
    after = [row for row in list_rows(scopes[1], Rows(later_group)) if row.is_withdrawn == is_withdrawn]
    return len(before & {row.task_id for row in after})
