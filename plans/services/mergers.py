"""A table of mergers applied at once, all or nothing, with the service that a page applies one with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gso_portal.organization.models import Reorganization, User
from gso_portal.organization.structure.planning import Proposal

from .reorganization import Preview, apply_reorganization, draft_reorganization, preview
from .reorganized_work import COORDINATOR, LEAD

STANDING = (Reorganization.State.APPLIED, Reorganization.State.CONFIRMED)


@dataclass(frozen=True)
class Applied:
    """One merger: what it was, and what moved with it. `status`: applied, already or refused."""

    title: str
    kind: str
    effective_on: date
    status: str
    moved: dict[str, int]
    obstacles: list[str]


@transaction.atomic
def apply_all(
    proposals: Iterable[Proposal], *, by: User | None, on: date, at: datetime, is_trial: bool = False
) -> list[Applied]:
    """Apply every proposal that is not applied yet. When one is refused, or in a trial, nothing at all is applied."""
    answers = [_applied(proposal, by=by, on=on, at=at) for proposal in proposals]
    if is_trial or any(answer.status == "refused" for answer in answers):
        transaction.set_rollback(True)
    return answers


def _applied(proposal: Proposal, *, by: User | None, on: date, at: datetime) -> Applied:
    there = proposed(proposal)
    if there and there.state in STANDING:
        return Applied(there.title, there.kind, there.effective_on, "already", {}, [])
    drafted = there or draft_reorganization(proposal, by=by, at=at)
    found = preview(drafted, on=on)
    if not found.obstacles:
        apply_reorganization(drafted, by=by, on=on, at=at)
    status = "refused" if found.obstacles else "applied"
    return Applied(drafted.title, drafted.kind, drafted.effective_on, status, moved(found), found.obstacles)


def proposed(proposal: Proposal) -> Reorganization | None:
    """The reorganisation of these units for that day that was not taken back, an applied one first."""
    same = Reorganization.objects.filter(
        effective_on=proposal.effective_on, proposal__predecessors=list(proposal.predecessors)
    ).exclude(state=Reorganization.State.UNDONE)
    return same.filter(state__in=STANDING).first() or same.first()


def moved(found: Preview) -> dict[str, int]:
    """How many of each thing the reorganisation moves."""
    parts = [each.part for each in found.work.moves]
    return {
        "posts": len(found.structure.posts),
        "group_members": len(found.structure.groups),
        "units_below": len(found.structure.children),
        "leads": parts.count(LEAD),
        "coordinating": parts.count(COORDINATOR),
        "reports_waiting": found.work.reports_waiting.total(),
    }
