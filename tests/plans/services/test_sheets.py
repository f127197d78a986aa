"""A unit's sheet out and back: what is taken, what differs, what is written, what can be taken back."""

from datetime import date, datetime

import openpyxl
import pytest
from django.core.signing import Signer

from gso_portal.organization.models import Role
from plans.models import Plan, ProgressReport, SheetRow, SheetUpload, Task
from plans.roundtrip.settling import state_of
from plans.services.progress import accept_report, counting_reports
from plans.services.sheet_choices import choose_all, choose_cell, correct_cell, reopen_left, take_row
from plans.services.sheet_reading import UNKNOWN
from plans.services.sheet_undo import undo_upload, what_stays
from plans.services.sheets import SheetStepRefused, said, token_of
from tests.plans.sheets import (
    AT,
    HAS_LIBREOFFICE,
    ON,
    confirmed,
    filled_in,
    handed_in,
    issued_tasks,
    outcomes,
    places,
    report_as,
    saved_by_libreoffice,
    sheet_of,
    standing,
    written,
)

pytestmark = pytest.mark.usefixtures("files_root")


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def colleague(member, units):
    return member("chuyen-vien-khac", units["TKTH"], Role.STAFF)


@pytest.fixture
def tasks(units, staff):
    return issued_tasks(units["TKTH"], staff)


@pytest.fixture
def sheet(tasks, units, staff):
    return sheet_of(units["TKTH"], staff)


@pytest.fixture
def path(sheet, tmp_path):
    return written(sheet, tmp_path)


def now(task):
    return said(counting_reports([task.pk]).get(task.pk))


def row_of(upload, task):
    return upload.rows.get(task=task)


def as_written(path, folder):
    return path


def as_excel_saves(path, folder):
    target = folder / "excel.xlsx"
    openpyxl.load_workbook(path).save(target)
    return target


def look(cell):
    return cell.value, cell.data_type, cell.number_format


