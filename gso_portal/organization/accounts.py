"""Logging in and out with django-allauth: by user name only; accounts are opened by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ Quản trị hệ thống.",
        "too_many_login_attempts": "Tài khoản này đã đăng nhập sai quá nhiều lần. Hãy thử lại sau 5 phút.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False
