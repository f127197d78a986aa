"""The figures read out at the conference of 14/7/2020, from the workbooks as units sent them."""

import json
from collections import Counter
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gso_portal.lib.numbers import OFFICE_ZONE, roman
from gso_portal.organization.models import DocumentRef, Unit
from gso_portal.organization.reference_loading import load_reference
from plans.figures import (
    GROUPS,
    Printed,
    Rows,
    figures,
    figures_by,
    list_rows,
    make_scope,
    narrative,
    narrative_text,
    plan_facts,
    read_address,
)
from plans.figures.counting import count, count_rows
from plans.models import Field, Plan, Source
from plans.review.building import build_review
from plans.services.imports import confirm_batch, receive_workbook, stage_batch
from plans.services.plans import add_task, open_annual_plan

WORKBOOKS = Path(__file__).parents[2] / "data"
CONFERENCE = datetime(2020, 7, 14, 8, 0, tzinfo=OFFICE_ZONE)
AFTERWARDS = datetime(2021, 1, 15, 8, 0, tzinfo=OFFICE_ZONE)
DUE = ("due", "due.on_time", "due.late", "due.not_done", "due.pending", "due.backlog")
ONGOING = (
    "ongoing",
    "ongoing.on_schedule",
    "ongoing.completed_early",
    "ongoing.behind",
    "ongoing.pending",
    "ongoing.unreported",
)
NEXT = ("carried_over", "next.new")
# What the expected files call the classes.
CLASSES = {
    "completed_on_time": "due.on_time",
    "completed_late": "due.late",
    "not_completed": "due.not_done",
    "behind_schedule": "ongoing.behind",
    "completed_early": "ongoing.completed_early",
}


@pytest.fixture(scope="module", autouse=True)
def imported(database_as):
    """Both years as the Office imports them: the plan, then the progress of its first half."""
    with database_as("app"):
        load_reference()
        for year, cutoff in ((2019, date(2019, 6, 30)), (2020, date(2020, 6, 30))):
            bring_in(f"ke-hoach-cong-tac-{year}.xlsx", kind="plan", year=year, cutoff=None)
            bring_in(f"tien-do-6-thang-{year}.xlsx", kind="progress", year=year, cutoff=cutoff)
        yield


def bring_in(name: str, *, kind: str, year: int, cutoff: date | None) -> None:
    content = [(WORKBOOKS / name).read_bytes()]
    batch = receive_workbook(
        content, file_name=name, kind=kind, year=year, cutoff=cutoff, by=None, at=CONFERENCE
    )
    stage_batch(batch)
    confirm_batch(batch, by=None, on=CONFERENCE.date(), accept_warnings=True)


def scope_of(period: str, *, now: datetime = AFTERWARDS, **options):
    return make_scope(plan_facts(Plan.objects.get(code=period[:4])), period, now=now, **options)


def counted(period: str, groups, **options) -> list[int]:
    found = figures(scope_of(period, **options))
    return [found[group] for group in groups]


def expected_file(name: str) -> dict:
    return json.loads((WORKBOOKS / f"{name}.expected.json").read_text())


def command(*arguments: str) -> dict:
    out = StringIO()
    call_command("figures", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("period", "due", "ongoing", "following"),
    [
        ("2019-H1", [108, 101, 4, 3, 0, 0], [117, 114, 4, 3, 0, 0], [116, 96]),
        ("2020-H1", [131, 123, 4, 4, 0, 0], [127, 125, 5, 2, 0, 0], [126, 109]),
        ("2020-H2", [212, 0, 0, 212, 0, 4], [23, 0, 0, 0, 0, 23], [235, 0]),
        ("2020", [344, 128, 4, 212, 0, 0], [23, 23, 0, 0, 0, 0], [235, 0]),
    ],
)
def test_the_golden_figures(period, due, ongoing, following):
    assert counted(period, DUE) == due
    assert counted(period, ONGOING) == ongoing
    assert counted(period, NEXT) == following


def test_the_shares_of_the_half_year():
    found = figures(scope_of("2020-H1"))

    due = [found.share(group) for group in ("due.on_time", "due.late", "due.not_done")]
    ongoing = [found.share(group) for group in ("ongoing.on_schedule", "ongoing.behind")]

    assert due == ["93,9%", "3,05%", "3,05%"]
    assert ongoing == ["98,4%", "1,6%"]


