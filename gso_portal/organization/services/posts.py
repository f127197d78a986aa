"""Posts: who has which role in which unit, from one day to another."""

from datetime import date, timedelta

from django.db import models

from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import clean
from gso_portal.organization.models import Membership, Role, Unit, User, valid_on

from .saving import OrganizationError, saved

NOT_ONESELF = "Không ai tự giao, tự kết thúc vai trò của mình: hãy nhờ một quản trị khác."


def give_role(
    user: User,
    *,
    unit: Unit,
    role: Role,
    title: str = "",
    is_acting: bool = False,
    valid_from: date,
    valid_to: date | None = None,
    by: User | None,
) -> Membership:
    """The role in the unit from that day on.

    ValidationError when the user already has it in that time, or when the time is shared with roles that nobody
    may hold together: an administrator's or an auditor's with any other kind.
    """
    refuse_oneself(user, by)
    membership = Membership(
        user=user,
        unit=unit,
        role=role,
        title=clean(title),
        is_acting=is_acting,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    with change(by=by):
        return saved(membership)


def end_role(membership: Membership, *, on: date, by: User | None) -> None:
    """`on` is the last day of the role. One that already ended earlier stays as it is."""
    refuse_oneself(membership.user, by)
    if on < membership.valid_from:
        raise OrganizationError("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    still_open = models.Q(valid_to=None) | models.Q(valid_to__gt=on)
    with change(by=by):
        Membership.objects.filter(still_open, pk=membership.pk).update(valid_to=on)


def transfer(user: User, *, valid_from: date, by: User | None, **post) -> Membership:
    """Every post of the day `valid_from` ends on its eve; from that day on the user has this one (see give_role)."""
    refuse_oneself(user, by)
    eve = valid_from - timedelta(days=1)
    with change(by=by):
        User.objects.select_for_update().get(pk=user.pk)
        current = Membership.objects.filter(valid_on(valid_from), user=user)
        if current.filter(valid_from__gt=eve).exists():
            raise OrganizationError(
                "Có vai trò bắt đầu đúng ngày điều chuyển; hãy kết thúc vai trò đó hoặc chọn ngày sau đó."
            )
        current.update(valid_to=eve)
        return give_role(user, valid_from=valid_from, by=by, **post)


def refuse_oneself(user: User, by: User | None) -> None:
    if by is not None and by.pk == user.pk:
        raise OrganizationError(NOT_ONESELF)
