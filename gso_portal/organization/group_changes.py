"""Which units plans mean when they name them together, from one day to another."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import (
    IgnoredSpelling,
    Unit,
    UnitGroup,
    UnitGroupAlias,
    UnitGroupMember,
    User,
)
from gso_portal.organization.services import OrganizationError
from gso_portal.organization.services.saving import saved


def add_group_member(
    group: UnitGroup, *, unit: Unit, valid_from: date, valid_to: date | None = None, by: User | None
) -> UnitGroupMember:
    """ValidationError when the unit belongs to the group already on one of these days."""
    with change(by=by, reason=f"Thêm vào nhóm {group.name}"):
        return saved(UnitGroupMember(group=group, unit=unit, valid_from=valid_from, valid_to=valid_to))


def end_group_member(member: UnitGroupMember, *, on: date, by: User | None) -> None:
    """`on` is the last day in the group. One that ended earlier stays as it is."""
    if member.valid_from and on < member.valid_from:
        raise OrganizationError("Ngày cuối phải từ ngày vào nhóm trở đi.")
    still_in = Q(valid_to=None) | Q(valid_to__gt=on)
    with change(by=by, reason=f"Ra khỏi nhóm {member.group.name}"):
        UnitGroupMember.objects.filter(still_in, pk=member.pk).update(valid_to=on)


def add_group_alias(group: UnitGroup, *, text: str, by: User | None) -> UnitGroupAlias:
    """Files may name the group so. OrganizationError when another group is written so."""
    text = clean(text)
    taken = UnitGroupAlias.objects.filter(folded=fold(text)).select_related("group").first()
    if taken and taken.group_id == group.pk:
        return taken
    if taken:
        raise OrganizationError(f"“{text}” là cách viết của nhóm “{taken.group.name}”.")
    if not fold(text):
        raise OrganizationError("Cách viết phải có chữ.")
    with change(by=by, reason=f"Thêm cách viết “{text}” cho nhóm"):
        IgnoredSpelling.objects.filter(folded=fold(text)).delete()
        return saved(UnitGroupAlias(group=group, text=text, folded=fold(text)))


def remove_group_alias(alias: UnitGroupAlias, *, by: User | None) -> None:
    with change(by=by, reason=f"Bỏ cách viết “{alias.text}” của nhóm"):
        UnitGroupAlias.objects.filter(pk=alias.pk).delete()
