from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gso_portal.lib.vietnamese import fold
from gso_portal.organization import services
from gso_portal.organization.models import (
    DocumentRef,
    Membership,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitGroupAlias,
    UnitGroupMember,
    UnitKind,
    UnitName,
    UnitSuccession,
)
from gso_portal.organization.services import OrganizationError

pytestmark = pytest.mark.django_db

HQ_KINDS = [UnitKind.DEPARTMENT, UnitKind.PUBLIC_SERVICE]
EVE, REFORM = date(2020, 3, 17), date(2020, 3, 18)


def name_row(unit, valid_from=None, valid_to=None, name="Vụ Thử nghiệm"):
    return UnitName(unit=unit, name=name, folded=fold(name), valid_from=valid_from, valid_to=valid_to)


@pytest.fixture
def unit(db):
    return Unit.objects.create(token="THU", kind=UnitKind.DEPARTMENT)


@pytest.mark.parametrize(("day", "count"), [(EVE, 24), (REFORM, 20)])
def test_the_centre_had_24_units_before_the_reform_and_20_from_its_day_on(units, day, count):
    assert Unit.objects.filter(kind__in=HQ_KINDS).valid_on(day).count() == count


@pytest.mark.parametrize(("day", "token"), [(EVE, "TKTH19"), (REFORM, "TKTH")])
def test_the_abbreviation_tkth_means_another_department_before_and_after_the_reform(units, day, token):
    bearers = Unit.objects.filter(aliases__folded=fold("Vụ TKTH")).valid_on(day)

    assert [unit.token for unit in bearers] == [token]


@pytest.mark.parametrize("day", [EVE, REFORM])
def test_a_unit_that_the_reform_left_alone_is_the_same_unit_before_and_after(units, day):
    assert Unit.objects.filter(token="TKQG").valid_on(day).count() == 1
    assert units["TKQG"].names.count() == 1


def test_the_predecessors_of_a_merged_department_are_on_record_with_the_decision(units):
    successions = UnitSuccession.objects.filter(successor=units["CNXD"])

    assert [(s.predecessor.token, s.kind, s.effective_on) for s in successions] == [
        ("TKCN", "merge", REFORM),
        ("XDVDT", "merge", REFORM),
    ]
    assert {s.document.label for s in successions} == {"10/2020/QĐ-TTg ngày 18/3/2020"}


def test_a_split_department_has_both_successors(units):
    successors = units["PPCDCNTT"].successions_out.values_list("successor__token", "kind")

    assert list(successors) == [("PPCD", "split"), ("TTDL", "split")]


def test_a_renamed_unit_prints_the_name_of_each_day(units):
    services.rename_unit(
        units["CTK:46"],
        name="Cục Thống kê thành phố Huế",
        abbreviation="CTK Huế",
        on=date(2025, 1, 1),
        by=None,
    )

    hue = Unit.objects.filter(token="CTK:46")
    assert hue.with_name_on(date(2024, 12, 31)).get().name == "Cục Thống kê tỉnh Thừa Thiên Huế"
    assert hue.with_name_on(date(2025, 1, 1)).get().name == "Cục Thống kê thành phố Huế"
    assert hue.with_name_on(date(2025, 1, 1)).get().abbreviation == "CTK Huế"


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2009, 5, 1), "Tên đầu"),
        (date(2015, 5, 1), "Tên đầu"),
        (date(2017, 5, 1), "Tên đầu"),
        (date(2020, 5, 1), "Tên sau"),
        (date(2024, 5, 1), "Tên sau"),
    ],
)
def test_outside_its_days_a_unit_prints_its_last_name_before_else_its_first(unit, day, printed):
    name_row(unit, date(2010, 1, 1), date(2015, 12, 31), "Tên đầu").save()
    name_row(unit, date(2019, 1, 1), date(2022, 12, 31), "Tên sau").save()

    assert Unit.objects.with_name_on(day).get(pk=unit.pk).name == printed


def test_names_of_a_day_take_one_query_for_any_number_of_units(units, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(Unit.objects.valid_on(REFORM).with_name_on(REFORM))

    assert len({row.name for row in rows}) == len(rows)


@pytest.mark.parametrize("on", [date(2020, 3, 18), date(2010, 1, 1)])
def test_a_name_cannot_begin_on_or_before_the_first_day_of_the_one_it_replaces(units, on):
    with pytest.raises(OrganizationError):
        services.rename_unit(units["TKTH"], name="Vụ Tổng hợp", on=on, by=None)


def test_a_unit_that_has_ended_is_not_renamed(units):
    with pytest.raises(OrganizationError):
        services.rename_unit(units["TKTH19"], name="Vụ Tổng hợp", on=date(2021, 1, 1), by=None)


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ((None, date(2020, 3, 17)), (date(2020, 3, 18), None), True),
        ((None, date(2020, 3, 18)), (date(2020, 3, 18), None), False),
        ((None, None), (date(2020, 3, 18), date(2020, 3, 18)), False),
    ],
)
def test_the_database_lets_a_unit_bear_one_name_a_day(unit, first, second, allowed):
    name_row(unit, *first).save()

    if allowed:
        name_row(unit, *second).save()
    else:
        with pytest.raises(IntegrityError, match="unit_name_once"), transaction.atomic():
            name_row(unit, *second).save()


