"""Puts the reference data into the database. Only what is missing is added, so that it can run at every
start and never undoes what an administrator has changed since."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import models, transaction

from gso_portal.lib.vietnamese import fold
from gso_portal.organization.directory import listed, read_reference
from gso_portal.organization.models import (
    DocumentRef,
    Region,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitGroupAlias,
    UnitGroupMember,
    UnitKind,
    UnitName,
    UnitSuccession,
)
from gso_portal.organization.reading import OFFICE_PREFIX

COUNTED = {
    "regions": Region,
    "documents": DocumentRef,
    "units": Unit,
    "unit_names": UnitName,
    "unit_aliases": UnitAlias,
    "successions": UnitSuccession,
    "groups": UnitGroup,
    "group_aliases": UnitGroupAlias,
    "group_members": UnitGroupMember,
}
KINDS = {"hanh_chinh": UnitKind.DEPARTMENT, "su_nghiep": UnitKind.PUBLIC_SERVICE}
# Provincial offices come after the units at the centre, and bodies outside after both.
FIRST_PROVINCE, FIRST_BODY = 100, 300


class Draft(NamedTuple):
    """A unit of the reference files with the fields of its name and its other spellings."""

    unit: Unit
    name: dict[str, str | date | None]
    aliases: tuple[str, ...] = ()


@transaction.atomic
def load_reference() -> dict[str, dict[str, int]]:
    """Adds what the reference files have and the database lacks. Gives {"units": {"total": n, "added": n},
    …}."""
    before = _counts()
    _load_regions()
    _load_documents()
    _load_units()
    _load_successions()
    _load_groups()
    return {key: {"total": total, "added": total - before[key]} for key, total in _counts().items()}


def _counts() -> dict[str, int]:
    return {key: model.objects.count() for key, model in COUNTED.items()}


def _add_missing(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model.objects.bulk_create(rows, ignore_conflicts=True)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_regions() -> None:
    _add_missing(Region, [Region(**row) for row in read_reference("regions.csv")])


def _load_documents() -> None:
    _add_missing(DocumentRef, [DocumentRef(**row) for row in read_reference("documents.csv")])


def _load_units() -> None:
    drafts = [*_leadership(), *_headquarters(), *_provinces(), *_bodies()]
    _add_missing(Unit, [draft.unit for draft in drafts])
    units = {unit.token: unit for unit in Unit.objects.all()}
    named = set(UnitName.objects.values_list("unit_id", flat=True))
    names, aliases = [], []
    for draft in drafts:
        unit = units[draft.unit.token]
        if unit.pk not in named:
            names.append(UnitName(unit=unit, folded=fold(draft.name["name"]), **draft.name))
        aliases += [UnitAlias(unit=unit, text=text, folded=fold(text)) for text in draft.aliases]
    _add_missing(UnitName, names)
    _add_missing(UnitAlias, aliases)
    _hang_below_the_top(drafts, units[drafts[0].unit.token])


def _hang_below_the_top(drafts: list[Draft], top: Unit) -> None:
    inside = [
        draft.unit.token
        for draft in drafts
        if draft.unit.kind not in (UnitKind.LEADERSHIP, UnitKind.EXTERNAL)
    ]
    Unit.objects.filter(token__in=inside, parent=None).update(parent=top)


def _leadership() -> Iterator[Draft]:
    for row in read_reference("leadership.csv"):
        unit = Unit(token=row.pop("token"), kind=UnitKind.LEADERSHIP)
        yield Draft(unit, row)


def _headquarters() -> Iterator[Draft]:
    former = {row["code"]: row for row in read_reference("hq_units_2019.csv")}
    places = {code: place for place, code in enumerate(former, 1)}
    for row in read_reference("hq_units.csv"):
        before = former.pop(row["code"], None)
        aliases = listed(row["alt_spellings"]) + (listed(before["aliases"]) if before else ())
        # A unit that went through 2020 under its name bears it without a break.
        name = {
            "name": row["name_vi"],
            "abbreviation": row["abbr"],
            "name_en": row["name_en"],
            "valid_from": None if before else _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
        }
        yield Draft(_headquarters_unit(row, int(row["sort_order"])), name, aliases)
    for row in former.values():
        name = {"name": row["name_vi"], "valid_to": _day(row["valid_to"])}
        yield Draft(_headquarters_unit(row, places[row["code"]]), name, listed(row["aliases"]))


def _headquarters_unit(row: dict[str, str], place: int) -> Unit:
    return Unit(
        token=row["code"],
        kind=KINDS[row["group"]],
        sort_order=place,
        is_subject_matter=row["is_subject_matter"] == "1",
    )


def _provinces() -> Iterator[Draft]:
    regions = {region.code: region for region in Region.objects.all()}
    for place, row in enumerate(read_reference("provinces.csv"), FIRST_PROVINCE):
        unit = Unit(
            token=f"CTK:{row['code']}",
            kind=UnitKind.PROVINCIAL_OFFICE,
            region=regions[row["region_code"]],
            sort_order=place,
        )
        name = {
            "code": row["code"],
            "name": row["office_name"],
            "abbreviation": f"{OFFICE_PREFIX}{row['name']}",
        }
        yield Draft(unit, name, listed(row["alt_spellings"]))


def _bodies() -> Iterator[Draft]:
    for place, row in enumerate(read_reference("external_bodies.csv"), FIRST_BODY):
        unit = Unit(token=f"EXT:{row['name']}", kind=UnitKind.EXTERNAL, sort_order=place)
        yield Draft(unit, {"name": row["name"]}, listed(row["aliases"]))


def _load_successions() -> None:
    units = {unit.token: unit for unit in Unit.objects.all()}
    documents = {f"{document.number}/{document.symbol}": document for document in DocumentRef.objects.all()}
    _add_missing(
        UnitSuccession,
        [
            UnitSuccession(
                predecessor=units[row["predecessor"]],
                successor=units[row["successor"]],
                kind=row["kind"],
                effective_on=_day(row["effective_on"]),
                document=documents[row["document"]],
            )
            for row in read_reference("unit_successions.csv")
        ],
    )


def _load_groups() -> None:
    rows = read_reference("unit_groups.csv")
    _add_missing(UnitGroup, [UnitGroup(token=row["token"], name=row["name"]) for row in rows])
    groups = {group.token: group for group in UnitGroup.objects.all()}
    aliases = [(groups[row["token"]], text) for row in rows for text in listed(row["aliases"])]
    _add_missing(
        UnitGroupAlias, [UnitGroupAlias(group=group, text=text, folded=fold(text)) for group, text in aliases]
    )
    units = {unit.token: unit for unit in Unit.objects.all()}
    _add_missing(
        UnitGroupMember,
        [
            UnitGroupMember(
                group=groups[row["group"]],
                unit=units[row["unit"]],
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
            )
            for row in read_reference("unit_group_members.csv")
        ],
    )
