from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from gso_portal.organization import rules, services
from gso_portal.organization.models import Role, Unit, UnitKind, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(units):
    """VPTC with a division and a group below it, and a division of another department."""
    office = Unit.objects.create(token="VPTC:TH", kind=UnitKind.DIVISION, parent=units["VPTC"])
    team = Unit.objects.create(token="VPTC:TH:1", kind=UnitKind.DIVISION, parent=office)
    other = Unit.objects.create(token="TKTH:1", kind=UnitKind.DIVISION, parent=units["TKTH"])
    return units | {unit.token: unit for unit in (office, team, other)}


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.OFFICE, Role.TCCB, Role.AUDITOR])
def test_these_roles_see_every_unit(tree, member, role):
    user = member("someone", tree["VPTC"], role)

    assert user.sees_everything()
    assert Unit.objects.visible_to(user).count() == Unit.objects.count()


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.SCORER])
@pytest.mark.parametrize(
    ("own", "seen"),
    [
        ("VPTC", {"VPTC", "VPTC:TH", "VPTC:TH:1"}),
        ("VPTC:TH", {"VPTC:TH", "VPTC:TH:1"}),
        ("TKTH", {"TKTH", "TKTH:1"}),
        ("CTK:34", {"CTK:34"}),
    ],
)
def test_people_of_a_unit_see_it_and_what_is_below(tree, member, role, own, seen):
    user = member("someone", tree[own], role)

    assert not user.sees_everything()
    assert {unit.token for unit in Unit.objects.visible_to(user)} == seen


def test_an_administrator_sees_no_unit_from_inside(tree, member):
    user = member("admin", tree["TCTK"], Role.ADMIN)

    assert not user.sees_everything()
    assert list(Unit.objects.visible_to(user)) == []


def test_somebody_without_a_post_sees_no_unit(tree, open_account):
    user = open_account("nobody")

    assert list(Unit.objects.visible_to(user, date(2020, 7, 1))) == []


@pytest.mark.usefixtures("units")
def test_nobody_logged_in_has_no_right_at_all():
    anonymous = AnonymousUser()

    assert list(Unit.objects.visible_to(anonymous)) == []
    assert not rules.is_office(anonymous)
    assert not rules.is_at_work(anonymous)


@pytest.mark.parametrize(
    ("predicate", "roles"),
    [
        (rules.is_office, {Role.OFFICE}),
        (rules.is_at_work, set(Role) - {Role.ADMIN}),
    ],
)
def test_a_predicate_holds_for_its_roles_alone(units, member, predicate, roles):
    holders = {each for each in Role if predicate(member(f"u-{each}", units["VPTC"], each))}

    assert holders == roles


def test_the_head_is_head_of_the_very_unit(tree, member):
    head, staff = member("head", tree["VPTC"], Role.HEAD), member("staff", tree["VPTC"], Role.STAFF)

    assert [user.units_on(None, Role.HEAD) for user in (head, staff)] == [[tree["VPTC"]], []]


def test_a_right_begins_and_ends_with_the_membership(units, open_account):
    user = open_account("acting")
    services.give_role(
        user,
        unit=units["VKHTK"],
        role=Role.HEAD,
        title="Phó Viện trưởng phụ trách",
        is_acting=True,
        valid_from=date(2020, 6, 1),
        valid_to=date(2020, 6, 30),
        by=None,
    )

    days = [date(2020, 5, 31), date(2020, 6, 1), date(2020, 6, 30), date(2020, 7, 1)]
    assert [bool(user.units_on(day, Role.HEAD)) for day in days] == [False, True, True, False]


def test_roles_add_up(units, member):
    user = member("office", units["VPTC"], Role.OFFICE)
    services.give_role(user, unit=units["VPTC"], role=Role.HEAD, valid_from=date(2020, 1, 1), by=None)

    again = User.objects.get(pk=user.pk)
    assert again.roles_on(date(2020, 7, 1)) == {Role.OFFICE, Role.HEAD}
    assert again.units_on(date(2020, 7, 1)) == [units["VPTC"]]


def test_a_right_without_a_day_is_a_mistake_and_not_a_guess(units, member):
    user = User.objects.get(pk=member("office", units["VPTC"], Role.OFFICE).pk)

    with pytest.raises(ValueError, match="Say the day"):
        rules.is_office(user)


def test_all_questions_of_a_request_take_one_query(units, member, django_assert_num_queries):
    user = User.objects.get(pk=member("head", units["VPTC"], Role.HEAD).pk)
    user.rights_on = date(2020, 7, 1)

    with django_assert_num_queries(1):
        assert not rules.is_office(user)
        assert rules.is_at_work(user)
        assert user.units_on()[0].token == "VPTC"
        Unit.objects.visible_to(user)
