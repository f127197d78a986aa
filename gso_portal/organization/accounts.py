"""Logging in and out with django-allauth: by user name only; accounts are opened by an administrator."""

from datetime import datetime, timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone

from gso_portal.organization.access_log import record_access
from gso_portal.organization.attempts import Limit, give_back, take
from gso_portal.organization.models import AccessEvent, User
from gso_portal.organization.sessions import device_family, name_session

# A province is one address: the limit that protects is the one per account. The other slows down who tries one
# password on many accounts.
PASSWORDS = Limit(10, timedelta(minutes=5))
PASSWORDS_FROM_ADDRESS = Limit(300, timedelta(minutes=1))


def account_name(typed: str) -> str:
    """The user name as it is stored: what is typed reaches an account by this one spelling only, as limits do."""
    return typed.strip().lower()


def may_try_password(username: str, *, at: datetime) -> bool:
    """Counts one try at the password of an account, whichever page it is typed on. A right one is given back."""
    return take(f"password:{account_name(username)}", PASSWORDS, at=at)


def right_password(username: str) -> None:
    give_back(f"password:{account_name(username)}")


class PortalBackend(AuthenticationBackend):
    """Loads the user of a session. A request acts with the rights of the day it began on, also across
    midnight."""

    def get_user(self, user_id):
        user = super().get_user(user_id)
        if user is not None:
            user.rights_on = timezone.localdate()
        return user

    def _authenticate_by_username(self, username, password):
        # Looked up without regard to case, "ſ" would find the "s" of an account past its limit.
        return self._check_password(User.objects.filter(username=account_name(username)).first(), password)


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị của đơn vị.",
        "one_time_expired": "Mật khẩu dùng một lần này đã hết hạn. Hãy xin quản trị cấp lại.",
        "too_many_login_attempts": "Tài khoản này đã đăng nhập sai quá nhiều lần. Hãy thử lại sau 5 phút.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        now = timezone.now()
        if not may_try_password(credentials["username"], at=now):
            self._note_failure(credentials["username"], "Quá số lần thử của tài khoản")
            raise self.validation_error("too_many_login_attempts")
        self._address_key = f"address:{self.get_client_ip(request)}"
        if not take(self._address_key, PASSWORDS_FROM_ADDRESS, at=now):
            self._note_failure(credentials["username"], "Quá số lần thử từ một địa chỉ")
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user is not None:
            right_password(credentials["username"])
            give_back(self._address_key)
        return user

    def authentication_failed(self, request, **credentials) -> None:
        self._note_failure(credentials["username"], "Sai tên hoặc mật khẩu")

    def _note_failure(self, username: str, text: str) -> None:
        record_access(
            AccessEvent.Kind.SIGN_IN_FAILED, by=None, username=as_username(username), text=text, method="POST"
        )

    def pre_login(self, request, user, **kwargs):
        refusal = super().pre_login(request, user, **kwargs)
        if refusal is None and user.one_time_until and user.one_time_until < timezone.now():
            messages.error(request, self.error_messages["one_time_expired"])
            return redirect("account_login")
        return refusal

    def login(self, request, user) -> None:
        super().login(request, user)
        device = device_family(self.get_http_user_agent(request))
        name_session(request.session, device=device, address=self.get_client_ip(request), at=timezone.now())
        record_access(AccessEvent.Kind.SIGNED_IN, by=user, text=device)

    def logout(self, request) -> None:
        if request.user.is_authenticated:
            record_access(AccessEvent.Kind.SIGNED_OUT, by=request.user)
        super().logout(request)

    def respond_user_inactive(self, request, user):
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")


def as_username(typed: str) -> str:
    """What may be kept of a name that was typed: nothing that cannot be one, because it may be a password."""
    name = account_name(typed)
    pattern = User._meta.get_field("username").validators[0].regex
    return name if pattern.fullmatch(name) and len(name) <= 60 else "(không phải tên đăng nhập)"
