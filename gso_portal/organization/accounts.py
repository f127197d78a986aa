"""Logging in and out with django-allauth: by user name only; accounts are opened by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone


class PortalBackend(AuthenticationBackend):
    """Loads the user of a session. A request acts with the rights of the day it began on, also across
    midnight."""

    def get_user(self, user_id):
        user = super().get_user(user_id)
        if user is not None:
            user.rights_on = timezone.localdate()
        return user


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị của đơn vị.",
        "too_many_login_attempts": "Tài khoản này đã đăng nhập sai quá nhiều lần. Hãy thử lại sau 5 phút.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def respond_user_inactive(self, request, user):
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")
