"""Removes what nobody can or should fetch any more."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from .context import RESULTS
from .models import Job, ServiceBeat

HALF_DONE = timedelta(hours=1)
KEPT = timedelta(days=30)
FORGOTTEN = timedelta(days=1)


def clean(*, at: datetime) -> dict[str, int]:
    """Expire results older than 30 days; remove files older than an hour that are half-written or unowned.

    Sessions that have run out go too: nothing else removes those that nobody has ended.
    """
    expired = Job.objects.exclude(result_file="").filter(finished_at__lt=at - KEPT).update(result_file="")
    ServiceBeat.objects.filter(at__lt=at - FORGOTTEN).delete()
    SessionStore.clear_expired()
    return {"expired": expired, "removed": remove_unowned(before=at - HALF_DONE)}


def remove_unowned(*, before: datetime) -> int:
    """A file younger than `before` may belong to a run that has not committed yet, and stays."""
    folder = settings.FILES_ROOT / RESULTS
    old = [path for path in folder.glob("*") if changed_at(path) < before.timestamp()]
    owned = set(
        Job.objects.filter(result_file__in=[f"{RESULTS}/{path.name}" for path in old]).values_list(
            "result_file", flat=True
        )
    )
    unowned = [path for path in old if f"{RESULTS}/{path.name}" not in owned]
    for path in unowned:
        path.unlink(missing_ok=True)
    return len(unowned)


def changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
