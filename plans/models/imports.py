from __future__ import annotations

import uuid

from django.db import models

from gso_portal.lib.constraints import known_value
from gso_portal.organization.models import Role, User

from .plan import Plan

READ_IMPORTS = frozenset({Role.OFFICE, Role.AUDITOR})


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """Uploads are working papers of the Office: of the others only auditors see them, all of them."""
        return self if user.roles_on() & READ_IMPORTS else self.none()


class ImportKind(models.TextChoices):
    PLAN = "plan", "Kế hoạch công tác"
    PROGRESS = "progress", "Tiến độ thực hiện"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Đang đọc tệp"
    REFUSED = "refused", "Không đọc được"
    PREVIEW = "preview", "Chờ xác nhận"
    CONFIRMING = "confirming", "Đang ghi"
    CONFIRMED = "confirmed", "Đã nhập"
    UNDONE = "undone", "Đã hoàn tác"
    DISCARDED = "discarded", "Đã bỏ"


class ImportBatch(models.Model):
    """One uploaded workbook on its way into a plan: uploaded, read, previewed, confirmed, perhaps undone.

    One that waits may be discarded instead; `undone_by` and `undone_at` then say who did so and when.
    """

    Kind = ImportKind
    State = ImportState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    state = models.CharField("trạng thái", max_length=20, choices=State, default=State.UPLOADED)
    year = models.PositiveSmallIntegerField("năm kế hoạch")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.SET_NULL, related_name="import_batches")
    creates_plan = models.BooleanField(default=False)
    cutoff = models.DateField("số liệu đến ngày", null=True, blank=True)
    file_name = models.CharField("tên tệp", max_length=255)
    file_path = models.CharField(max_length=100)
    file_sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="import_batches")
    uploaded_at = models.DateTimeField("tải lên lúc")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal_text = models.TextField(blank=True)
    heading = models.JSONField("đầu trang tính", default=dict)
    job_id = models.UUIDField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            known_value("kind", ImportKind.values, name="import_kind_known", what="Loại tệp nhập"),
            known_value("state", ImportState.values, name="import_state_known", what="Trạng thái nhập"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """For a person, having written nothing: shown as a preview, or refused."""
        return self.state in (self.State.PREVIEW, self.State.REFUSED)


class RowStatus(models.TextChoices):
    OK = "ok", "Hợp lệ"
    WARNING = "warning", "Cảnh báo"
    ERROR = "error", "Lỗi"


class RowEffect(models.TextChoices):
    ADDED = "added", "Thêm mới"
    CHANGED = "changed", "Thay đổi"
    UNCHANGED = "unchanged", "Không đổi"
    SKIPPED = "skipped", "Bỏ qua"


class ImportRow(models.Model):
    """One row of the sheet as read: what the file says, what we make of it, what we will do with it."""

    Status = RowStatus
    Effect = RowEffect

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField("dòng")
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status)
    effect = models.CharField(max_length=10, choices=Effect, blank=True)
    title = models.TextField(blank=True)
    content = models.JSONField("giá trị đọc được")
    messages = models.JSONField("lý do", default=list)
    choices = models.JSONField("người dùng chọn", default=dict)
    agreed = models.BooleanField("đã đồng ý cách đọc", default=False)
    task = models.ForeignKey("Task", null=True, on_delete=models.SET_NULL, related_name="+")
    differences = models.JSONField("khác với kế hoạch", default=dict)
    before = models.JSONField("trước khi nhập", null=True)
    after = models.JSONField("sau khi nhập", null=True)

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "row"], name="import_row_once"),
            known_value("status", RowStatus.values, name="import_row_status_known", what="Kết quả đọc dòng"),
            known_value(
                "effect", ["", *RowEffect.values], name="import_row_effect_known", what="Tác động của dòng"
            ),
        ]