def test_an_overlapping_name_is_refused_with_a_message_in_vietnamese(unit):
    name_row(unit).save()

    with pytest.raises(ValidationError) as refusal:
        name_row(unit, REFORM).full_clean()

    assert refusal.value.messages == ["Trong một ngày, đơn vị chỉ có một tên."]


NFD = "Vụ Thô\u0301ng kê"


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("unit_name_nfc", lambda unit: name_row(unit, name=NFD)),
        ("unit_name_days", lambda unit: name_row(unit, REFORM, EVE)),
        ("unit_name_filled", lambda unit: UnitName(unit=unit, name="Vụ")),
        ("unit_alias_nfc", lambda unit: UnitAlias(unit=unit, text=NFD, folded="vu thong ke")),
        ("unit_alias_filled", lambda unit: UnitAlias(unit=unit, text="Vụ")),
        ("unit_kind_known", lambda unit: Unit(token="X", kind="ministry")),
        ("unit_group_nfc", lambda unit: UnitGroup(token="G", name=NFD)),
        ("document_nfc", lambda unit: DocumentRef(number="1", symbol=NFD, issued_on=REFORM)),
        (
            "unit_succession_two_units",
            lambda unit: UnitSuccession(predecessor=unit, successor=unit, kind="merge", effective_on=REFORM),
        ),
    ],
)
def test_the_database_refuses(unit, constraint, make):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(unit).save()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Unit(token="X", kind="ministry"), "Loại đơn vị không có trong danh mục."),
        (Membership(role="chief"), "Vai trò không có trong danh mục."),
        (UnitName(name="Vụ"), "Tên đơn vị phải có chữ."),
        (UnitAlias(text="Vụ"), "Cách viết phải có chữ."),
        (UnitGroupAlias(text="Vụ"), "Cách viết phải có chữ."),
    ],
)
def test_a_form_learns_in_vietnamese_what_the_database_refuses(row, message):
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()

    assert refusal.value.messages == [message]


def test_the_database_refuses_a_unit_below_itself(unit):
    with pytest.raises(IntegrityError, match="unit_not_own_parent"), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(parent=unit)


def test_two_units_may_share_an_alias_but_one_unit_has_it_once(unit):
    other = Unit.objects.create(token="KHAC", kind=UnitKind.DEPARTMENT)
    UnitAlias.objects.create(unit=unit, text="TKTH", folded="tkth")
    UnitAlias.objects.create(unit=other, text="TKTH", folded="tkth")

    with pytest.raises(IntegrityError, match="unit_alias_once"), transaction.atomic():
        UnitAlias.objects.create(unit=unit, text="Tkth", folded="tkth")


def test_a_unit_joins_a_group_once_at_a_time(unit):
    group = UnitGroup.objects.create(token="GROUP:THU", name="Nhóm thử")
    UnitGroupMember.objects.create(group=group, unit=unit, valid_to=EVE)
    UnitGroupMember.objects.create(group=group, unit=unit, valid_from=REFORM)

    with pytest.raises(IntegrityError, match="unit_group_member_once"), transaction.atomic():
        UnitGroupMember.objects.create(group=group, unit=unit, valid_from=EVE, valid_to=EVE)


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("GROUP:CTK_ALL", EVE, 63),
        ("GROUP:CTK_ALL", REFORM, 63),
        ("GROUP:VU_NGHIEP_VU", EVE, 9),
        ("GROUP:VU_NGHIEP_VU", REFORM, 8),
        ("GROUP:DON_VI_THUOC_TCTK", EVE, 24),
        ("GROUP:DON_VI_THUOC_TCTK", REFORM, 20),
        ("GROUP:DON_VI_LIEN_QUAN", REFORM, 0),
    ],
)
def test_a_group_has_the_members_of_the_day(units, group, day, count):
    members = UnitGroupMember.objects.filter(group__token=group).valid_on(day)

    assert members.count() == count
    assert Unit.objects.filter(group_members__in=members).valid_on(day).count() == count


def test_a_document_is_cited_as_papers_cite_it():
    letter = DocumentRef(number="786", symbol="TCTK-TCCB", issued_on=date(2021, 6, 7))

    assert letter.label == "786/TCTK-TCCB ngày 07/6/2021"
