"""Removes what nobody can or should fetch any more."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from gso_portal.organization.sessions import SessionStore

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
    results = Job.objects.values_list("result_file", flat=True)
    removed = remove_unowned(
        RESULTS, before=at - HALF_DONE, owned=lambda names: results.filter(result_file__in=names)
    )
    return {"expired": expired, "removed": removed}


def remove_unowned(folder: str, *, before: datetime, owned: Callable[[list[str]], Iterable[str]]) -> int:
    """Remove the files of a folder below FILES_ROOT that `owned` does not give back of the names it is given.

    Names are paths from FILES_ROOT on. A file younger than `before` may belong to a transaction that has not
    committed yet, and stays. Returns how many went.
    """
    found = (settings.FILES_ROOT / folder).glob("*")
    old = [f"{folder}/{path.name}" for path in found if changed_at(path) < before.timestamp()]
    unowned = set(old) - set(owned(old))
    for name in unowned:
        (settings.FILES_ROOT / name).unlink(missing_ok=True)
    return len(unowned)


def changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
