"""The organisation as others read it: a few queries for everything, however many units there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from gso_portal.organization.directory import BodyEntry, GroupEntry, UnitDirectory, UnitEntry, UnitNameEntry
from gso_portal.organization.models import Unit, UnitGroup, UnitKind, UnitName, UnitSuccession

# A provincial office is abbreviated by this and its province's name: "CTK Thái Bình".
OFFICE_PREFIX = "CTK "


def directory_from_database() -> UnitDirectory:
    """Every unit, group and body outside with all its spellings, of any day. Six queries.

    Without the leadership itself and without divisions: their names ("Phòng Tổng hợp") repeat from unit to
    unit.
    """
    unread = [UnitKind.LEADERSHIP, UnitKind.DIVISION, UnitKind.DISTRICT_BRANCH]
    units = Unit.objects.exclude(kind__in=unread).prefetch_related("names", "aliases")
    bodies = [unit for unit in units if unit.kind == UnitKind.EXTERNAL]
    successors = _successors()
    return UnitDirectory(
        [_unit_entry(unit, successors[unit.token]) for unit in units if unit.kind != UnitKind.EXTERNAL],
        [
            GroupEntry(group.token, group.name, _texts(group.aliases.all()))
            for group in UnitGroup.objects.prefetch_related("aliases")
        ],
        [BodyEntry(unit.token.removeprefix("EXT:"), _body_spellings(unit)) for unit in bodies],
    )


def names_on(day: date) -> dict[int, UnitName]:
    """What every unit was called on that day, by the unit's id. Units without a name then are left out. One
    query."""
    return {name.unit_id: name for name in UnitName.objects.valid_on(day)}


def _successors() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    pairs = UnitSuccession.objects.order_by("pk").values_list("predecessor__token", "successor__token")
    for predecessor, successor in pairs:
        found[predecessor] += (successor,)
    return found


def _unit_entry(unit: Unit, successors: tuple[str, ...]) -> UnitEntry:
    return UnitEntry(
        unit.token,
        tuple(
            UnitNameEntry(
                name.name, name.abbreviation.removeprefix(OFFICE_PREFIX), name.valid_from, name.valid_to
            )
            for name in unit.names.all()
        ),
        _texts(unit.aliases.all()),
        kind=unit.kind,
        successors=successors,
        is_subject_matter=unit.is_subject_matter,
    )


def _texts(aliases: Iterable) -> tuple[str, ...]:
    return tuple(alias.text for alias in aliases)


def _body_spellings(unit: Unit) -> tuple[str, ...]:
    names = [text for name in unit.names.all() for text in (name.name, name.abbreviation) if text]
    return tuple(dict.fromkeys([*names, *_texts(unit.aliases.all())]))
