from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gso_portal.lib.constraints import nfc_text

from .users import User


class AttemptCount(models.Model):
    """How often something limited was tried under a key since the first try of the running window."""

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "số lần thử"


class PasswordRequest(models.Model):
    """Somebody who cannot log in asks an administrator for a one-time password. One at a time is open."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_requests")
    at = models.DateTimeField("lúc", db_default=Now())
    contact = models.CharField("cách liên hệ", max_length=120, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField("đã cấp", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "yêu cầu cấp lại mật khẩu"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(answered_at=None),
                name="password_request_open_once",
                violation_error_message="Yêu cầu trước của tài khoản này chưa được trả lời.",
            ),
            nfc_text("contact", name="password_request_nfc"),
        ]
