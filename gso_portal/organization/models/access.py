"""What people did that changes no row: came in, were refused, took data out. Only added to, never changed."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now

from gso_portal.lib.constraints import known_value

from .users import User


class AccessKind(models.TextChoices):
    SIGNED_IN = "signed_in", "Đăng nhập"
    SIGN_IN_FAILED = "sign_in_failed", "Đăng nhập không được"
    SIGNED_OUT = "signed_out", "Đăng xuất"
    PASSWORD_CHANGED = "password_changed", "Đổi mật khẩu"
    PASSWORD_RESET = "password_reset", "Cấp lại mật khẩu"
    SESSION_ENDED = "session_ended", "Kết thúc phiên"
    DENIED = "denied", "Bị từ chối"
    EXPORTED = "exported", "Xuất dữ liệu"
    DOWNLOADED = "downloaded", "Tải tệp"


class AccessEvent(models.Model):
    """One event, with the request it belongs to. The application's role may add and read, no more."""

    Kind = AccessKind

    at = models.DateTimeField("lúc", db_default=Now())
    kind = models.CharField("việc", max_length=20, choices=AccessKind)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField("tên đăng nhập đã gõ", max_length=150, blank=True)
    method = models.CharField(max_length=10, blank=True)
    path = models.CharField("địa chỉ", max_length=500, blank=True)
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    text = models.CharField("nội dung", max_length=500, blank=True)
    request = models.CharField("yêu cầu", max_length=32, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_latest_first"),
            models.Index(fields=["user", "-at"], name="access_of_person"),
            models.Index(fields=["username", "-at"], name="access_under_name"),
            models.Index(fields=["kind", "-at", "-id"], name="access_of_kind"),
            models.Index(fields=["request"], name="access_of_request", condition=~models.Q(request="")),
            GinIndex(OpClass("path", name="gin_trgm_ops"), name="access_by_path"),
        ]
        constraints = [
            known_value("kind", AccessKind.values, name="access_kind_known", what="Loại sự kiện truy cập")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.path}"