def test_the_growth_of_the_half_year():
    found = figures(scope_of("2020-H1"))

    assert [found.growth("due"), found.growth("ongoing")] == ["21,3%", "8,5%"]
    assert [figures(scope_of("2019-H1")).growth(group) for group in ("due", "ongoing")] == ["–", "–"]


def test_at_mid_april_fifty_are_done_one_is_overdue_and_eighty_are_pending():
    assert counted("2020-H1", DUE, cutoff=date(2020, 4, 15)) == [131, 50, 0, 1, 80, 0]


def test_the_adjusted_basis_moves_three_out_of_the_half_year_and_four_into_time():
    assert counted("2020-H1", DUE, basis="adjusted") == [128, 127, 0, 1, 0, 0]
    assert counted("2020-H1", ONGOING, basis="adjusted") == [130, 128, 5, 2, 0, 0]
    assert counted("2020-H1", NEXT, basis="adjusted") == [126, 109]
    assert counted("2020-H2", DUE, basis="adjusted") == [212, 0, 0, 212, 0, 1]


def test_of_eight_in_trouble_seven_have_leave_given_in_time():
    groups = ("due.trouble", "due.leave", "due.leave_after", "due.covid")

    assert counted("2020-H1", groups) == [8, 7, 0, 8]


def test_of_four_papers_of_2019_three_came_after_the_deadline():
    assert counted("2019-H1", ("due.leave", "due.leave_after")) == [4, 3]
    assert counted("2019-H1", DUE, basis="adjusted") == [107, 101, 4, 2, 0, 0]


@pytest.mark.parametrize("period", ["2019-H1", "2020-H1"])
def test_every_field_counts_as_the_sheet_says(period):
    sheet = expected_file(f"tien-do-6-thang-{period[:4]}").get("per_group")
    sheet = sheet or per_group(expected_file(f"tien-do-6-thang-{period[:4]}")["rows"])
    names = {field.pk: roman(field.ordinal) for field in Field.objects.all()}

    found = {names[key]: each.counts for key, each in figures_by(scope_of(period), "field").items()}

    assert {name: in_the_words_of_the_sheet(counts) for name, counts in found.items()} == sheet


def per_group(rows: list[dict]) -> dict[str, dict[str, int]]:
    counts = Counter((roman(row["group"]), row["expected_class"]) for row in rows)
    groups = {group for group, _ in counts}
    return {each: {name: n for (group, name), n in counts.items() if group == each} for each in groups}


@pytest.mark.parametrize("period", ["2019-H1", "2020-H1"])
def test_every_unit_counts_as_the_sheet_says(period):
    sheet = expected_file(f"tien-do-6-thang-{period[:4]}")["per_lead_unit"]
    tokens = dict(Unit.objects.values_list("pk", "token"))

    found = {tokens[key]: each.counts for key, each in figures_by(scope_of(period), "unit").items()}

    assert {token: in_the_words_of_the_sheet(counts) for token, counts in found.items()} == sheet


def in_the_words_of_the_sheet(counts: dict[str, int]) -> dict[str, int]:
    found = {name: counts[group] for name, group in CLASSES.items()}
    found["on_schedule"] = counts["ongoing.on_schedule"] - counts["ongoing.completed_early"]
    return {name: number for name, number in found.items() if number}


def test_a_task_counts_under_each_of_its_sources():
    plan = expected_file("ke-hoach-cong-tac-2020")["rows"]
    due = Counter(code for row in plan if row["population_h1"] == "A" for code in row["sources"])
    codes = dict(Source.objects.values_list("pk", "code"))

    found = {codes[key]: each["due"] for key, each in figures_by(scope_of("2020-H1"), "source").items()}

    assert {code: number for code, number in found.items() if number} == due
    assert sum(found.values()) > 131


