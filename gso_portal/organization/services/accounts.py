"""Accounts: opened, changed, closed. Passwords are in `passwords`, posts in `posts`."""

from django.contrib.auth.password_validation import validate_password

from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import clean
from gso_portal.organization.models import User

from .ending import end_sessions
from .saving import OrganizationError, saved


def open_account(
    username: str, *, display_name: str, password: str | None = None, by: User | None, email: str = ""
) -> User:
    """A new account that may do nothing yet; without a password nobody can log in with it until one is issued.

    ValidationError tells what is wrong with its values.
    """
    user = User(username=username.strip().lower(), display_name=clean(display_name), email=email)
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    with change(by=by):
        return saved(user)


def edit_account(user: User, *, display_name: str, email: str, by: User | None) -> User:
    """Name and address of an account; its user name stays, because people and papers know it."""
    with change(by=by):
        user.display_name, user.email = clean(display_name), email
        user.full_clean(exclude=["password"])
        user.save(update_fields=["display_name", "email"])
    return user


def close_account(user: User, *, by: User | None) -> None:
    """The account cannot log in any more, and its open sessions end. Posts stay on record."""
    if by is not None and by.pk == user.pk:
        raise OrganizationError("Không ai tự khóa tài khoản của mình: hãy nhờ một quản trị khác.")
    with change(by=by):
        User.objects.filter(pk=user.pk, is_active=True).update(is_active=False)
        end_sessions(user, by=by)


def reopen_account(user: User, *, by: User | None) -> None:
    """The account can log in again, with the posts it has on the day."""
    with change(by=by):
        User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)
