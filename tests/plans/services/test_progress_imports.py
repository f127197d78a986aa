"""A progress workbook from the upload to accepted reports."""

from datetime import UTC, date, datetime, timedelta

import pytest

from plans.models import Adjustment, ProgressReport, Task
from tests.plans.importing.books import expected
from tests.plans.steps import (
    PLAN_2020,
    PROGRESS_2020,
    changed_copy,
    confirmed,
    effects,
    everything,
    imported,
    staged,
)

pytestmark = pytest.mark.usefixtures("units", "files_root")
KNOWN = {row["row"]: row for row in expected("tien-do-6-thang-2020")["rows"]}


@pytest.fixture
def plan(units, files_root):
    return imported(PLAN_2020).plan


def iso(day):
    return day.isoformat() if day else None


def progress(path=PROGRESS_2020, **options):
    return imported(path, kind="progress", **options)


@pytest.mark.usefixtures("plan")
def test_every_row_becomes_an_accepted_report_of_the_day_reported_on():
    batch = progress()

    task_of = dict(batch.rows.filter(kind="task").values_list("row", "task_id"))
    reports = {report.task_id: report for report in ProgressReport.objects.all()}
    written = {number: reports[task] for number, task in task_of.items()}
    assert {(report.status, report.on) for report in reports.values()} == {("accepted", date(2020, 6, 30))}
    assert {
        number: (iso(report.completed_on), report.narrative, report.reason or None)
        for number, report in written.items()
    } == {number: (row["completed_on"], row["status_raw"], row["reason"]) for number, row in KNOWN.items()}
    assert len(reports) == ProgressReport.objects.count() == 258


@pytest.mark.usefixtures("plan")
def test_papers_become_decided_extensions_that_move_deadlines_only_when_in_time():
    batch = progress()

    told = {number: row["adjusted_due_on"] for number, row in KNOWN.items() if row["adjusted_due_on"]}
    task_of = {number: batch.rows.get(row=number).task for number in told}
    found = {each.task_id: each for each in Adjustment.objects.select_related("document")}
    assert {number: iso(found[task.pk].new_due_on) for number, task in task_of.items()} == told
    for number, task in task_of.items():
        extension = found[task.pk]
        assert extension.decided_on == extension.document.issued_on
        assert task.due_on == (extension.new_due_on if extension.moves else task.baseline_due_on), number


@pytest.mark.usefixtures("plan")
def test_the_same_file_again_reports_nothing_twice():
    progress()
    before = everything()

    again = progress()

    assert effects(again) == {"unchanged": 258}
    assert everything() == before


@pytest.mark.usefixtures("plan")
def test_a_corrected_file_of_the_same_day_reports_what_it_corrects(tmp_path):
    first = progress()
    row = first.rows.filter(kind="task", content__reason="").order_by("position").first()
    cell = row.content["raw"]["reason"][0]
    corrected = changed_copy(PROGRESS_2020, tmp_path / "sua.xlsx", {cell: "Do dịch Covid-19"})

    second = progress(corrected)

    assert effects(second) == {"changed": 1, "unchanged": 257}
    assert second.rows.get(effect="changed").differences == {"reason": ["", "Do dịch Covid-19"]}
    reports = ProgressReport.objects.filter(task=row.task_id).order_by("id")
    assert [report.reason for report in reports] == ["", "Do dịch Covid-19"]


@pytest.mark.usefixtures("plan")
def test_a_report_that_was_returned_since_is_reported_again():
    progress()
    ProgressReport.objects.filter(pk=ProgressReport.objects.first().pk).update(status="returned")

    assert effects(staged(PROGRESS_2020, kind="progress")) == {"added": 1, "unchanged": 257}


@pytest.mark.usefixtures("plan")
def test_another_day_is_another_report():
    progress()

    later = staged(PROGRESS_2020, kind="progress", cutoff=date(2020, 7, 31))

    assert effects(later)["added"] == 258


@pytest.mark.usefixtures("plan")
def test_a_row_of_no_task_is_an_error_and_makes_no_task():
    number = sorted(KNOWN)[0]
    batch = staged(PROGRESS_2020, kind="progress")
    task = batch.rows.get(row=number).task
    Task.objects.filter(pk=task.pk).delete()

    again = staged(PROGRESS_2020, kind="progress")
    answer = confirmed(again, accept_warnings=True)

    row = again.rows.get(row=number)
    assert (row.status, row.messages[-1]["code"], row.task) == ("error", "NO_SUCH_TASK", None)
    assert answer == {"written": 257, "left_out": 1}
    assert Task.objects.count() == 366


@pytest.fixture
def without_completion(plan, tmp_path):
    """The day a task was done by what is imported, where the next file leaves the cell empty, and that file."""
    done = progress().rows.filter(content__completed_on__lt="2020-06-01", status="ok").first()
    cell = done.content["raw"]["completed"][0]
    return (
        date.fromisoformat(done.content["completed_on"]),
        cell,
        changed_copy(PROGRESS_2020, tmp_path / "sua.xlsx", {cell: None}),
    )


@pytest.mark.parametrize("cutoff", [date(2020, 6, 30), date(2020, 7, 31)])
def test_a_row_that_would_reopen_a_task_names_the_cell_and_the_day_known(without_completion, cutoff):
    known, cell, path = without_completion

    batch = staged(path, kind="progress", cutoff=cutoff)

    found = dropped(batch)
    assert found == [
        {
            "code": "COMPLETION_DROPPED",
            "cell": cell,
            "text": f"Cổng đã ghi hoàn thành ngày {known:%d/%m/%Y}; tệp không ghi ngày hoàn thành, "
            "nhập dòng này sẽ mở lại nhiệm vụ.",
            "severity": "warning",
        }
    ]
    assert dropped(staged(PROGRESS_2020, kind="progress", cutoff=cutoff)) == []


def test_a_row_that_speaks_of_an_earlier_day_than_the_known_completion_reopens_nothing(without_completion):
    *_, path = without_completion

    assert dropped(staged(path, kind="progress", cutoff=date(2020, 6, 29))) == []


def dropped(batch):
    rows = batch.rows.filter(kind="task")
    return [found for row in rows for found in row.messages if found["code"] == "COMPLETION_DROPPED"]


@pytest.mark.usefixtures("plan")
def test_progress_of_a_day_that_is_not_over_in_hanoi_is_refused_naming_both_days():
    early = datetime(2020, 6, 29, 16, 59, tzinfo=UTC)

    refused = staged(PROGRESS_2020, kind="progress", at=early)
    read = staged(PROGRESS_2020, kind="progress", at=early + timedelta(minutes=1))

    assert (refused.state, refused.refusal_code) == ("refused", "bad_cutoff")
    assert refused.refusal_text == "Ngày số liệu 30/06/2020 ở sau ngày tải tệp lên 29/06/2020."
    assert read.state == "preview"


@pytest.mark.parametrize("cutoff", [date(2019, 12, 31), date(2026, 6, 30)])
@pytest.mark.usefixtures("plan")
def test_progress_of_an_impossible_day_is_refused(cutoff):
    before = everything()

    batch = staged(PROGRESS_2020, kind="progress", cutoff=cutoff)

    assert (batch.state, batch.refusal_code) == ("refused", "bad_cutoff")
    assert everything() == before


def test_progress_of_a_year_without_a_plan_is_refused():
    batch = staged(PROGRESS_2020, kind="progress")

    assert (batch.state, batch.refusal_code) == ("refused", "no_plan")
