from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from .users import User


class UserSession(AbstractBaseSession):
    """A browser that is, or was, logged in: whose it is, since when, from where, and when it was last heard of.

    Without a user it is a browser before the login.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    signed_in_at = models.DateTimeField("đăng nhập lúc", null=True)
    seen_at = models.DateTimeField("hoạt động gần nhất", db_default=Now())
    device = models.CharField("thiết bị", max_length=80, blank=True)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "phiên đăng nhập"

    @classmethod
    def get_session_store_class(cls):
        raise NotImplementedError(
            "The store of the settings makes these rows; a row does not read its store."
        )
