from datetime import date

from django.db import models
from django.db.models import Q


def valid_on(day: date, prefix: str = "") -> Q:
    """The rows whose [valid_from, valid_to] holds the day; an open end holds every day on its side."""
    begun = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})
    lasting = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": day})
    return begun & lasting


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day: date):
        return self.filter(valid_on(day))


class Dated(models.Model):
    """A row that is true from one day to another, both included; an empty end is open."""

    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)
