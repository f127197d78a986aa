"""The units in the world of `world.py` as an administrator sees them: names, groups, reorganisations."""

from datetime import timedelta

from django.utils import timezone

from gso_portal.organization.models import (
    IgnoredSpelling,
    Reorganization,
    UnitAlias,
    UnitGroupAlias,
    UnitGroupMember,
)
from gso_portal.organization.structure.planning import Proposal, Successor
from plans.services.reorganization import draft_reorganization
from tests.access.world import World


def with_structure(world: World) -> World:
    foreign, group = world.names["foreign"], world.names["group"]
    alias = UnitAlias.objects.create(unit=foreign, text="Vụ viết khác", folded="vu viet khac")
    world.add("unit", "open", "common", unit=foreign.pk, alias=alias.pk)
    member = UnitGroupMember.objects.get(group=group)
    written = UnitGroupAlias.objects.create(group=group, text="Nhóm khác", folded="nhom khac")
    world.add("group", "open", "common", group=group.pk, member=member.pk, alias=written.pk)
    ignored = IgnoredSpelling.objects.create(folded="vu gi do", text="Vụ gì đó", reason="Không rõ")
    world.add("spelling", "ignored", "common", spelling=ignored.pk)
    for state in ("draft", "applied", "confirmed"):
        with_reorganization(world, state)
    return world


def with_reorganization(world: World, state: str) -> None:
    now = timezone.now()
    proposal = Proposal(
        kind="merge",
        effective_on=timezone.localdate(now) + timedelta(days=1),
        predecessors=("CNXD", "TMDV"),
        successors=(Successor("CNTM", "Vụ Thống kê Công nghiệp và Thương mại", "CNTM"),),
    )
    found = draft_reorganization(proposal, by=world.people["admin"], at=now)
    Reorganization.objects.filter(pk=found.pk).update(
        state=state, applied_at=None if state == "draft" else now
    )
    world.add("reorganization", state, "common", reorganization=found.pk)
