"""Names of units over time."""

from datetime import date

import pytest

from gso_portal.organization.directory import (
    Standing,
    UnitDirectory,
    UnitEntry,
    UnitNameEntry,
    directory_from_reference,
)


@pytest.fixture(scope="module")
def reference():
    return directory_from_reference()


def renamed_unit():
    names = (
        UnitNameEntry("Vụ Cũ", "VC", valid_to=date(2020, 3, 17)),
        UnitNameEntry("Vụ Mới", "VM", valid_from=date(2020, 3, 18)),
    )
    return UnitEntry("VM", names)


def test_the_reference_data_has_the_units_of_both_structures_and_all_offices(reference):
    on_2019 = [entry for entry in reference.units.values() if entry.exists_on(date(2019, 12, 31))]
    on_2020 = [entry for entry in reference.units.values() if entry.exists_on(date(2020, 12, 31))]

    assert (len(on_2019), len(on_2020)) == (24 + 63, 20 + 63)


@pytest.mark.parametrize(("on", "name"), [(date(2020, 3, 17), "Vụ Cũ"), (date(2020, 3, 18), "Vụ Mới")])
def test_a_unit_is_printed_with_the_name_of_the_day(on, name):
    assert UnitDirectory([renamed_unit()]).name_of("VM", on=on) == name


@pytest.mark.parametrize(
    ("text", "standing"),
    [("Vụ Mới", Standing.CURRENT), ("Vụ VM", Standing.CURRENT), ("vụ cũ", Standing.FORMER)],
)
def test_an_old_name_finds_the_unit_but_says_so(text, standing):
    match = UnitDirectory([renamed_unit()]).find(text, on=date(2021, 1, 1))

    assert (match.tokens, match.standing) == (("VM",), standing)


def test_one_name_of_two_living_units_is_ambiguous():
    twins = [UnitEntry(token, (UnitNameEntry("Cục Thống kê"),)) for token in ("A", "B")]

    match = UnitDirectory(twins).find("Cục Thống kê", on=date(2021, 1, 1))

    assert (match.tokens, match.standing) == (("A", "B"), Standing.AMBIGUOUS)


def test_heirs_are_followed_through_several_changes():
    def entry(token, ended, *successors):
        return UnitEntry(token, (UnitNameEntry(f"Vụ {token}", valid_to=ended),), successors=successors)

    directory = UnitDirectory(
        [
            entry("A", date(2010, 1, 1), "B"),
            entry("B", date(2015, 1, 1), "C", "D"),
            entry("C", None),
            entry("D", None),
        ]
    )

    assert directory.heirs("A", on=date(2020, 1, 1)) == ("C", "D")
    assert directory.forebears("C") == ("B",)


def test_a_circle_of_successions_ends():
    names = (UnitNameEntry("Vụ", valid_to=date(2010, 1, 1)),)
    circle = UnitDirectory(
        [UnitEntry("A", names, successors=("B",)), UnitEntry("B", names, successors=("A",))]
    )

    assert circle.heirs("A", on=date(2020, 1, 1)) == ()
