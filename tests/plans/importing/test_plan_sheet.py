"""Layouts of plan sheets that the large files do not have."""

from datetime import date, datetime

import pytest

from gso_portal.lib.workbook import SheetBook
from plans.importing import read_plan_sheet
from tests.plans.importing.books import book_of, sheet_of

HEADER = ("STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn")
TASK = (1, "Lập báo cáo quý", "Vụ TKTH", "VPTC", "Quý I")


def read(directory, *rows, **options):
    return read_plan_sheet(book_of(*rows, **options), year=2020, directory=directory)


def codes(row):
    return [message.code for message in row.messages]


def test_columns_are_found_by_their_titles_in_any_order(directory):
    reading = read(
        directory,
        ("Thời gian hoàn thành", "ĐV chủ trì", "TT", "Tên nhiệm vụ"),
        ("Quý I", "VPTC", 1, "Sắp xếp kho"),
    )

    assert [(row.ordinal, row.title, row.lead_units, row.deadline.due_on) for row in reading.tasks] == [
        ("1", "Sắp xếp kho", ("VPTC",), date(2020, 3, 31))
    ]


def test_a_workbook_without_a_plan_table_is_refused(directory):
    reading = read(directory, ("Họ tên", "Chức vụ"), ("A", "B"))

    assert (reading.refusal.code, reading.rows) == ("NO_HEADER", ())


def test_every_sheet_with_a_table_is_read_and_the_others_are_named(directory):
    book = SheetBook(
        [
            sheet_of(HEADER, TASK, name="Vụ A"),
            sheet_of(HEADER, (1, "Việc khác", "VPTC", "", "Quý II"), name="Vụ B", hidden=True),
            sheet_of(("Danh bạ",), name="Khác"),
        ]
    )
    reading = read_plan_sheet(book, year=2020, directory=directory)

    assert [(row.sheet, row.title, codes(row)) for row in reading.tasks] == [
        ("Vụ A", "Lập báo cáo quý", []),
        ("Vụ B", "Việc khác", []),
    ]
    assert [finding.code for finding in reading.findings] == ["HIDDEN_SHEET", "SHEET_IGNORED"]


def test_a_lead_merged_over_rows_counts_for_each_and_a_blank_is_not_filled(directory):
    reading = read(
        directory,
        HEADER,
        TASK,
        (2, "Việc hai", "", "", "Quý II"),
        (3, "Việc ba", "", "", "Quý II"),
        merges=[(2, 3, 3, 3)],
    )

    assert [row.lead_units for row in reading.tasks] == [("TKTH",), ("TKTH",), ()]
    assert codes(reading.tasks[2]) == ["LEAD_EMPTY"]


def test_a_row_that_only_heads_its_parts_is_a_parent(directory):
    reading = read(
        directory,
        HEADER,
        (1, "Tổng điều tra"),
        ("1.1", "Tập huấn", "VPTC", "", "Quý I"),
        (2, "Không ai nhận"),
    )

    assert [(row.kind, row.ordinal) for row in reading.rows] == [
        ("parent", "1"),
        ("task", "1.1"),
        ("task", "2"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("Cộng", "12 nhiệm vụ"),
        ("", "Tổng số nhiệm vụ: 1"),
        ("", "TỔNG CỘNG", "1"),
        ("", "Ghi chú: TX là thường xuyên."),
        ("[1]", ""),
        ("", "(*) Theo nghị quyết."),
        ("", "", "", "TL. TỔNG CỤC TRƯỞNG"),
        ("", "Người lập biểu"),
    ],
)
def test_rows_below_the_tasks_are_skipped(directory, row):
    reading = read(directory, HEADER, TASK, row)

    assert [(row.kind, row.status) for row in reading.rows] == [("task", "ok"), ("skip", "ok")]


@pytest.mark.parametrize(
    "title", ["Tổng hợp báo cáo năm", "Cộng tác viên thống kê", "Tổng số hộ nghèo: rà soát"]
)
def test_a_numbered_task_is_never_taken_for_a_total(directory, title):
    reading = read(directory, HEADER, (1, title, "VPTC", "", "Quý I"))

    assert [row.title for row in reading.tasks] == [title]


