from django.db import models
from django.db.models.functions import Now

from .users import User


class PeopleImport(models.Model):
    """A workbook of accounts as it was read. Nothing is written of it until an administrator confirms what it changes.

    `rows` are the rows as `people_import.PersonRow` tells them: texts of cells with their addresses.
    """

    file_name = models.CharField("tệp", max_length=200)
    rows = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", db_default=Now())
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField("ghi lúc", null=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "tệp tài khoản"
        ordering = ["-uploaded_at", "-id"]

    def __str__(self):
        return self.file_name
