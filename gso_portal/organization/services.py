"""What changes in the organisation. `by` is the actor, None for the portal itself (reference data,
demonstration)."""

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import models

from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import Membership, Role, Unit, UnitName, User


class OrganizationError(ValueError):
    """A change that the organisation's own rules refuse; the message is for the screen."""


def open_account(
    username: str, *, display_name: str, password: str, by: User | None, email: str = ""
) -> User:
    """A new account that can log in and may do nothing yet. ValidationError tells what is wrong with its
    values."""
    user = User(username=username.strip().lower(), display_name=clean(display_name), email=email)
    validate_password(password, user)
    user.set_password(password)
    with change(by=by):
        return _saved(user)


def close_account(user: User, *, by: User | None) -> None:
    """The account cannot log in any more, and its open sessions end with their next request. Posts stay on
    record."""
    with change(by=by):
        User.objects.filter(pk=user.pk, is_active=True).update(is_active=False)


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
    """The role in the unit from that day on. ValidationError when the user already has it in that time."""
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
        return _saved(membership)


def end_role(membership: Membership, *, on: date, by: User | None) -> None:
    """`on` is the last day of the role. One that already ended earlier stays as it is."""
    if on < membership.valid_from:
        raise OrganizationError("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    still_open = models.Q(valid_to=None) | models.Q(valid_to__gt=on)
    with change(by=by):
        Membership.objects.filter(still_open, pk=membership.pk).update(valid_to=on)


def rename_unit(
    unit: Unit, *, name: str, abbreviation: str = "", code: str = "", on: date, by: User | None
) -> UnitName:
    """From the day `on` the unit bears this name; the one before ends on the eve. Earlier days keep their
    names."""
    with change(by=by):
        last = UnitName.objects.select_for_update().filter(unit=unit).order_by("valid_from").last()
        if (
            last is None
            or last.valid_to is not None
            or (last.valid_from is not None and last.valid_from >= on)
        ):
            raise OrganizationError(
                "Chỉ đổi được tên của đơn vị đang hoạt động, từ một ngày sau lần đổi tên gần nhất."
            )
        last.valid_to = on - timedelta(days=1)
        last.save(update_fields=["valid_to"])
        return _saved(
            UnitName(
                unit=unit,
                name=clean(name),
                folded=fold(name),
                abbreviation=clean(abbreviation),
                code=code,
                valid_from=on,
            )
        )


def _saved(row):
    row.full_clean()
    row.save()
    return row
