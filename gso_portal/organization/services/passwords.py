"""Passwords: one-time ones from an administrator, one's own, and asking for help. No password is kept or logged."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import clean
from gso_portal.organization.access_log import record_access
from gso_portal.organization.attempts import Limit, take
from gso_portal.organization.models import AccessEvent, PasswordRequest, User

from .ending import end_sessions
from .saving import OrganizationError

ONE_TIME_DAYS = 7
# No letters or digits that look alike on paper: 31 to the 16th are more than anybody tries.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
REQUESTS = Limit(3, timedelta(hours=1))


@transaction.atomic
def issue_one_time(user: User, *, by: User, at: datetime) -> str:
    """A new password, returned once, that opens only the page where its owner chooses another, within a week.

    The open sessions of the account end, and an open request for help is answered.
    """
    if by.pk == user.pk:
        raise OrganizationError("Mật khẩu của chính mình thì đổi ở trang Tài khoản, không cấp ở đây.")
    if not user.is_active:
        raise OrganizationError("Tài khoản đang khóa: hãy mở lại trước khi cấp mật khẩu.")
    password = new_password()
    user.set_password(password)
    user.one_time_until = at + timedelta(days=ONE_TIME_DAYS)
    with change(by=by, reason="Cấp mật khẩu dùng một lần"):
        user.save(update_fields=["password", "one_time_until"])
    end_sessions(user, by=by)
    open_request = PasswordRequest.objects.filter(user=user, answered_at=None)
    open_request.update(answered_at=at, answered_by=by, is_granted=True)
    record_access(
        AccessEvent.Kind.PASSWORD_RESET, by=by, text=f"Cấp mật khẩu dùng một lần cho {user.username}"
    )
    return password


@transaction.atomic
def change_password(user: User, *, password: str, keep: str | None = None) -> None:
    """The person's own password; all other sessions than `keep` (a session key) end.

    ValidationError says what is wrong with it. OrganizationError when another one was set since `user` was read.
    """
    validate_password(password, user)
    if User.objects.select_for_update().get(pk=user.pk).password != user.password:
        raise OrganizationError("Mật khẩu vừa được đổi hoặc cấp lại ở nơi khác. Hãy đăng nhập lại.")
    user.set_password(password)
    user.one_time_until = None
    with change(by=user, reason="Đổi mật khẩu"):
        user.save(update_fields=["password", "one_time_until"])
    end_sessions(user, by=user, keep=keep)
    record_access(AccessEvent.Kind.PASSWORD_CHANGED, by=user)


@transaction.atomic
def ask_for_password(username: str, *, contact: str, at: datetime) -> None:
    """Files a request for the account of that name, if there is one, unless one is open or too many were made.

    The caller learns nothing: what it shows must be the same in every case.
    """
    username = username.strip().lower()
    if not take(f"request:{username}", REQUESTS, at=at):
        return
    user = User.objects.filter(username=username, is_active=True).first()
    if user is not None:
        request = PasswordRequest(user=user, contact=clean(contact)[:120])
        PasswordRequest.objects.bulk_create([request], ignore_conflicts=True)
        record_access(
            AccessEvent.Kind.PASSWORD_RESET, by=None, username=username, text="Xin cấp lại mật khẩu"
        )


def dismiss_request(request: PasswordRequest, *, by: User, at: datetime) -> None:
    """The request is answered without a password: whoever asked was not who they said."""
    still_open = PasswordRequest.objects.filter(pk=request.pk, answered_at=None)
    if still_open.update(answered_at=at, answered_by=by, is_granted=False):
        text = f"Từ chối cấp lại mật khẩu cho {request.user.username}"
        record_access(AccessEvent.Kind.PASSWORD_RESET, by=by, text=text)


def new_password() -> str:
    """Four groups of four letters that are easy to read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