def test_the_same_number_in_two_groups_is_no_duplicate_when_numbering_restarts(directory):
    reading = read(
        directory,
        HEADER,
        ("I", "Công tác một"),
        TASK,
        ("II", "Công tác hai"),
        (1, "Việc khác", "VPTC", "", "Quý II"),
        (1, "Việc nữa", "VPTC", "", "Quý II"),
    )

    assert [(row.ordinal_path, codes(row)) for row in reading.tasks] == [
        ("I.1", []),
        ("II.1", []),
        ("II.1", ["DUP_STT"]),
    ]


def test_nt_copies_unit_and_deadline_of_the_row_above(directory):
    reading = read(directory, HEADER, TASK, (2, "Việc hai", "nt", "", "nt"))
    copied = reading.tasks[1]

    assert (copied.lead_units, copied.deadline.due_on, copied.status) == (
        ("TKTH",),
        date(2020, 3, 31),
        "warning",
    )


def test_nt_copies_the_coordinating_units_too(directory):
    reading = read(directory, HEADER, TASK, (2, "Việc hai", "VPTC", "như trên", "Quý I"))

    assert reading.tasks[1].coordinating == ("VPTC",)


def test_nt_in_the_first_row_has_nothing_to_copy(directory):
    reading = read(directory, HEADER, (1, "Việc một", "nt", "", "nt"))

    assert (reading.tasks[0].lead_units, reading.tasks[0].status) == ((), "error")


def test_struck_text_and_formulas_without_value_are_told(directory):
    struck = {"value": "Việc bỏ", "is_struck": True}
    empty = {"value": None, "formula_without_value": True}
    reading = read(directory, HEADER, (1, struck, "VPTC", "", "Quý I"), (2, "Việc hai", empty, "", "Quý I"))

    assert [codes(row) for row in reading.tasks] == [["STRUCK_TEXT"], ["FORMULA_ERROR"]]
    assert [row.status for row in reading.tasks] == ["warning", "error"]


@pytest.mark.parametrize(
    ("start", "due", "start_on"),
    [
        ("", "Năm 2020", date(2020, 1, 1)),
        ("", "Cả năm", date(2020, 1, 1)),
        ("", 2020, date(2020, 1, 1)),
        ("", "Thường xuyên", date(2020, 1, 1)),
        ("", "Hằng tháng", date(2020, 1, 1)),
        ("", "Quý IV", None),
        ("", "6 tháng cuối năm", None),
        ("", "Từ 01/3 đến 30/6", date(2020, 3, 1)),
        ("Quý II", "Quý III", date(2020, 4, 1)),
        (datetime(2020, 2, 10), "Quý III", date(2020, 2, 10)),
    ],
)
def test_a_blank_start_is_the_first_day_of_work_that_lasts_the_year(directory, start, due, start_on):
    cell = {"value": start, "number_format": "dd/mm/yyyy"} if isinstance(start, datetime) else start
    reading = read(
        directory, ("STT", "Nhiệm vụ", "Chủ trì", "Bắt đầu", "Hoàn thành"), (1, "Việc", "VPTC", cell, due)
    )

    assert reading.tasks[0].start_on == start_on


def test_a_deadline_before_the_start_is_an_error(directory):
    reading = read(
        directory,
        ("STT", "Nhiệm vụ", "Chủ trì", "Bắt đầu", "Hoàn thành"),
        (1, "Việc", "VPTC", "01/9", "Quý II"),
    )

    assert [(m.code, m.cell, m.severity) for m in reading.tasks[0].messages] == [
        ("DUE_BEFORE_START", "E2", "error")
    ]


@pytest.mark.parametrize(
    ("row", "merges", "key"),
    [
        (("II", "Công tác phối hợp"), (), 2),
        (("II. Công tác phối hợp", ""), (), 2),
        (("", "II. Công tác phối hợp"), (), 2),
        (("", "CÁC NHIỆM VỤ KHÁC"), (), "CÁC NHIỆM VỤ KHÁC"),
        (("Các nhiệm vụ khác",), (), "Các nhiệm vụ khác"),
        (("", "Các nhiệm vụ khác"), [(3, 2, 3, 5)], "Các nhiệm vụ khác"),
        (("A", "Nhiệm vụ trọng tâm"), (), "Nhiệm vụ trọng tâm"),
        (("Nhóm chung",) * 5, (), "Nhóm chung"),
    ],
)
def test_headings_of_groups_are_told_by_number_and_shape(directory, row, merges, key):
    reading = read(directory, HEADER, TASK, row, (2, "Việc hai", "VPTC", "", "Quý II"), merges=merges)

    assert [row.kind for row in reading.rows] == ["task", "group", "task"]
    assert reading.tasks[1].field == key


