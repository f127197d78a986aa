from __future__ import annotations

import uuid

from django.db import models

from gso_portal.lib.constraints import nfc_text
from gso_portal.organization.models import User

from .progress import ProgressReport


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        """A file is read by whoever reads the report it belongs to."""
        return self.filter(report__in=ProgressReport.objects.visible_to(user))


class Evidence(models.Model):
    """A file that shows what a report says. `file_name` is the sender's; on the disk it has a name of ours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="evidence")
    file_name = models.CharField("tên tệp", max_length=255)
    file_path = models.CharField(max_length=100, unique=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("kích thước (byte)")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="evidence")
    uploaded_at = models.DateTimeField("tải lên lúc")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["report", "uploaded_at", "id"]
        constraints = [nfc_text("file_name", name="evidence_nfc")]

    def __str__(self) -> str:
        return self.file_name
