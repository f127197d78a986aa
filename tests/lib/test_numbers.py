from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gso_portal.lib import numbers

counts = st.integers(0, 10**9)
partitions = st.lists(st.one_of(st.integers(0, 200), counts), min_size=1, max_size=8)


def as_decimal(text):
    return Decimal(text.rstrip("%").replace(".", "").replace(",", "."))


@pytest.mark.parametrize(
    ("n", "table", "sentence"),
    [
        (0, "0", "00"),
        (4, "4", "04"),
        (9, "9", "09"),
        (10, "10", "10"),
        (131, "131", "131"),
        (1234, "1.234", "1.234"),
        (2800, "2.800", "2.800"),
        (1234567, "1.234.567", "1.234.567"),
        (-4, "-4", "-4"),
        (-1234, "-1.234", "-1.234"),
    ],
)
def test_counts_have_thousands_dots_and_two_digits_in_sentences(n, table, sentence):
    assert (numbers.count_text(n), numbers.count_text(n, sentence=True)) == (table, sentence)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("95.5", "95,5"),
        ("95.50", "95,5"),
        ("100", "100"),
        ("0.005", "0,01"),
        ("-0.004", "0"),
        ("2800.25", "2.800,25"),
    ],
)
def test_points_have_a_decimal_comma_and_no_trailing_zeros(value, text):
    assert numbers.decimal_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ([123, 4, 4], ["93,9%", "3,05%", "3,05%"]),
        ([125, 2], ["98,4%", "1,6%"]),
        ([81, 54, 11], ["55,5%", "37%", "7,5%"]),
        ([1, 1, 1], ["33,33%", "33,33%", "33,33%"]),
        ([2, 1], ["66,7%", "33,3%"]),
        ([131, 0, 0], ["100%", "0%", "0%"]),
        ([0, 0], ["–", "–"]),
        ([], []),
        ([1999, 1], ["99,95%", "0,05%"]),
        ([9999, 1], ["99,99%", "0,01%"]),
        ([5000, 4999, 1], ["50%", "49,99%", "0,01%"]),
        ([999999, 1], ["99,9999%", "0,0001%"]),
        ([16669, 16668, 16668, 16668, 16668, 16668], ["16,6675%", *["16,6665%"] * 5]),
    ],
)
def test_shares_of_a_partition(counts, shares):
    assert numbers.shares(counts) == shares


def test_a_negative_count_has_no_share():
    with pytest.raises(ValueError, match="âm"):
        numbers.shares([3, -1])


@given(partitions)
def test_shares_add_up_to_100_unless_the_largest_part_is_tied(parts):
    shown = numbers.shares(parts)

    if sum(parts) and parts.count(max(parts)) == 1:
        assert sum(map(as_decimal, shown)) == 100


@given(partitions)
def test_equal_counts_print_equal_and_a_larger_one_never_prints_smaller(parts):
    shown = dict(zip(parts, numbers.shares(parts), strict=True))

    assert numbers.shares(parts) == [shown[part] for part in parts]
    if sum(parts):
        in_order = [as_decimal(shown[part]) for part in sorted(shown)]
        assert in_order == sorted(in_order)


@given(partitions)
def test_a_share_is_0_or_100_only_when_it_truly_is(parts):
    for part, text in zip(parts, numbers.shares(parts), strict=True):
        if sum(parts):
            assert (text == "0%") == (part == 0)
            assert (text == "100%") == (part == sum(parts))


