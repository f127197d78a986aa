from django.db import models
from django.db.models.functions import Now

from .users import User


class Submission(models.Model):
    """A form somebody sent, by the key the form was given when it was shown: sent twice, it takes effect once."""

    key = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    outcome = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["at"], name="submission_by_age")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]

    def __str__(self):
        return str(self.key)
