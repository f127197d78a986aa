"""Who may, as far as it depends on roles and units alone. `on` is the day; without one, the day of the
request."""

from datetime import date

from gso_portal.organization.models import Role, Unit


def has_role(user, role: Role, on: date | None = None) -> bool:
    return user.is_authenticated and role in user.roles_on(on)


def is_office(user, on: date | None = None) -> bool:
    """People of VPTC who consolidate the plan."""
    return has_role(user, Role.OFFICE, on)


def is_tccb(user, on: date | None = None) -> bool:
    return has_role(user, Role.TCCB, on)


def is_leadership(user, on: date | None = None) -> bool:
    return has_role(user, Role.LEADERSHIP, on)


def is_auditor(user, on: date | None = None) -> bool:
    return has_role(user, Role.AUDITOR, on)


def is_admin(user, on: date | None = None) -> bool:
    return has_role(user, Role.ADMIN, on)


def is_head_of(user, unit: Unit, on: date | None = None) -> bool:
    """Head of this very unit, in office or acting."""
    return user.is_authenticated and unit in user.units_on(on, Role.HEAD)


def belongs_to(user, unit: Unit, on: date | None = None) -> bool:
    """Any working role in this very unit; administrators have none."""
    return user.is_authenticated and unit in user.units_on(on)


def can_see_all_units(user, on: date | None = None) -> bool:
    """Leadership, VPTC, TCCB and auditors."""
    return user.is_authenticated and user.sees_everything(on)


def can_manage_accounts(user, on: date | None = None) -> bool:
    return is_admin(user, on)


def visible_units(user, on: date | None = None):
    """The units whose internal rows the user may see, as a query."""
    return Unit.objects.visible_to(user, on)