def moved_about(path, folder):
    """Sorted the other way round, a column put in front, another one inserted, a row hidden, the head cut."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    columns, rows = places(page)
    first, last = min(rows.values()), max(rows.values())
    width = range(1, len(columns) + 1)
    lines = [[look(page.cell(row, column)) for column in width] for row in range(first, last + 1)]
    for row, line in zip(range(last, first - 1, -1), lines, strict=True):
        for column, (value, kind, number_format) in zip(width, line, strict=True):
            cell = page.cell(row, column)
            cell.value = value
            cell.data_type, cell.number_format = kind, number_format
    page.move_range(f"H{first - 1}:H{last}", cols=20)
    page.insert_cols(3)
    page.row_dimensions[first].hidden = True
    page.delete_rows(1)
    book.save(folder / "doi.xlsx")
    return folder / "doi.xlsx"


@pytest.mark.parametrize(
    "saved",
    [
        as_written,
        as_excel_saves,
        moved_about,
        pytest.param(
            saved_by_libreoffice,
            marks=pytest.mark.skipif(not HAS_LIBREOFFICE, reason="LibreOffice is not installed"),
        ),
    ],
)
def test_a_sheet_that_comes_back_as_it_went_is_an_empty_difference(saved, path, tmp_path, staff, tasks):
    upload = handed_in(saved(path, tmp_path), staff)

    assert (upload.state, upload.refusal_text, outcomes(upload)) == ("preview", "", {})
    assert {(row.problem, len(row.warnings)) for row in upload.rows.all()} == {("", 0)}
    assert upload.rows.count() == len(tasks)
    assert confirmed(upload, staff) == {"written": 0, "left": 0}


def test_two_editors_of_ten_cells_disagree_in_exactly_the_cells_that_differ(path, tasks, staff, colleague):
    a, b, c, d = tasks[1:5]
    mine = filled_in(
        path,
        {
            (a, "percent"): 0.6,
            (a, "narrative"): "của tệp",
            (a, "obstacles"): "thiếu người",
            (b, "percent"): 0.7,
            (b, "pace"): "Theo tiến độ",
            (c, "completed_on"): datetime(2020, 6, 20),
            (c, "proposals"): "xin thêm người",
            (d, "percent"): 0.1,
            (d, "narrative"): "đã khởi động",
            (d, "reason"): "chậm số liệu",
        },
    )
    report_as(a, colleague, percent=65, narrative="của cổng", obstacles="thiếu người")
    report_as(b, colleague, percent=70, pace="", narrative=now(b)["narrative"])
    report_as(c, colleague, percent=80, completed_on=date(2020, 6, 20), narrative=now(c)["narrative"])
    report_as(d, colleague, narrative="đã bắt đầu")

    assert outcomes(handed_in(mine, staff)) == {
        ("Nhiệm vụ số 1", "percent"): "conflict",
        ("Nhiệm vụ số 1", "narrative"): "conflict",
        ("Nhiệm vụ số 1", "obstacles"): "same",
        ("Nhiệm vụ số 2", "percent"): "same",
        ("Nhiệm vụ số 2", "pace"): "conflict",
        ("Nhiệm vụ số 3", "completed_on"): "same",
        ("Nhiệm vụ số 3", "proposals"): "changed",
        ("Nhiệm vụ số 4", "percent"): "changed",
        ("Nhiệm vụ số 4", "narrative"): "conflict",
        ("Nhiệm vụ số 4", "reason"): "changed",
    }


def test_what_is_chosen_is_written_over_what_the_portal_has_now_and_no_older_value_is(
    path, tasks, staff, colleague
):
    a, b, c, _ = tasks[1:5]
    mine = filled_in(path, {(a, "percent"): 0.6, (a, "pace"): None, (b, "percent"): 0.7, (c, "percent"): 0.9})
    report_as(a, colleague, percent=65, obstacles="mới trên cổng")
    report_as(b, colleague, percent=75)
    upload = handed_in(mine, staff)

    choose_cell(row_of(upload, a), "percent", side="mine")
    answer = confirmed(upload, staff)

    assert (answer, upload.state) == ({"written": 2, "left": 1}, "confirmed")
    assert [(now(task)["percent"], now(task)["pace"]) for task in (a, b, c)] == [
        (60, ""),
        (75, "behind"),
        (90, ""),
    ]
    assert now(a)["obstacles"] == "mới trên cổng"
    latest = counting_reports([a.pk])[a.pk]
    assert (latest.status, latest.reported_by, latest.on) == ("submitted", staff, ON)
    assert row_of(upload, b).note == "Có ô chưa chọn giá trị."


def test_taking_it_back_restores_every_report_as_it_was(path, tasks, staff):
    before = standing()
    upload = handed_in(filled_in(path, {(task, "percent"): 0.33 for task in tasks}), staff)
    confirmed(upload, staff)
    between = standing()

    assert undo_upload(upload, by=staff, at=AT) == {"undone": 8, "kept": 0}
    assert undo_upload(upload, by=staff, at=AT) == {}
    assert len(between) == len(before) + 8
    assert standing() == before


def test_what_was_decided_or_overtaken_stays_and_says_why(path, tasks, staff, colleague):
    upload = handed_in(filled_in(path, {(task, "percent"): 0.33 for task in tasks[1:4]}), staff)
    confirmed(upload, staff)
    accept_report(row_of(upload, tasks[1]).report, by=colleague, at=AT)
    report_as(tasks[2], colleague, percent=44)

    named = [(row.task, why) for row, why in what_stays(upload)]
    answer = undo_upload(upload, by=staff, at=AT)

    assert named == [(tasks[1], "đã được xác nhận hoặc trả lại"), (tasks[2], "đã có báo cáo mới hơn")]
    assert answer == {"undone": 1, "kept": 2}
    assert [row_of(upload, task).result for task in tasks[1:4]] == ["kept", "kept", "undone"]
    assert [now(task)["percent"] for task in tasks[1:4]] == [33, 44, 7]


def test_nothing_is_taken_back_when_nothing_can_be(path, tasks, staff, colleague):
    upload = handed_in(filled_in(path, {(tasks[1], "percent"): 0.33}), staff)
    confirmed(upload, staff)
    report_as(tasks[1], colleague, percent=44)

    with pytest.raises(SheetStepRefused):
        undo_upload(upload, by=staff, at=AT)

    assert SheetUpload.objects.get().state == "confirmed"


def test_what_the_portal_changed_since_the_preview_is_a_conflict_again_and_writes_nothing_of_its_row(
    path, tasks, staff, colleague
):
    a, b = tasks[1:3]
    upload = handed_in(filled_in(path, {(a, "percent"): 0.6, (b, "percent"): 0.7}), staff)
    report_as(a, colleague, percent=61)

    answer = confirmed(upload, staff)

    left = row_of(upload, a)
    assert (answer, left.result) == ({"written": 1, "left": 1}, "left")
    assert (left.cells["percent"]["outcome"], left.cells["percent"]["now"]) == ("conflict", 61)
    assert [now(task)["percent"] for task in (a, b)] == [61, 70]
    again = reopen_left(upload, at=AT)
    assert reopen_left(upload, at=AT) == again
    choose_all(again, side="mine")
    assert confirmed(again, staff) == {"written": 1, "left": 0}
    assert now(a)["percent"] == 60
    with pytest.raises(SheetStepRefused):
        reopen_left(again, at=AT)


def test_a_file_of_which_nothing_could_be_written_goes_back_to_its_preview(path, tasks, staff, colleague):
    upload = handed_in(filled_in(path, {(tasks[1], "percent"): 0.6}), staff)
    report_as(tasks[1], colleague, percent=61)

    assert confirmed(upload, staff) == {"written": 0, "left": 0}
    assert (upload.state, state_of(row_of(upload, tasks[1]))) == ("preview", "conflict")


def test_confirming_twice_writes_once_and_the_same_file_again_says_nothing(path, tasks, staff):
    mine = filled_in(path, {(tasks[1], "percent"): 0.6})
    upload = handed_in(mine, staff)
    confirmed(upload, staff)
    reports = ProgressReport.objects.count()

    assert confirmed(upload, staff) == {}
    again = handed_in(mine, staff)
    assert outcomes(again) == {("Nhiệm vụ số 1", "percent"): "same"}
    assert confirmed(again, staff) == {"written": 0, "left": 0}
    assert ProgressReport.objects.count() == reports


def test_a_cell_that_cannot_be_read_holds_its_row_back_until_it_is_corrected_or_given_up(path, tasks, staff):
    a, b = tasks[1:3]
    cells = {(a, "percent"): ("gần xong", "@"), (b, "percent"): 1.5, (b, "pace"): "Theo tiến độ"}
    upload = handed_in(filled_in(path, cells), staff)

    assert [state_of(row_of(upload, task)) for task in (a, b)] == ["invalid", "invalid"]
    cell = row_of(upload, a).cells["percent"]
    assert cell["error"] == "Mức độ hoàn thành “gần xong” không phải tỷ lệ từ 0 đến 100%."
    assert correct_cell(row_of(upload, a), "percent", typed="120", on=ON) != ""
    assert correct_cell(row_of(upload, a), "percent", typed="90", on=ON) == ""
    choose_cell(row_of(upload, b), "percent", side="theirs")
    assert confirmed(upload, staff) == {"written": 2, "left": 0}
    assert [now(a)["percent"], now(b)["percent"], now(b)["pace"]] == [90, 1, "on_schedule"]


def test_a_doubtful_row_waits_for_consent_and_a_row_left_out_is_not_written(path, tasks, staff):
    a, b, c = tasks[1:4]
    cells = {(a, "percent"): 0.6, (a, "title"): "Tên khác hẳn", (b, "percent"): 0.7, (c, "percent"): 0.8}
    upload = handed_in(filled_in(path, cells), staff)

    take_row(row_of(upload, c), is_taken=False)
    waiting = [state_of(row_of(upload, task)) for task in (a, b, c)]
    take_row(row_of(upload, a), is_taken=True)
    answer = confirmed(upload, staff)

    assert waiting == ["warning", "ready", "skipped"]
    assert answer == {"written": 2, "left": 1}
    assert Task.objects.get(pk=a.pk).title == "Nhiệm vụ số 1"


def test_rows_sorted_without_their_keys_are_refused(path, tasks, staff):
    a, b = tasks[1:3]
    cells = {(a, "title"): b.title, (b, "title"): a.title, (a, "percent"): 0.6, (b, "percent"): 0.7}
    upload = handed_in(filled_in(path, cells), staff)

    assert [state_of(row_of(upload, task)) for task in (a, b)] == ["refused", "refused"]
    assert confirmed(upload, staff) == {"written": 0, "left": 0}


def test_rows_of_other_units_unknown_ones_and_those_that_moved_away_get_the_same_answer(
    path, tasks, units, staff, tmp_path
):
    foreign = issued_tasks(units["TKG"], staff, count=1)[0]
    Task.objects.filter(pk=tasks[2].pk).update(lead_unit=units["TKG"])
    book = openpyxl.load_workbook(filled_in(path, {(tasks[2], "percent"): 0.6}))
    page = book.worksheets[0]
    columns, rows = places(page)
    for key, number in ((f"NV{foreign.pk}", 1), ("NV999999", 2)):
        page.cell(max(rows.values()) + number, columns["key"]).value = key
        page.cell(max(rows.values()) + number, columns["percent"]).value = 0.5
    book.save(tmp_path / "la.xlsx")

    upload = handed_in(tmp_path / "la.xlsx", staff)

    refused = upload.rows.exclude(problem="")
    assert [row.problem for row in refused] == [UNKNOWN] * 3
    assert [row.title for row in refused if row.row > max(rows.values())] == ["", ""]


def other_token(sheet, units, staff, member):
    other = member("vu-khac", units["TKG"], Role.STAFF)
    issued_tasks(units["TKG"], other, count=1)
    return token_of(sheet_of(units["TKG"], other)), staff


def forged_token(sheet, units, staff, member):
    return Signer(key="khóa khác", salt="plans.unit-sheet").sign(sheet.pk.hex), staff


def lost_post(sheet, units, staff, member):
    staff.memberships.all().delete()
    staff.__dict__.pop("loaded_memberships", None)
    return token_of(sheet), staff


@pytest.mark.parametrize("case", [other_token, forged_token, lost_post])
def test_a_foreign_a_forged_and_a_lost_sheet_are_refused_in_the_same_words(
    case, path, sheet, units, staff, member
):
    token, by = case(sheet, units, staff, member)
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows(max_row=8):
        if token_of(sheet) in str(row[0].value):
            row[0].value = f"Mã tệp: {token}"
    book.save(path)

    upload = handed_in(path, by)

    assert (upload.state, upload.refusal_code, upload.rows.count()) == ("refused", "foreign", 0)
    assert upload.refusal_text.startswith("Không nhận ra mã của tệp")


def test_who_lost_the_post_since_the_preview_writes_nothing(path, tasks, staff):
    upload = handed_in(filled_in(path, {(tasks[1], "percent"): 0.6}), staff)
    staff.memberships.all().delete()
    staff.__dict__.pop("loaded_memberships", None)

    with pytest.raises(SheetStepRefused):
        confirmed(upload, staff)


def test_a_closed_plan_takes_no_rows(path, tasks, staff):
    mine = filled_in(path, {(tasks[1], "percent"): 0.6})
    Plan.objects.update(state="closed")

    upload = handed_in(mine, staff)

    assert {row.problem != "" for row in upload.rows.all()} == {True}


def test_a_sheet_of_open_tasks_leaves_out_what_is_done(tasks, units, staff):
    report_as(tasks[0], staff, completed_on=date(2020, 6, 1))

    found = sheet_of(units["TKTH"], staff, selection="open")
    whole = sheet_of(units["TKTH"], staff, period="2020-H1")
    later = sheet_of(units["TKTH"], staff, period="2020-H2")

    assert [len(sheet.base) for sheet in (found, whole, later)] == [7, 8, 7]
    with pytest.raises(SheetStepRefused):
        sheet_of(units["TKG"], staff)


def test_the_preview_takes_the_same_queries_for_few_rows_and_many(
    units, staff, tmp_path, django_assert_num_queries
):
    for number, count in enumerate((2, 40)):
        tasks = issued_tasks(units["TKTH"], staff, count=count)
        path = written(sheet_of(units["TKTH"], staff), tmp_path, f"{number}.xlsx")
        mine = filled_in(path, {(task, "percent"): 0.44 for task in tasks})
        staff.__dict__.pop("loaded_memberships", None)
        with django_assert_num_queries(11):
            upload = handed_in(mine, staff)
        assert SheetRow.objects.filter(upload=upload).count() >= count