def test_units_of_2019_read_in_todays_structure_and_none_is_divided():
    scope = scope_of("2019-H1")
    tokens = dict(Unit.objects.values_list("pk", "token"))
    then = {tokens[key]: each["due"] for key, each in figures_by(scope, "unit").items()}

    today = {tokens[key]: each["due"] for key, each in figures_by(scope, "unit", structure="today").items()}

    gathered = {
        "CNXD": ("TKCN", "XDVDT"),
        "TTDL": ("TTTLDV", "TTTH1", "TTTH2", "TTTH3"),
        "TKTH": ("TKTH19",),
        "PCTT": ("PCTT19",),
    }
    gone = {old for olds in gathered.values() for old in olds}
    expected = {token: number for token, number in then.items() if token not in gone}
    expected |= {token: sum(then[old] for old in olds) for token, olds in gathered.items()}
    assert today == expected
    assert "PPCDCNTT" in today
    assert sum(today.values()) == 108


@pytest.mark.parametrize("structure", ["", "today"])
@pytest.mark.parametrize("period", ["2019-H1", "2020-H1"])
def test_the_address_of_a_units_figure_opens_as_many_rows(period, structure):
    scope = scope_of(period)
    for unit, found in figures_by(scope, "unit", structure=structure).items():
        rows = Rows("due", unit=unit, structure=structure)
        assert count_rows(scope, rows) == found["due"]


@pytest.mark.parametrize("basis", ["baseline", "adjusted"])
@pytest.mark.parametrize(
    ("period", "cutoff"), [("2020-H1", None), ("2020-H1", date(2020, 4, 15)), ("2020", None)]
)
def test_the_address_of_every_group_opens_exactly_its_rows(period, cutoff, basis):
    found = figures(scope_of(period, cutoff=cutoff, basis=basis), with_growth=False)

    opened = {group: opened_by(found.address(group)) for group in GROUPS}

    assert opened == found.counts


def opened_by(address: str) -> int:
    """How many rows an address lists, read as the page reads it."""
    wanted = read_address(dict(parse_qsl(urlsplit(address).query)))
    scope = make_scope(
        plan_facts(Plan.objects.get(code=wanted.plan)),
        wanted.period,
        now=AFTERWARDS,
        cutoff=wanted.cutoff,
        basis=wanted.basis,
        known_at=wanted.known_at,
    )
    return len(list_rows(scope, wanted.rows))


def test_the_paragraphs_are_those_read_out_at_the_conference():
    fields = [field.name for field in Field.objects.filter(plan__code="2020")]

    read_out = (WORKBOOKS / "so-ket-6-thang-2020.txt").read_text()
    assert narrative_text(figures(scope_of("2020-H1")), fields) == read_out.strip()


@pytest.mark.parametrize("period", ["2019-H1", "2020-H1", "2020-H2", "2020-Q1", "2020-9M", "2020"])
def test_every_number_of_the_narrative_opens_as_many_rows_as_it_says(period):
    paragraphs = narrative(figures(scope_of(period))).values()
    printed = [part for paragraph in paragraphs for part in paragraph if isinstance(part, Printed)]

    assert printed
    assert [opened_by(number.address) for number in printed] == [number.count for number in printed]


def test_the_command_prints_one_document():
    fields = [field.name for field in Field.objects.filter(plan__code="2020")]

    document = command("--plan", "2020", "--period", "2020-H1")

    instant = datetime.fromisoformat(document.pop("known_at"))
    assert instant.tzinfo is not None
    assert document == {
        "plan": "2020",
        "period": "2020-H1",
        "cutoff": "2020-06-30",
        "basis": "baseline",
        "due": {
            "total": 131,
            "on_time": 123,
            "late": 4,
            "not_done": 4,
            "pending": 0,
            "backlog": 0,
            "shares": {"on_time": "93,9%", "late": "3,05%", "not_done": "3,05%"},
        },
        "ongoing": {
            "total": 127,
            "on_schedule": 125,
            "behind": 2,
            "pending": 0,
            "unreported": 0,
            "completed_early": 5,
            "shares": {"on_schedule": "98,4%", "behind": "1,6%"},
        },
        "growth": {"due": "21,3%", "ongoing": "8,5%"},
        "next": {"carried_over": 126, "new": 109},
        "opening": 10,
        "new": 248,
        "withdrawn": 0,
        "leave": {"with_leave": 7, "of": 8, "after_deadline": 0},
        "awaiting": 0,
        "narrative": narrative_text(figures(scope_of("2020-H1")), fields),
    }


