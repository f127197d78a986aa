"""Reports that wait for the head of their unit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, QuerySet

from gso_portal.organization.models import User

from ..models import Plan, ProgressReport
from ..models.progress import latest_counting
from ..rules import units_headed_by


def awaiting(units: Collection[int], *, reader: User) -> QuerySet[ProgressReport]:
    """What counts now of the tasks these units lead and nobody has accepted yet, oldest first, as far as the reader
    reads it.

    A later report of the same task stands for those before it, as in the figure "awaiting".
    """
    submitted = ProgressReport.objects.visible_to(reader).filter(
        status=ProgressReport.Status.SUBMITTED,
        task__lead_unit__in=units,
        task__plan__state=Plan.State.ISSUED,
        task__withdrawn_on=None,
    )
    return (
        submitted.annotate(counting=latest_counting("pk", task="task_id"))
        .filter(pk=F("counting"))
        .select_related("task", "reported_by")
        .order_by("submitted_at", "pk")
    )


def completed_today_by(user: User, *, unit: int, on: date) -> QuerySet[ProgressReport]:
    """The completions of the day `on` that the user has reported then and may still take back."""
    return awaiting([unit], reader=user).filter(reported_by=user, on=on, completed_on=on)


def awaiting_decision_of(user: User) -> QuerySet[ProgressReport]:
    """What the user, as a head, accepts or returns: never what the user has reported."""
    return awaiting(units_headed_by(user), reader=user).exclude(reported_by=user)
