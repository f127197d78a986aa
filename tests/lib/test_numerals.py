from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gso_portal.lib.numbers import count_text, ratio_text
from gso_portal.lib.numerals import Numeral, parse_number


@pytest.mark.parametrize(
    ("value", "number", "is_percent"),
    [
        ("04", "4", False),
        ("4", "4", False),
        ("bốn", "4", False),
        ("04 (bốn)", "4", False),
        (4.0, "4", False),
        ("93,9%", "93.9", True),
        ("93.9%", "93.9", True),
        ("93,9 %", "93.9", True),
        ("93,905%", "93.905", True),
        (93.9, "93.9", False),
        ("2.800", "2800", False),
        ("1.234.567,5", "1234567.5", False),
        ("1,234,567.5", "1234567.5", False),
        ("2.8", "2.8", False),
        ("2,8", "2.8", False),
        ("54\u00a0619", "54619", False),
        ("-12", "-12", False),
    ],
)
def test_numbers_as_people_type_them(value, number, is_percent):
    assert parse_number(value) == Numeral(Decimal(number), is_percent)


def test_a_per_cent_format_says_that_a_stored_number_is_a_share():
    assert parse_number(0.939, number_format="0.0%") == Numeral(Decimal("93.900"), is_percent=True)
    assert parse_number(0.939, number_format='0.0"%"') == Numeral(Decimal("0.939"))


def test_a_comma_before_three_digits_is_noted():
    read = parse_number("2,800")

    assert read.value == 2800
    assert read.notes == ("“2,800” được hiểu là 2800; nếu dấu phẩy là dấu thập phân, hãy sửa lại.",)


@pytest.mark.parametrize(
    "value", [None, "", "x", "8h30", "2x25", "10/tháng", "1.2.3", True, float("nan"), "٤", "%", "(hai)"]
)
def test_what_is_no_number_is_not_guessed(value):
    assert parse_number(value).value is None


@given(st.integers(0, 10**9))
def test_a_printed_count_is_read_back(count):
    assert parse_number(count_text(count)) == Numeral(Decimal(count))


@given(st.integers(0, 100), st.integers(100, 10**9))
def test_a_printed_share_is_read_back(part, whole):
    text = ratio_text(part, whole)

    assert f"{parse_number(text).value}%" == text.replace(",", ".")
