"""Who may, as far as it depends on roles alone. `on` is the day; without one, the day of the request. Which units
somebody sees is `Unit.objects.visible_to`."""

from datetime import date

from gso_portal.organization.models import Role


def is_office(user, on: date | None = None) -> bool:
    """People of VPTC who consolidate the plan."""
    return user.is_authenticated and Role.OFFICE in user.roles_on(on)


def is_at_work(user, on: date | None = None) -> bool:
    """Whoever has a post other than an administrator's: those look after accounts, not after the work."""
    return user.is_authenticated and bool(user.units_on(on))


def is_admin(user, on: date | None = None) -> bool:
    """Whoever looks after accounts and units."""
    return user.is_authenticated and Role.ADMIN in user.roles_on(on)
