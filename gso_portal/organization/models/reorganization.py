from django.db import models

from gso_portal.lib.constraints import known_value, nfc_text
from gso_portal.organization.models.documents import DocumentRef
from gso_portal.organization.models.users import User


class ReorganizationKind(models.TextChoices):
    MERGE = "merge", "Hợp nhất"
    SPLIT = "split", "Chia tách"
    RENAME = "rename", "Đổi tên"


class ReorganizationState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    APPLIED = "applied", "Đã áp dụng, chờ xác nhận"
    CONFIRMED = "confirmed", "Đã xác nhận"
    UNDONE = "undone", "Đã hoàn tác"


class Reorganization(models.Model):
    """Units that become others on a day: prepared, applied as a whole, then confirmed or taken back as a whole.

    `proposal` says who becomes what (structure.planning.Proposal as JSON). `record` is every row that applying made,
    changed or removed, with its values before and after (structure.ledger), which is what an undo goes by.
    """

    Kind = ReorganizationKind
    State = ReorganizationState

    kind = models.CharField("hình thức", max_length=10, choices=Kind)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField("tên", max_length=500)
    effective_on = models.DateField("có hiệu lực từ")
    document = models.ForeignKey(
        DocumentRef, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản"
    )
    proposal = models.JSONField("phương án")
    record = models.JSONField("dữ liệu đã thay đổi", default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("lập lúc")
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("áp dụng lúc", null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("xác nhận hoặc hoàn tác lúc", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "sắp xếp đơn vị"
        ordering = ["-effective_on", "-id"]
        constraints = [
            known_value("kind", ReorganizationKind.values, name="reorganization_kind", what="Hình thức"),
            known_value("state", ReorganizationState.values, name="reorganization_state", what="Trạng thái"),
            nfc_text("title", name="reorganization_nfc"),
        ]

    def __str__(self):
        return self.title


class IgnoredSpelling(models.Model):
    """A text in unit cells that an administrator has looked at and that is to stay without a meaning."""

    folded = models.CharField("khóa so khớp", max_length=300, unique=True, editable=False)
    text = models.CharField("cách viết", max_length=300)
    reason = models.CharField("lý do", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "cách viết bỏ qua"
        ordering = ["text"]
        constraints = [nfc_text("text", "reason", name="ignored_spelling_nfc")]

    def __str__(self):
        return self.text
