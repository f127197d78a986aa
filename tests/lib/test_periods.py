from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gso_portal.lib.periods import PeriodError, parse_period, standard_periods


@pytest.mark.parametrize(
    ("code", "start", "end", "label", "before", "following"),
    [
        ("2020", (1, 1), (12, 31), "năm 2020", "năm 2019", "năm 2021"),
        ("2020-H1", (1, 1), (6, 30), "6 tháng đầu năm 2020", "6 tháng đầu năm 2019", "6 tháng cuối năm 2020"),
        (
            "2020-H2",
            (7, 1),
            (12, 31),
            "6 tháng cuối năm 2020",
            "6 tháng cuối năm 2019",
            "6 tháng đầu năm 2021",
        ),
        ("2020-9M", (1, 1), (9, 30), "9 tháng đầu năm 2020", "9 tháng đầu năm 2019", "quý IV năm 2020"),
        ("2020-Q1", (1, 1), (3, 31), "quý I năm 2020", "quý I năm 2019", "quý II năm 2020"),
        ("2020-Q2", (4, 1), (6, 30), "quý II năm 2020", "quý II năm 2019", "quý III năm 2020"),
        ("2020-Q4", (10, 1), (12, 31), "quý IV năm 2020", "quý IV năm 2019", "quý I năm 2021"),
        ("2020-M02", (2, 1), (2, 29), "tháng 2 năm 2020", "tháng 2 năm 2019", "tháng 3 năm 2020"),
        ("2020-M12", (12, 1), (12, 31), "tháng 12 năm 2020", "tháng 12 năm 2019", "tháng 1 năm 2021"),
        (
            "2020-01-01..2020-03-31",
            (1, 1),
            (3, 31),
            "từ 01/01/2020 đến 31/3/2020",
            "từ 01/01/2019 đến 31/3/2019",
            "từ 01/4/2020 đến 30/6/2020",
        ),
        ("2020-06-05..2020-06-05", (6, 5), (6, 5), "ngày 05/6/2020", "ngày 05/6/2019", "ngày 06/6/2020"),
    ],
)
def test_a_code_gives_days_and_labels(code, start, end, label, before, following):
    period = parse_period(code)

    assert (period.start, period.end, period.code) == (date(2020, *start), date(2020, *end), code)
    assert (period.label, period.label_previous, period.next_label) == (label, before, following)


@pytest.mark.parametrize(
    ("typed", "code"), [(" 2020-h1 ", "2020-H1"), ("2020-m6", "2020-M06"), ("2020-9m", "2020-9M")]
)
def test_a_code_may_be_typed_loosely(typed, code):
    assert parse_period(typed).code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "2020-H3",
        "2020-Q5",
        "2020-M13",
        "2020-M00",
        "2020-8M",
        "H1-2020",
        "1899",
        "9999-H1",
        "٢٠٢٠",
        "2020-02-30..2020-03-01",
        "2020-03-01..2020-02-01",
        "2020-1-1..2020-3-1",
        "2020-H1\n2020",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(PeriodError):
        parse_period(text)


def test_a_refusal_says_what_would_be_understood():
    with pytest.raises(PeriodError, match=r"Không hiểu kỳ “nửa năm”. Hãy ghi như 2020, 2020-H1"):
        parse_period("nửa năm")


def test_the_end_of_february_stays_the_end_of_february():
    assert parse_period("2021-02-01..2021-02-28").previous_year().code == "2020-02-01..2020-02-29"
    assert parse_period("2020-02-29..2020-02-29").previous_year().code == "2019-02-28..2019-02-28"


def test_a_year_has_twenty_periods_in_a_fixed_order():
    codes = [period.code for period in standard_periods(2020)]

    assert codes[:8] == ["2020", "2020-H1", "2020-H2", "2020-9M", "2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"]
    assert codes[8:] == [f"2020-M{month:02}" for month in range(1, 13)]


def test_both_ends_belong_to_the_period():
    half = parse_period("2020-H1")

    assert [half.contains(date(2020, *day)) for day in [(1, 1), (6, 30), (7, 1)]] == [True, True, False]
    assert not half.contains(date(2019, 12, 31))


@given(st.integers(1901, 2198), st.integers(0, 19))
def test_every_standard_period_is_read_back_and_followed_without_a_gap(year, index):
    period = standard_periods(year)[index]

    assert parse_period(period.code) == period
    assert (period.following().start - period.end).days == 1
    assert period.previous_year().code == period.code.replace(str(year), str(year - 1))


@pytest.mark.parametrize(
    ("code", "moved"), [("2020", "2019"), ("2020-H1", "2019-H1"), ("2020-M02", "2019-M02")]
)
def test_a_part_of_one_year_is_the_same_part_of_another(code, moved):
    assert parse_period(code).in_year(2019) == parse_period(moved)


def test_a_free_range_is_no_part_of_another_year():
    with pytest.raises(PeriodError):
        parse_period("2020-01-01..2020-03-31").in_year(2019)
