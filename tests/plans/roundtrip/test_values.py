"""What people and programs make of a cell that was filled in, as the value it means."""

import unicodedata
from datetime import date, datetime

import pytest

from gso_portal.lib.workbook import Cell
from plans.roundtrip.comparing import outcome
from plans.roundtrip.values import Frame, as_cell, read_value, shown

FRAME = Frame(starts_on=date(2020, 1, 1), today=date(2020, 7, 1))


def read(name, value, number_format="General"):
    return read_value(name, Cell(9, 7, value, number_format), frame=FRAME)


@pytest.mark.parametrize(
    ("value", "number_format", "percent"),
    [
        (0.55, "0%", 55),
        (0.57, "0.00%", 57),
        (0.5700000000000001, "0%", 57),
        (55, "General", 55),
        (0.55, "General", 55),
        ("55%", "@", 55),
        ("55 %", "@", 55),
        ("55", "@", 55),
        ("0,55", "@", 55),
        (1, "0%", 100),
        (0.01, "0%", 1),
        (0, "0%", 0),
    ],
)
def test_a_percentage_is_read_in_every_form_it_is_written_in(value, number_format, percent):
    assert read("percent", value, number_format).value == percent


def test_a_bare_one_is_a_hundred_per_cent_with_a_doubt():
    assert read("percent", 1) == read("percent", 1.0)
    assert (read("percent", 1).value, read("percent", 1).warning) == (100, "Ô ghi 1, được đọc là 100%.")


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (datetime(2020, 6, 15), "dd/mm/yyyy"),
        (datetime(2020, 6, 15), "d-mmm-yy"),
        ("15/6/2020", "@"),
        ("15.06.2020", "@"),
        ("ngày 15 tháng 6 năm 2020", "@"),
        (43997, "General"),
        ("43997", "@"),
    ],
)
def test_a_day_is_read_from_a_date_a_text_or_a_serial_number(value, number_format):
    assert read("completed_on", value, number_format).value == "2020-06-15"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("percent", "150", "không phải tỷ lệ từ 0 đến 100%"),
        ("percent", "gần xong", "không phải tỷ lệ từ 0 đến 100%"),
        ("completed_on", "tháng 6", "không phải một ngày cụ thể"),
        ("completed_on", datetime(2020, 7, 2), "ở sau hôm nay"),
        ("completed_on", "31/6/2020", "không có ngày 31"),
        ("pace", "Hoàn thành", "chưa nhận diện"),
        ("narrative", "T?ng h?p bi?u s? li?u ??a phương", "bị mất khi lưu"),
        ("narrative", "x" * 10_001, "nhiều nhất 10000"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_says_why(name, value, words):
    assert words in read(name, value).error


@pytest.mark.parametrize(
    ("value", "pace"),
    [
        ("Theo tiến độ", "on_schedule"),
        ("không theo tiến độ ", "behind"),
        ("Chậm tiến độ", "behind"),
        ("", ""),
    ],
)
def test_the_pace_is_read_by_its_words(value, pace):
    assert (read("pace", value).value, read("pace", value).error) == (pace, "")


def test_decomposed_letters_and_other_spaces_are_the_same_text():
    text = unicodedata.normalize("NFD", "Đã họp\u00a0với Sở")

    assert read("narrative", text).value == "Đã họp với Sở"


def test_a_formula_without_its_result_is_an_error_and_an_empty_cell_is_empty():
    unsolved = Cell(9, 7, None, formula_without_value=True)

    assert "chưa có kết quả" in read_value("percent", unsolved, frame=FRAME).error
    assert [read_value(name, None, frame=FRAME).value for name in ("percent", "completed_on", "reason")] == [
        None,
        None,
        "",
    ]


@pytest.mark.parametrize(
    ("base", "mine", "now", "expected"),
    [
        (50, 50, 50, "unchanged"),
        (50, 50, 70, "unchanged"),
        (50, 60, 60, "same"),
        (50, 60, 50, "changed"),
        (50, 60, 70, "conflict"),
        (50, None, 50, "changed"),
        (50, None, 70, "conflict"),
        ("", "", "mới", "unchanged"),
    ],
)
def test_three_values_have_one_outcome(base, mine, now, expected):
    assert outcome(base, mine, now) == expected


@pytest.mark.parametrize(
    ("name", "value", "cell", "text"),
    [
        ("percent", 55, 0.55, "55%"),
        ("percent", None, None, ""),
        ("completed_on", "2020-06-15", date(2020, 6, 15), "15/06/2020"),
        ("pace", "behind", "Không theo tiến độ", "Không theo tiến độ"),
        ("narrative", "", None, ""),
    ],
)
def test_a_value_goes_into_a_cell_and_onto_the_page(name, value, cell, text):
    assert (as_cell(name, value), shown(name, value)) == (cell, text)
