"""Rows copied from a spreadsheet, and the tasks they name."""

import unicodedata
from datetime import date
from time import perf_counter

import pytest

from plans.editing.pasting import NOBODYS, SEVERAL, Finder, Known, PasteError, read_pasted


def read(text):
    return [(line.code, line.title, line.values, line.problems) for line in read_pasted(text)]


def test_columns_are_in_the_known_order_without_a_heading():
    text = "IV.231\tChuẩn hóa danh mục\t55%\tTheo tiến độ\t\r\n232\t\t100\t\t18/5/2020\r\n"

    assert read(text) == [
        ("IV.231", "Chuẩn hóa danh mục", {"percent": 55, "pace": "on_schedule"}, ()),
        ("232", "", {"percent": 100, "completed_on": date(2020, 5, 18)}, ()),
    ]


def test_a_heading_says_what_the_columns_are_in_any_order_and_spelling():
    heading = "Ngày hoàn thành\tGhi chú\tNỘI DUNG CÔNG VIỆC\tTT\t% hoàn thành"
    text = unicodedata.normalize("NFD", f"{heading}\n1/6/2020\tabc\tIn sách\t3\t100\n")

    assert read(text) == [("3", "In sách", {"percent": 100, "completed_on": date(2020, 6, 1)}, ())]


def test_cells_of_several_lines_quotes_and_hard_spaces_are_one_cell():
    text = '1\t"In sách\r\n""Niên giám"""\t\u00a070\u00a0%\r\n\t\t\r\n2\tHọp 5" màn hình\t80\r\n'

    assert read(text) == [
        ("1", 'In sách\n"Niên giám"', {"percent": 70}, ()),
        ("2", 'Họp 5" màn hình', {"percent": 80}, ()),
    ]


def test_what_is_wrong_in_a_row_is_said_of_that_row():
    (line,) = read_pasted("1\tIn sách\t55,5\tnhanh\t31/6/2020")

    assert (line.number, line.values, len(line.problems)) == (1, {}, 3)


WHOLE = [
    ("", "Chưa dán dòng nào."),
    (" \n\t\t\n", "Chưa dán dòng nào."),
    ("x" * 200_001, "Nội dung dán dài quá 200.000 ký tự; hãy dán từng phần."),
    ("1\ta\t5\n" * 501, "Mỗi lần dán được nhiều nhất 500 dòng; ở đây có 501 dòng."),
    ("TT\tNội dung\tGhi chú\n1\ta\tb", "Dòng tiêu đề không có cột mức độ, tiến độ hay ngày hoàn thành."),
]


@pytest.mark.parametrize(("text", "words"), WHOLE)
def test_a_text_that_cannot_be_read_at_all_is_refused(text, words):
    with pytest.raises(PasteError) as refusal:
        read_pasted(text)

    assert str(refusal.value) == words


KNOWN = [
    Known(1, "I.1", "1", "In sách niên giám"),
    Known(2, "II.1", "1", "Họp báo"),
    Known(3, "II.2", "2", "Họp báo quý II"),
    Known(4, "III.4", "4", "Họp báo quý II"),
]
NAMED = [
    ("I.1", "", 1, ""),
    ("i.1.", "", 1, ""),
    ("1", "", None, SEVERAL),
    ("1", "Hop bao", 2, ""),
    ("1", "In sách, niên giám", None, SEVERAL),
    ("", "IN SÁCH NIÊN GIÁM", 1, ""),
    ("", "Họp báo quý II", None, SEVERAL),
    ("4", "Họp báo quý II", 4, ""),
    ("2", "Họp báo quý 2", 3, ""),
    ("2", "In sách niên giám", None, "Số 2 là nhiệm vụ khác: “Họp báo quý II”."),
    ("9", "", None, NOBODYS),
    ("9", "Họp báo", None, NOBODYS),
    ("", "", None, NOBODYS),
]


@pytest.mark.parametrize(("code", "title", "task", "why"), NAMED)
def test_a_line_names_a_task_by_number_or_title(code, title, task, why):
    (line,) = read_pasted(f"{code}\t{title}\t50")

    assert Finder(KNOWN).find(line) == (task, why)


def test_a_title_far_too_long_is_another_task_at_once():
    title = "nghiên cứu xây dựng phương án điều tra thống kê nông nghiệp, nông thôn năm nay " * 2
    (line,) = read_pasted(f"1\t{'n' * 60_000}\t50")

    begun = perf_counter()
    task, why = Finder([Known(1, "I.1", "1", title)]).find(line)

    assert (task, why) == (None, f"Số 1 là nhiệm vụ khác: “{title}”.")
    assert perf_counter() - begun < 0.5
