import pytest

from gso_portal.lib.numbers import ordinal_path
from plans.importing.numbering import (
    is_below,
    is_ordinal,
    plain_ordinal,
    restarts,
    roman_value,
    split_roman,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [("I", 1), ("IX", 9), ("IV.", 4), ("(II)", 2), ("IIII", None), ("1", None), ("i", None), ("", None)],
)
def test_roman_numbers_are_capitals(text, value):
    assert roman_value(text) == value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("II. Công tác phối hợp", (2, "Công tác phối hợp")),
        ("IV) Phương pháp", (4, "Phương pháp")),
        ("Công tác khác", (None, "Công tác khác")),
        ("I", (None, "I")),
        ("VI Hoạt động", (None, "VI Hoạt động")),
    ],
)
def test_a_heading_may_carry_its_number(text, parts):
    assert split_roman(text) == parts


@pytest.mark.parametrize(
    ("text", "plain"), [("1.", "1"), ("(1)", "1"), ("a)", "a"), ("72bis", "72bis"), ("", "")]
)
def test_what_is_written_around_a_number_is_dropped(text, plain):
    assert plain_ordinal(text) == plain


@pytest.mark.parametrize(
    ("text", "known"), [("1", True), ("1.2", True), ("72bis", True), ("a)", True), ("Cộng", False)]
)
def test_ordinals_are_told_from_words(text, known):
    assert is_ordinal(text) is known


def test_paths_leave_out_what_is_missing():
    assert (ordinal_path(1, "3"), ordinal_path(None, "3"), ordinal_path(2, "")) == ("I.3", "3", "II")


@pytest.mark.parametrize(
    ("ordinal", "parent", "below"), [("1.2", "1", True), ("a", "1", True), ("10", "1", False)]
)
def test_parts_follow_their_parent(ordinal, parent, below):
    assert is_below(ordinal, parent) is below


def test_numbering_restarts_when_two_groups_begin_with_one():
    assert restarts(["1", "1", "1"])
    assert not restarts(["1", "25", "53"])