@given(partitions)
def test_a_printed_share_is_near_the_true_one(parts):
    for part, text in zip(parts, numbers.shares(parts), strict=True):
        if sum(parts):
            assert abs(as_decimal(text) - Decimal(part) * 100 / sum(parts)) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (135, 146, "92,5%"),
        (39, 50, "78%"),
        (1, 8, "12,5%"),
        (1, 2000, "0,1%"),
        (1, 2001, "0,05%"),
        (1, 100000, "0,001%"),
        (1999, 2000, "99,95%"),
        (1, 1, "100%"),
        (0, 7, "0%"),
        (0, 0, "–"),
        (7, 0, "–"),
        (3, 2, "150%"),
        (50, 4, "1.250%"),
        (Decimal("95.5"), 100, "95,5%"),
    ],
)
def test_ratios_have_one_decimal_and_never_lie_about_0_and_100(part, whole, text):
    assert numbers.ratio_text(part, whole) == text


@pytest.mark.parametrize(
    ("now", "before", "json", "words"),
    [
        (131, 108, "21,3%", "tăng 21,3%"),
        (127, 117, "8,5%", "tăng 8,5%"),
        (124, 130, "-4,6%", "giảm 4,6%"),
        (100, 100, "0%", "bằng"),
        (200, 100, "100%", "tăng 100%"),
        (0, 5, "-100%", "giảm 100%"),
        (1, 100000, "-99,999%", "giảm 99,999%"),
        (100001, 100000, "0,001%", "tăng 0,001%"),
        (8, 0, "–", "–"),
        (0, 0, "–", "–"),
        (8, None, "–", "–"),
    ],
)
def test_growth_against_the_year_before(now, before, json, words):
    assert (numbers.growth_json(now, before), numbers.growth_words(now, before)) == (json, words)


def test_growth_is_a_decimal_of_per_cent_as_printed():
    assert numbers.growth(131, 108) == Decimal("21.3")
    assert numbers.growth(131, 0) is None


@given(counts, counts)
def test_the_growth_word_tells_the_sign(now, before):
    word = numbers.growth_words(now, before).split()[0]

    assert word == ("–" if not before else "bằng" if now == before else "tăng" if now > before else "giảm")


@given(counts, counts)
def test_ratios_round_half_up(part, whole):
    text = numbers.ratio_text(part, whole)

    if whole and as_decimal(text) == round(as_decimal(text), 1):
        twentieths = part * 2000 + whole
        assert as_decimal(text) == Decimal(twentieths // (whole * 2)) / 10


@pytest.mark.parametrize(
    ("day", "document", "screen", "long"),
    [
        (date(2020, 7, 3), "03/7/2020", "03/07/2020", "ngày 03 tháng 7 năm 2020"),
        (date(2021, 2, 25), "25/02/2021", "25/02/2021", "ngày 25 tháng 02 năm 2021"),
        (date(2021, 3, 12), "12/3/2021", "12/03/2021", "ngày 12 tháng 3 năm 2021"),
        (date(2020, 1, 5), "05/01/2020", "05/01/2020", "ngày 05 tháng 01 năm 2020"),
        (date(2020, 12, 31), "31/12/2020", "31/12/2020", "ngày 31 tháng 12 năm 2020"),
    ],
)
def test_dates_in_documents_on_screen_and_in_the_place_line(day, document, screen, long):
    assert (numbers.date_text(day), numbers.date_screen(day), numbers.long_date(day)) == (
        document,
        screen,
        long,
    )


def test_an_instant_is_printed_in_the_time_of_vietnam():
    assert numbers.instant_text(datetime(2020, 7, 10, 9, 42, tzinfo=UTC)) == "16:42 ngày 10/7/2020"
    assert numbers.instant_text(datetime(2020, 12, 31, 17, 5, tzinfo=UTC)) == "00:05 ngày 01/01/2021"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="múi giờ"):
        numbers.instant_text(datetime(2020, 7, 10, 9, 42))


@pytest.mark.parametrize(
    ("n", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (3999, "MMMCMXCIX")]
)
def test_roman_numerals(n, text):
    assert numbers.roman(n) == text


@pytest.mark.parametrize("n", [0, -1, 4000])
def test_numbers_without_a_roman_form_are_refused(n):
    with pytest.raises(ValueError, match="La Mã"):
        numbers.roman(n)
