"""The organisation and the people that tests of every app use."""

from datetime import date

import pytest

from gso_portal.organization import services
from gso_portal.organization.models import Role, Unit, User
from gso_portal.organization.reference_loading import load_reference

PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture
def units(db) -> dict[str, Unit]:
    """The delivered organisation, by token."""
    load_reference()
    return {unit.token: unit for unit in Unit.objects.all()}


@pytest.fixture
def open_account(db):
    def opened(username: str, display_name: str = "Chuyên viên") -> User:
        return services.open_account(username, display_name=display_name, password=PASSWORD, by=None)

    return opened


@pytest.fixture
def member(open_account):
    """`member("tkth", units["TKTH"], Role.STAFF)`: somebody with one role since 2020, as of mid-2020."""

    def made(username: str, unit: Unit, role: Role) -> User:
        user = open_account(username)
        services.give_role(user, unit=unit, role=role, valid_from=date(2020, 1, 1), by=None)
        user.rights_on = date(2020, 7, 1)
        return user

    return made
