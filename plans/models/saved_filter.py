from __future__ import annotations

from urllib.parse import parse_qsl

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gso_portal.lib.constraints import nfc_text
from gso_portal.organization.models import User


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SavedFilterQuerySet:
        """A person's own."""
        return self.filter(user=user)


class SavedFilter(models.Model):
    """A list somebody comes back to: `query` is what its address asks for, in one written form.

    It opens nothing by itself: rights are asked when the list is.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField("tên bộ lọc", max_length=80)
    query = models.CharField("điều kiện", max_length=2000, blank=True)
    saved_at = models.DateTimeField("lúc lưu", db_default=Now())

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["user", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_filter_once",
                violation_error_message="Bạn đã có bộ lọc tên này.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="saved_filter_has_a_name",
                violation_error_message="Đặt tên cho bộ lọc.",
            ),
            nfc_text("name", "query", name="saved_filter_nfc"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plan_code(self) -> str:
        """The plan it is about; empty for whichever is the latest."""
        return dict(parse_qsl(self.query)).get("plan", "")
