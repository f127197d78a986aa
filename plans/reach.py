"""How far a file sees: of whose reports it may tell, kept with its job, and asked again whenever it is fetched."""

from __future__ import annotations

from gso_portal.jobs.models import Job
from gso_portal.organization.models import Unit, User

from .models import Plan

EVERYTHING = "all"


def reach_of(user: User | None) -> str | list[int]:
    """Whose reports a file made for the person (None: the portal itself) may tell of: of these units, or of all."""
    if user is None or user.sees_everything():
        return EVERYTHING
    return sorted(Unit.objects.visible_to(user).values_list("pk", flat=True))


def is_within_reach(user: User, job: Job, *, plan: str) -> bool:
    """While the plan of that code is open to the person, and nobody's reports in the file have been closed to them
    since. The result of the job has its `reach`; without one it may tell of all."""
    if not Plan.objects.visible_to(user).filter(code=plan).exists():
        return False
    then, now = (job.result or {}).get("reach", EVERYTHING), reach_of(user)
    return now == EVERYTHING or (then != EVERYTHING and set(then) <= set(now))