def test_a_header_repeated_on_a_new_page_is_no_task(directory):
    reading = read(directory, HEADER, TASK, HEADER, (2, "Việc hai", "VPTC", "", "Quý II"))

    assert [(row.kind, row.status) for row in reading.rows] == [("task", "ok"), ("task", "ok")]


def test_the_end_mark_is_no_part_of_the_last_words(directory):
    reading = read(directory, HEADER, (1, "Việc cuối./.", "VPTC", "", "Quý I./."))

    assert [(row.title, row.deadline.due_on, row.status) for row in reading.tasks] == [
        ("Việc cuối", date(2020, 3, 31), "ok")
    ]


def test_the_total_of_a_group_is_not_the_total_of_the_plan(directory):
    reading = read(directory, HEADER, TASK, ("", "Cộng nhóm I: 7"), ("", "Tổng số: 1"))

    assert (reading.declared_total, len(reading.tasks), reading.findings) == (1, 1, ())


def test_a_plan_may_head_its_deadlines_day_of_completion(directory):
    reading = read(directory, ("STT", "Nhiệm vụ", "Chủ trì", "Ngày hoàn thành"), (1, "Việc", "VPTC", "Quý I"))

    assert (reading.tasks[0].deadline.due_on, reading.findings) == (date(2020, 3, 31), ())


def test_a_hidden_column_is_read_and_told(directory):
    sheet = sheet_of(HEADER, TASK)
    sheet.hidden_columns = frozenset({4})
    reading = read_plan_sheet(SheetBook([sheet]), year=2020, directory=directory)

    assert reading.tasks[0].coordinating == ("VPTC",)
    assert [(finding.code, finding.cell) for finding in reading.findings] == [("HIDDEN_COLUMN", "D1")]


def test_missing_columns_and_a_wrong_kind_of_file_are_told(directory):
    reading = read(directory, ("STT", "Nhiệm vụ", "Ngày hoàn thành", "Tình hình thực hiện"), (1, "Việc"))

    assert [finding.code for finding in reading.findings] == ["COLUMN_MISSING", "LOOKS_LIKE_PROGRESS"]


@pytest.mark.parametrize("start", ["Quý ll", "31/6", "giữa tháng 6", "sớm", "nt"])
def test_an_unclear_start_is_never_ok(directory, start):
    reading = read(
        directory,
        ("STT", "Nhiệm vụ", "Chủ trì", "Bắt đầu", "Hoàn thành"),
        (1, "Việc", "VPTC", start, "Quý IV"),
    )

    assert (reading.tasks[0].status, reading.tasks[0].messages[0].cell) == ("warning", "D2")


def test_a_damaged_deadline_is_repaired_only_with_a_warning(directory):
    reading = read(directory, HEADER, (1, "Việc", "VPTC", "", "Quý II".encode().decode("cp1252")))

    assert (reading.tasks[0].deadline.due_on, codes(reading.tasks[0])) == (date(2020, 6, 30), ["MOJIBAKE"])


def test_a_broken_number_is_told_and_left_out(directory):
    reading = read(directory, HEADER, ({"value": "#REF!", "is_error": True}, "Việc", "VPTC", "", "Quý I"))

    assert (reading.tasks[0].ordinal, codes(reading.tasks[0])) == ("", ["FORMULA_ERROR"])


def test_a_plan_of_another_year_is_told(directory):
    reading = read(directory, ("KẾ HOẠCH CÔNG TÁC NĂM 2019",), HEADER, TASK)

    assert [finding.code for finding in reading.findings] == ["YEAR_DIFFERS"]


def test_posts_are_written_out_and_unknown_sources_are_told(directory):
    reading = read(
        directory,
        (*HEADER, "Lãnh đạo phụ trách", "Nguồn nhiệm vụ"),
        (*TASK, "Đ/c PTCT phụ trách CNTT", "Kế hoạch công tác của TCTK; Chương trình hành động"),
    )
    row = reading.tasks[0]

    assert row.leader == "Phó Tổng cục trưởng phụ trách công nghệ thông tin"
    assert (row.sources, codes(row)) == (("KHCT_TCTK",), ["UNKNOWN_SOURCE"])


def test_unknown_columns_are_named_and_not_read(directory):
    reading = read(directory, (*HEADER, "Kinh phí dự kiến"), (*TASK, 12))

    assert [(finding.code, finding.cell) for finding in reading.findings] == [("COLUMN_IGNORED", "F1")]
