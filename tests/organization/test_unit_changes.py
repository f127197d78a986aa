"""What administrators change of units and groups one by one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from gso_portal.lib.vietnamese import fold
from gso_portal.organization import group_changes, services, unit_changes
from gso_portal.organization.models import Role, Unit, UnitAlias, UnitGroup, UnitName
from gso_portal.organization.services import OrganizationError

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)


@pytest.fixture
def admin(client, member, units):
    client.force_login(member("quan-tri", units["VPTC"], Role.ADMIN))
    return client


def names(unit):
    return list(unit.names.values_list("name", "valid_from", "valid_to"))


def test_a_new_unit_exists_from_its_day_and_no_two_units_of_a_day_share_a_name(units):
    made = unit_changes.open_unit(
        name="Vụ Dữ liệu lớn", kind="department", parent=units["TCTK"], on=DAY, by=None
    )

    assert names(made) == [("Vụ Dữ liệu lớn", DAY, None)]
    with pytest.raises(OrganizationError, match="đã có đơn vị mang tên"):
        unit_changes.open_unit(name="vụ dữ liệu LỚN", kind="department", parent=None, on=DAY, by=None)


def test_a_unit_is_closed_only_when_nobody_stays_in_it(units, member):
    person = member("can-bo", units["TKG"], Role.STAFF)
    with pytest.raises(OrganizationError, match="Còn 1 vai trò"):
        unit_changes.close_unit(units["TKG"], last_day=DAY, by=None)

    services.end_role(person.memberships.get(), on=DAY, by=None)
    unit_changes.close_unit(units["TKG"], last_day=DAY, by=None)

    assert units["TKG"].names.get().valid_to == DAY


def test_a_unit_never_comes_to_belong_to_one_below_it(units):
    below = unit_changes.open_unit(name="Phòng A", kind="division", parent=units["TKG"], on=DAY, by=None)

    with pytest.raises(OrganizationError):
        unit_changes.change_parent(units["TKG"], parent=below, by=None)


def test_two_units_may_share_a_spelling_and_one_unit_has_it_once(units):
    first, _ = unit_changes.add_alias(units["TKG"], text="Vụ  Gía", by=None)
    again, _ = unit_changes.add_alias(units["TKG"], text="vụ giá", by=None)
    _, others = unit_changes.add_alias(units["KHTC"], text="Vụ Giá", by=None)

    assert again == first
    assert others == [units["TKG"]]


def test_a_group_has_a_unit_once_at_a_time_and_lets_it_go_on_a_day(units):
    group = UnitGroup.objects.get(token="GROUP:VU_NGHIEP_VU")
    member = group_changes.add_group_member(group, unit=units["KHTC"], valid_from=DAY, by=None)
    with pytest.raises(ValidationError, match="đã thuộc nhóm"):
        group_changes.add_group_member(group, unit=units["KHTC"], valid_from=date(2026, 5, 1), by=None)

    group_changes.end_group_member(member, on=date(2026, 3, 31), by=None)
    group_changes.add_group_member(group, unit=units["KHTC"], valid_from=date(2026, 5, 1), by=None)

    assert group.members.filter(unit=units["KHTC"]).valid_on(date(2026, 4, 1)).count() == 0


def test_a_spelling_names_one_group_only(units):
    first, second = UnitGroup.objects.order_by("pk")[:2]
    group_changes.add_group_alias(first, text="cả ngành", by=None)

    with pytest.raises(OrganizationError, match="là cách viết của nhóm"):
        group_changes.add_group_alias(second, text="Cả Ngành", by=None)


def test_the_page_of_a_unit_renames_it_from_a_day_and_a_second_send_does_nothing(admin, units):
    sent = {"name": "Vụ Giá cả", "abbreviation": "GIA", "on": "01/01/2026", "key": "0" * 32}
    page = reverse("unit-rename", args=[units["TKG"].pk])

    assert [admin.post(page, sent).status_code for _ in range(2)] == [302, 302]

    assert names(units["TKG"]) == [("Vụ Thống kê Giá", None, date(2025, 12, 31)), ("Vụ Giá cả", DAY, None)]


def test_the_page_of_a_unit_gives_it_another_parent_and_a_spelling(admin, units):
    unit = units["TKG"]
    page = admin.get(reverse("unit-detail", args=[unit.pk])).content.decode()
    assert f'<option value="{units["TCTK"].pk}" selected>Tổng cục Thống kê</option>' in page

    admin.post(reverse("unit-parent", args=[unit.pk]), {"parent": units["VPTC"].pk, "key": "0" * 32})
    admin.post(reverse("unit-alias-add", args=[unit.pk]), {"text": "Vụ Vật giá", "key": "1" * 32})

    unit.refresh_from_db()
    assert unit.parent == units["VPTC"]
    assert unit.aliases.filter(folded=fold("vụ vật giá")).exists()


def test_a_wrong_day_names_the_field_and_keeps_what_was_typed(admin, units):
    sent = {"name": "Vụ Giá cả", "on": "32/01/2026", "key": "0" * 32}

    answer = admin.post(reverse("unit-rename", args=[units["TKG"].pk]), sent)

    assert answer.status_code == 422
    assert "Từ ngày: ngày phải có dạng ngày/tháng/năm, ví dụ 01/7/2025." in answer.content.decode()
    assert 'value="Vụ Giá cả"' in answer.content.decode()


@pytest.mark.parametrize(
    ("narrowed", "expected"), [("?tim=thái bình", 1), ("?loai=provincial_office", 63), ("?tim=BR%00VT", 1)]
)
def test_the_list_finds_units_by_name_spelling_and_kind(admin, narrowed, expected):
    assert admin.get(reverse("unit-list") + narrowed).context["page"].paginator.count == expected


def test_a_unit_has_below_it_those_that_are_there_today(admin, units):
    page = admin.get(reverse("unit-detail", args=[units["TCTK"].pk]))

    below = [child.name for child in page.context["children"]]
    assert "Vụ Thống kê Công nghiệp và Xây dựng" in below
    assert "Vụ Thống kê Công nghiệp" not in below


@pytest.mark.parametrize("day", ["31/12/2019", "2019-12-31"])
def test_the_list_of_an_earlier_day_has_the_units_and_names_of_that_day(admin, day):
    page = admin.get(reverse("unit-list") + f"?ngay={day}&loai=department").content.decode()

    assert "Vụ Thống kê Công nghiệp</a>" in page
    assert "Vụ Thống kê Công nghiệp và Xây dựng" not in page


@pytest.mark.parametrize("many", [False, True])
def test_unit_pages_take_as_many_queries_for_few_rows_as_for_many(
    admin, units, many, django_assert_num_queries
):
    if many:
        for number in range(30):
            text = f"cách viết {number}"
            UnitAlias.objects.create(unit=units["TKG"], text=text, folded=fold(text))
            UnitAlias.objects.create(unit=units["KHTC"], text=text, folded=fold(text))
            extra = Unit.objects.create(token=f"P{number}", kind="division", parent=units["TKG"])
            UnitName.objects.create(unit=extra, name=f"Phòng {number}", folded=f"phong {number}")
    group = UnitGroup.objects.get(token="GROUP:CTK_ALL" if many else "GROUP:VU_NGHIEP_VU")
    for name, arguments in (
        ("unit-list", []),
        ("unit-detail", [units["TKG"].pk]),
        ("group-detail", [group.pk]),
    ):
        with django_assert_num_queries(LITERAL[name]):
            admin.get(reverse(name, args=arguments))


LITERAL = {"unit-list": 6, "unit-detail": 13, "group-detail": 8}
