from datetime import date
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from gso_portal.dashboard.context import navigation, unit_name
from gso_portal.organization.models import Membership, Role, Unit, UnitKind, UnitName, User

TODAY = date(2020, 7, 9)
NAME = "Vụ Thống kê Giá"


def person(*roles: Role) -> User:
    user = User(username="nguoi.thu", display_name="Chuyên viên")
    user.rights_on = TODAY
    unit = Unit(pk=1, token="THU")
    user.loaded_memberships = [
        Membership(role=role, unit=unit, valid_from=date(2020, 1, 1)) for role in roles
    ]
    return user


def shown(user: User, page: str = "") -> list[tuple[str, bool]]:
    request = RequestFactory().get("/")
    request.user = user
    request.resolver_match = SimpleNamespace(view_name=page) if page else None
    return [(entry.label, entry.is_current) for entry in navigation(request)["nav"]]


OWN, EVERYBODYS = "Đơn vị tôi", ["Sơ kết", "Nhiệm vụ"]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.OFFICE, [OWN, *EVERYBODYS, "Nhập kế hoạch"]),
        (Role.AUDITOR, [OWN, *EVERYBODYS, "Nhập kế hoạch", "Nhật ký"]),
        (Role.ADMIN, [*EVERYBODYS, "Quản trị"]),
        *((role, [OWN, *EVERYBODYS]) for role in sorted(set(Role) - {Role.OFFICE, Role.AUDITOR, Role.ADMIN})),
    ],
)
def test_everybody_is_led_to_the_pages_that_do_not_refuse_them(role, labels):
    assert [label for label, _ in shown(person(role))] == labels


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("plans:task-list", "Nhiệm vụ"),
        ("plans:review", "Sơ kết"),
        ("plans:review-export", "Sơ kết"),
        ("plans:import-list", "Nhập kế hoạch"),
        ("plans:import-detail", "Nhập kế hoạch"),
        ("plans:my-unit", "Đơn vị tôi"),
        ("plans:report-queue", "Đơn vị tôi"),
        ("plans:sheet-list", "Đơn vị tôi"),
        ("plans:report-save", "Nhiệm vụ"),
        ("plans:progress-paste", "Nhiệm vụ"),
    ],
)
def test_the_menu_marks_where_one_is(page, label):
    assert [entry for entry, is_current in shown(person(Role.OFFICE), page) if is_current] == [label]


def test_a_page_outside_every_section_marks_none():
    assert {is_current for _, is_current in shown(person(Role.OFFICE))} == {False}
    assert {is_current for _, is_current in shown(person(Role.OFFICE), "jobs:job-detail")} == {False}


def test_the_unit_bears_its_name_of_the_day(db, django_assert_num_queries):
    unit = Unit.objects.create(token="THU", kind=UnitKind.DEPARTMENT)
    UnitName.objects.create(unit=unit, name="Vụ cũ", folded="vu cu", valid_to=date(2020, 4, 30))
    UnitName.objects.create(unit=unit, name=NAME, folded="vu thong ke gia", valid_from=date(2020, 5, 1))
    user = person()
    user.loaded_memberships = [Membership(unit=unit, role=Role.STAFF, valid_from=date(2020, 1, 1))]

    with django_assert_num_queries(1):
        assert unit_name(user) == NAME


def test_an_administrator_belongs_to_no_unit():
    assert unit_name(person(Role.ADMIN)) == ""
