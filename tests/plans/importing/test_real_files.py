"""The plans of 2019 and 2020 and their half-year reports: every row as in the expected files."""

import pytest

from gso_portal.lib.workbook import open_workbook
from plans.importing import read_plan_sheet, read_progress_sheet, reading_as_json
from tests.plans.importing.books import DATA, expected


def iso(day):
    return day.isoformat() if day else None


def plan_row(row):
    return {
        "row": row.row,
        "stt": row.ordinal,
        "group": row.field,
        "title": row.title,
        "lead_codes": list(row.lead_units),
        "coord_tokens": list(row.coordinating),
        "start_on": iso(row.start_on),
        "due_raw": row.deadline.text,
        "due_kind": row.deadline.kind.value,
        "baseline_due_on": iso(row.deadline.due_on),
        "product": row.product,
        "leader": row.leader,
        "note": row.note or None,
    }


def expected_plan_row(row):
    due = row["due_raw"]
    return {**{key: row[key] for key in plan_keys}, "due_raw": due["shown"] if isinstance(due, dict) else due}


plan_keys = (
    "row", "stt", "group", "title", "lead_codes", "coord_tokens", "start_on", "due_kind", "baseline_due_on",
    "product", "leader", "note",
)  # fmt: skip


@pytest.fixture(scope="module", params=[2019, 2020])
def plan(request, directory):
    name = f"ke-hoach-cong-tac-{request.param}"
    reading = read_plan_sheet(open_workbook(DATA / f"{name}.xlsx"), year=request.param, directory=directory)
    return reading, expected(name)


@pytest.fixture(scope="module", params=[2019, 2020])
def progress(request, directory):
    name = f"tien-do-6-thang-{request.param}"
    reading = read_progress_sheet(
        open_workbook(DATA / f"{name}.xlsx"), year=request.param, directory=directory
    )
    return reading, expected(name)


def test_every_row_of_a_plan_is_read_as_expected(plan):
    reading, known = plan

    assert [plan_row(row) for row in reading.tasks] == [expected_plan_row(row) for row in known["rows"]]
    assert len(reading.tasks) == known["totals"]["tasks"] == reading.declared_total


def test_numbers_that_restart_in_each_group_get_a_path(plan):
    reading, known = plan
    paths = [row["stt_path"] for row in known["rows"] if "stt_path" in row]

    assert not paths or [row.ordinal_path for row in reading.tasks] == paths


def test_sources_are_read_as_codes(plan):
    reading, known = plan

    assert [list(row.sources) for row in reading.tasks] == [row.get("sources", []) for row in known["rows"]]


def test_the_letterhead_tells_the_document_and_the_title(plan):
    reading, known = plan

    assert reading.document_ref.reference == known["document_ref"]
    assert reading.title == known.get("title", "KẾ HOẠCH CÔNG TÁC NĂM 2019")
    assert [group.number for group in reading.groups] == list(range(1, 10))


def test_only_deadlines_of_the_next_year_are_doubted_in_a_plan(plan):
    reading, _ = plan

    assert {message.code for row in reading.rows for message in row.messages} == {"WRONG_YEAR"}
    assert reading.findings == ()


def standing(row):
    """The class of a row, by its own deadline, completion and pace."""
    if row.part == "A" and row.completed_on is None:
        return "not_completed"
    if row.part == "A":
        return "completed_on_time" if row.completed_on <= row.deadline.due_on else "completed_late"
    paces = {"on_schedule": "on_schedule", "behind": "behind_schedule"}
    return "completed_early" if row.completed_on else paces[row.pace]


def progress_row(row):
    return {
        "row": row.row,
        "part": row.part,
        "tt": row.ordinal,
        "plan": row.plan_path or row.plan_ordinal,
        "group": row.field,
        "title": row.title,
        "lead_code": row.main_lead,
        "baseline_due_on": iso(row.deadline.due_on),
        "completed_on": iso(row.completed_on),
        "percent": row.percent,
        "status_raw": row.status_raw,
        "expected_class": standing(row),
        "reason": row.reason or None,
        "adjusted_due_on": iso(row.adjusted_due_on),
        "adjustment": row.adjustment_text or None,
    }


def expected_progress_row(row):
    kept = (
        "row",
        "part",
        "tt",
        "group",
        "title",
        "lead_code",
        "baseline_due_on",
        "completed_on",
        "status_raw",
    )
    return {
        **{key: row[key] for key in (*kept, "expected_class", "reason", "adjusted_due_on")},
        "plan": row.get("plan_stt_path") or row.get("plan_stt"),
        "percent": row.get("percent"),
        "adjustment": row.get("adjustment_raw") or row.get("adjustment_document"),
    }


def test_every_row_of_a_report_is_read_as_expected(progress):
    reading, known = progress

    assert [progress_row(row) for row in reading.tasks] == [
        expected_progress_row(row) for row in known["rows"]
    ]
    assert len(reading.tasks) == known["totals"]["rows"]


def test_a_report_tells_its_cut_off_and_contradicts_itself_nowhere(progress):
    reading, known = progress

    assert iso(reading.cutoff) == known["cut_off"]
    assert [row.messages for row in reading.rows if row.messages] == []
    assert reading.findings == ()


def test_each_adjustment_names_its_document(progress):
    reading, _ = progress

    assert all(row.adjustment_document for row in reading.tasks if row.adjusted_due_on)


def test_covid_is_a_reason_of_its_own(directory):
    book = open_workbook(DATA / "tien-do-6-thang-2020.xlsx")
    reading = read_progress_sheet(book, year=2020, directory=directory)
    known = [row["reason_category"] for row in expected("tien-do-6-thang-2020")["rows"]]

    assert [row.reason_category for row in reading.tasks] == known


def test_the_printed_plan_has_the_values_of_the_expected_file(plan):
    reading, known = plan
    printed = [row for row in reading_as_json(reading)["rows"] if row["kind"] == "task"]

    assert [
        (row["row"], row["ordinal"], row["field"], row["lead_units"], row["coordinating"], row["start_on"])
        for row in printed
    ] == [
        (row["row"], row["stt"], row["group"], row["lead_codes"], row["coord_tokens"], row["start_on"])
        for row in known["rows"]
    ]
