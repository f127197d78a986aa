"""Progress rows that contradict themselves, and values as units write them."""

from datetime import date

import pytest

from plans.importing import read_progress_sheet
from tests.plans.importing.books import book_of

TITLE = ("TÌNH HÌNH THỰC HIỆN KẾ HOẠCH CÔNG TÁC 6 THÁNG ĐẦU NĂM 2020 (Số liệu tính đến ngày 30/6/2020)",)
HEADER = (
    "TT", "STT trong KH", "Nội dung công việc", "Đơn vị chủ trì", "Thời hạn", "Ngày hoàn thành",
    "Mức độ hoàn thành (%)", "Tình hình thực hiện", "Nguyên nhân", "Điều chỉnh kế hoạch",
)  # fmt: skip


def read(directory, *rows, cutoff=None, title=TITLE):
    return read_progress_sheet(book_of(title, HEADER, *rows), year=2020, directory=directory, cutoff=cutoff)


def row_of(directory, due="Quý II", done="", percent="", status="", reason="", adjustment=""):
    values = (1, 7, "Lập báo cáo", "VPTC", due, done, percent, status, reason, adjustment)
    return read(directory, values).tasks[0]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"done": "15/6/2020", "status": "Hoàn thành đúng hạn", "percent": "100%"}, []),
        ({"status": "Đã hoàn thành"}, [("COMPLETED_WITHOUT_DATE", "H3")]),
        ({"done": "05/7/2020", "status": "Hoàn thành muộn"}, [("COMPLETED_AFTER_CUTOFF", "F3")]),
        ({"percent": "100%", "status": "Chưa hoàn thành"}, [("PERCENT_WITHOUT_DATE", "G3")]),
        ({"done": "15/6/2020", "percent": "70%", "status": "Hoàn thành"}, [("PERCENT_CONTRADICTS", "G3")]),
        (
            {"due": "Quý I", "done": "15/6/2020", "status": "Hoàn thành đúng hạn"},
            [("STATUS_CONTRADICTS", "H3")],
        ),
        ({"done": "15/6/2020", "status": "Hoàn thành muộn"}, [("STATUS_CONTRADICTS", "H3")]),
        ({"due": "Quý I", "done": "15/6/2020", "status": "Đã hoàn thành"}, []),
        ({"due": "Quý I", "done": "15/6/2020", "status": "Hoàn thành muộn so với kế hoạch"}, []),
        ({"due": "Quý IV", "done": "15/6/2020", "status": "Theo tiến độ"}, [("STATUS_CONTRADICTS", "H3")]),
        ({"due": "Quý I", "status": "Theo tiến độ"}, [("STATUS_CONTRADICTS", "H3")]),
        ({"due": "Quý IV", "status": "Theo tiến độ"}, []),
        ({"due": "Quý IV", "status": "Đang thực hiện"}, [("PACE_UNCLEAR", "H3")]),
        ({"status": "Sắp xong rồi"}, [("STATUS_UNKNOWN", "H3")]),
        ({}, [("STATUS_EMPTY", "H3")]),
        ({"done": "Quý II", "status": "Hoàn thành"}, [("NOT_A_DAY", "F3"), ("COMPLETED_WITHOUT_DATE", "H3")]),
        ({"percent": "nhiều", "status": "Chưa hoàn thành"}, [("PERCENT_UNCLEAR", "G3")]),
        ({"percent": "140%", "status": "Chưa hoàn thành"}, [("PERCENT_UNCLEAR", "G3")]),
    ],
)
def test_contradictions_are_warnings_that_name_the_cell(directory, values, found):
    row = row_of(directory, **values)

    assert [(message.code, message.cell) for message in row.messages] == found
    assert row.status == ("warning" if found else "ok")


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        ({"value": 1, "number_format": "0%"}, 100),
        ({"value": 0.45, "number_format": "0%"}, 45),
        ({"value": 0.45}, 45),
        ({"value": 70}, 70),
        ("70%", 70),
        ("100 %", 100),
        ("92,5%", 92),
        ({"value": 1}, 100),
        ({"value": 0}, 0),
        ("", None),
    ],
)
def test_percent_in_all_its_forms(directory, cell, percent):
    assert row_of(directory, percent=cell).percent == percent


@pytest.mark.parametrize(
    ("text", "due_on", "number", "symbol", "issued_on"),
    [
        (
            "30/9/2020 (Công văn số 375/TCTK-VPTC ngày 13/5/2020)",
            date(2020, 9, 30),
            "375",
            "TCTK-VPTC",
            date(2020, 5, 13),
        ),
        ("Tháng 9; 467/TCTK-KHTC ngày 22/4/2020", date(2020, 9, 30), "467", "TCTK-KHTC", date(2020, 4, 22)),
        (
            "Quý IV theo Thông báo số 79/TB-TCTK ngày 24 tháng 4 năm 2020",
            date(2020, 12, 31),
            "79",
            "TB-TCTK",
            date(2020, 4, 24),
        ),
    ],
)
def test_an_adjustment_in_one_cell_is_a_day_and_a_document(
    directory, text, due_on, number, symbol, issued_on
):
    row = row_of(directory, adjustment=text, status="Chưa hoàn thành")
    document = row.adjustment_document

    assert row.adjusted_due_on == due_on
    assert (document.number, document.symbol, document.issued_on) == (number, symbol, issued_on)
    assert row.adjustment_text == text


def test_an_adjustment_without_a_day_is_told(directory):
    row = row_of(directory, adjustment="Xin rút", status="Chưa hoàn thành")

    assert [(message.code, message.cell) for message in row.messages] == [("ADJUSTMENT_UNCLEAR", "J3")]


@pytest.mark.parametrize(
    ("reason", "category"), [("", None), ("Do dịch COVID-19", "COVID19"), ("Chậm thẩm định", "KHAC")]
)
def test_reasons_have_a_category(directory, reason, category):
    assert row_of(directory, reason=reason, status="Chưa hoàn thành").reason_category == category


def test_the_cut_off_given_wins_over_the_sheet_and_the_difference_is_told(directory):
    reading = read(directory, (1, 7, "Lập báo cáo"), cutoff=date(2020, 4, 15))

    assert reading.cutoff == date(2020, 4, 15)
    assert [finding.code for finding in reading.findings] == ["CUTOFF_DIFFERS"]


def test_a_report_without_a_cut_off_is_refused(directory):
    reading = read(directory, (1, 7, "Lập báo cáo"), title=("BÁO CÁO TIẾN ĐỘ NĂM 2020",))

    assert (reading.refusal.code, reading.rows) == ("NO_CUTOFF", ())


def test_a_part_that_announces_another_number_of_tasks_is_told(directory):
    rows = [("A", "", "NHIỆM VỤ PHẢI HOÀN THÀNH (3 nhiệm vụ)"), (1, 7, "Lập báo cáo", "VPTC", "Quý II")]
    reading = read(directory, *rows)

    assert [(row.part, row.kind) for row in reading.rows] == [("A", "group"), ("A", "task")]
    assert [(finding.code, finding.cell) for finding in reading.findings] == [("TOTAL_DIFFERS", "C3")]


def test_the_key_of_the_plan_is_a_number_or_a_path(directory):
    reading = read(directory, (1, 7, "Một", "VPTC"), (2, "IX.22", "Hai", "VPTC"))

    assert [(row.plan_ordinal, row.plan_path, row.ordinal_path) for row in reading.tasks] == [
        ("7", "", "7"),
        ("22", "IX.22", "IX.22"),
    ]