@pytest.mark.parametrize(("split", "parts"), [("unit", 20), ("field", 9), ("source", 6)])
def test_the_command_breaks_the_figures_down_in_the_offices_order(split, parts):
    rows = command("--plan", "2020", "--period", "2020-H1", "--by", split)["by"]

    assert len(rows) == parts
    assert all(set(row) == {"key", "name", "due", "ongoing"} and row["name"] for row in rows)
    if split != "source":
        assert [sum(row[name]["total"] for row in rows) for name in ("due", "ongoing")] == [131, 127]
    if split == "field":
        assert [row["key"] for row in rows] == [str(number) for number in range(1, 10)]


def test_the_command_takes_cut_off_basis_and_known_at():
    document = command(
        "--plan", "2020", "--period", "2020-H1", "--cutoff", "2020-04-15", "--basis", "adjusted"
    )
    before = command("--plan", "2020", "--period", "2020-H1", "--known-at", "2020-01-01T00:00:00")

    assert (document["cutoff"], document["basis"]) == ("2020-04-15", "adjusted")
    assert document["due"]["total"] == 130
    assert (before["cutoff"], before["known_at"]) == ("2020-01-01", "2020-01-01T00:00:00+07:00")
    assert before["due"]["total"] == before["ongoing"]["total"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--plan", "1999", "--period", "1999"),
        ("--plan", "2020", "--period", "2019-H1"),
        ("--plan", "2020", "--period", "nửa đầu"),
        ("--plan", "2020", "--period", "2020-H1", "--cutoff", "2020-07-01"),
        ("--plan", "2020", "--period", "2020-H1", "--known-at", "2999-01-01"),
    ],
)
def test_the_command_refuses_what_is_not_there(arguments):
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("figures", *arguments, "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"refusal": {"code": "no_scope", "message": str(refusal.value)}}


def test_as_of_now_everything_is_as_it_is_live():
    scope = scope_of("2020-H1", now=datetime.now(OFFICE_ZONE))
    known = scope.at(scope.asked_at)

    assert count(known) == count(scope)
    assert list_rows(known, Rows("")) == list_rows(scope, Rows(""))
    for split in ("unit", "field", "source", "leader"):
        now, live = figures_by(known, split), figures_by(scope, split)
        assert {key: each.counts for key, each in now.items()} == {
            key: each.counts for key, each in live.items()
        }


@pytest.fixture
def a_small_plan():
    """2021 with one late task."""
    with transaction.atomic():
        paper = DocumentRef.objects.create(number="9", symbol="QĐ", issued_on=date(2021, 1, 5), issuer="TCTK")
        plan = open_annual_plan(2021, document=paper, by=None)
        lead = Unit.objects.get(token="TKTH")
        add_task(plan, title="Nhiệm vụ", lead=lead, by=None, due_kind="day", due_on=date(2021, 2, 1))
        yield plan
        transaction.set_rollback(True)


@pytest.mark.usefixtures("a_small_plan")
@pytest.mark.parametrize("period", ["2020-H1", "2021-H1"])
@pytest.mark.parametrize(
    ("asked", "queries"),
    [
        (lambda scope: figures(scope), 3),
        (lambda scope: figures(scope, with_growth=False), 1),
        (lambda scope: figures_by(scope, "unit"), 1),
        (lambda scope: figures_by(scope, "unit", structure="today"), 2),
        (lambda scope: list_rows(scope, Rows("due")), 1),
        (lambda scope: count_rows(scope, Rows("due", source="KHCT_TCTK")), 1),
        (lambda scope: narrative_text(figures(scope)), 3),
        (lambda scope: build_review(scope, reader=None), 13),
        (lambda scope: build_review(scope, reader=None, with_rows=True), 15),
    ],
    ids=["figures", "plain", "by unit", "today", "list", "count", "narrative", "review", "review with rows"],
)
def test_many_tasks_take_no_more_queries_than_one(period, asked, queries):
    scope = scope_of(period, now=datetime(2022, 1, 5, tzinfo=OFFICE_ZONE))

    with CaptureQueriesContext(connection) as captured:
        asked(scope)

    assert len(captured) == queries
