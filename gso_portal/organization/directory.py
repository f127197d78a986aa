"""The names of units over time: which unit a name means on a day. Pure; built from CSV files or the database.

Tokens name what a cell may hold: a unit code ("TKTH"), a provincial office ("CTK:34"), a group of units
("GROUP:CTK_ALL") or a body outside the sector ("EXT:Bộ Tài chính").
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from gso_portal.organization.phrases import Phrase, Word, phrase_of

REFERENCE_FOLDER = Path(__file__).parent / "reference"
_PROVINCE_PREFIXES = ("", "CTK", "Cục Thống kê", "Cục TK")
_KIND_WORDS = {"Vụ", "Cục", "Viện", "Trường"}
_PROVINCE_KINDS = ("", "tỉnh", "thành phố", "TP")


@dataclass(frozen=True)
class UnitNameEntry:
    """A name and its days, both ends included; None means open."""

    name: str
    abbreviation: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True)
class UnitEntry:
    """A unit with every name it ever had; `successors` are tokens of the units that took over its work."""

    token: str
    names: tuple[UnitNameEntry, ...]
    aliases: tuple[str, ...] = ()
    kind: str = ""
    successors: tuple[str, ...] = ()
    is_subject_matter: bool = False

    def name_on(self, on: date) -> str:
        """The name on that day, else the latest known."""
        current = [entry for entry in self.names if entry.covers(on)]
        return (current or sorted(self.names, key=_first_day))[-1].name

    def exists_on(self, on: date) -> bool:
        return any(entry.covers(on) for entry in self.names)

    def began_after(self, on: date) -> bool:
        return all(entry.valid_from is not None and on < entry.valid_from for entry in self.names)

    @property
    def ended_on(self) -> date | None:
        """The last day of the last name; None while it goes on."""
        ends = [entry.valid_to for entry in self.names]
        return None if None in ends else max(ends)


def _first_day(entry: UnitNameEntry) -> date:
    return entry.valid_from or date.min


@dataclass(frozen=True)
class GroupEntry:
    """A list of units that cells name as one ("63 CTK")."""

    token: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class BodyEntry:
    """A body outside the sector, known by name so that its commas and "và" do not split it."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        return f"EXT:{self.name}"


class Standing(StrEnum):
    """How a matched name relates to the day asked about."""

    CURRENT = "current"
    FORMER = "former"
    FUTURE = "future"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class NameMatch:
    """A run of `length` words that is a known name. Ambiguous ones carry every candidate in `tokens`."""

    tokens: tuple[str, ...]
    length: int
    standing: Standing


@dataclass(frozen=True)
class _Form:
    phrase: Phrase
    entry: UnitEntry | GroupEntry | BodyEntry
    name: UnitNameEntry | None


class UnitDirectory:
    """Every unit, group and known outside body, found by any spelling of any name. Immutable."""

    def __init__(
        self,
        entries: Iterable[UnitEntry],
        groups: Iterable[GroupEntry] = (),
        bodies: Iterable[BodyEntry] = (),
    ) -> None:
        self.units = {entry.token: entry for entry in entries}
        self.groups = {group.token: group for group in groups}
        self.bodies = tuple(bodies)
        self._forms: dict[tuple[str, ...], list[_Form]] = defaultdict(list)
        for form in self._all_forms():
            if form.phrase.keys:
                self._forms[form.phrase.keys].append(form)
        self.longest_name = max(map(len, self._forms), default=0)

    def matches(self, words: Sequence[Word], *, on: date) -> Iterator[NameMatch]:
        """Known names that the words begin with, longest first. Names of the day `on` win over any other."""
        for length in range(min(self.longest_name, len(words)), 0, -1):
            run = tuple(words[:length])
            forms = self._forms.get(tuple(word.key for word in run), ())
            fitting = [form for form in forms if form.phrase.fits(run)]
            if fitting:
                yield _choose(fitting, length, on)

    def find(self, text: str, *, on: date) -> NameMatch | None:
        """The whole text as one name."""
        keys = phrase_of(text).keys
        return _choose(self._forms[keys], len(keys), on) if keys in self._forms else None

    def name_of(self, token: str, *, on: date) -> str:
        """What to print for a token; the token itself when it is unknown."""
        if token in self.units:
            return self.units[token].name_on(on)
        if token in self.groups:
            return self.groups[token].name
        return token.removeprefix("EXT:")

    def heirs(self, token: str, *, on: date) -> tuple[str, ...]:
        """The units that do the work of a former one on that day, through any number of changes."""
        found: list[str] = []
        waiting, seen = [token], {token}
        while waiting:
            entry = self.units.get(waiting.pop(0))
            for successor in entry.successors if entry else ():
                if successor in seen:
                    continue
                seen.add(successor)
                lives = successor in self.units and self.units[successor].exists_on(on)
                (found if lives else waiting).append(successor)
        return tuple(found)

    def forebears(self, token: str) -> tuple[str, ...]:
        """The units whose work a unit took over."""
        return tuple(
            entry.token for entry in self.units.values() if token in entry.successors and token != entry.token
        )

    @cached_property
    def spellings(self) -> tuple[tuple[tuple[str, ...], UnitEntry], ...]:
        """Every spelling of every unit, as keys: what near names are sought in."""
        return tuple(
            (keys, form.entry)
            for keys, forms in self._forms.items()
            for form in forms
            if isinstance(form.entry, UnitEntry)
        )

    def _all_forms(self) -> Iterator[_Form]:
        for entry in self.units.values():
            yield from _unit_forms(entry)
        for other in (*self.groups.values(), *self.bodies):
            for text in (other.name, *other.aliases):
                yield _Form(phrase_of(text), other, None)


def _unit_forms(entry: UnitEntry) -> Iterator[_Form]:
    for name in entry.names:
        for text in _name_spellings(entry, name):
            yield _Form(phrase_of(text), entry, name)
    for alias in entry.aliases:
        for text in _alias_spellings(entry, alias):
            yield _Form(phrase_of(text), entry, None)


def _name_spellings(entry: UnitEntry, name: UnitNameEntry) -> Iterator[str]:
    yield name.name
    if entry.token.startswith("CTK:"):
        yield from _province_spellings(name.abbreviation or name.name)
    elif name.abbreviation:
        yield name.abbreviation
        kind_word = name.name.split()[0]
        if phrase_of(name.abbreviation).keys[0] != phrase_of(kind_word).keys[0]:
            yield f"{kind_word} {name.abbreviation}"


def _alias_spellings(entry: UnitEntry, alias: str) -> Iterator[str]:
    if entry.token.startswith("CTK:"):
        yield from _province_spellings(alias)
        return
    yield alias
    kind_word = entry.names[-1].name.split()[0]
    if kind_word in _KIND_WORDS and alias.split()[0] not in _KIND_WORDS:
        yield f"{kind_word} {alias}"


def _province_spellings(place: str) -> Iterator[str]:
    for prefix in _PROVINCE_PREFIXES:
        for kind in _PROVINCE_KINDS:
            yield " ".join(part for part in (prefix, kind, place) if part)


def _choose(forms: Sequence[_Form], length: int, on: date) -> NameMatch:
    current = [form for form in forms if _is_current(form, on)]
    if not current and any(isinstance(form.entry, UnitEntry) for form in forms):
        begun = [form for form in forms if not form.entry.began_after(on)]
        standing = Standing.FORMER if begun else Standing.FUTURE
        current = begun or list(forms)
    else:
        standing = Standing.CURRENT
    tokens = tuple(dict.fromkeys(form.entry.token for form in current))
    return NameMatch(tokens, length, Standing.AMBIGUOUS if len(tokens) > 1 else standing)


def _is_current(form: _Form, on: date) -> bool:
    if not isinstance(form.entry, UnitEntry):
        return True
    return form.entry.exists_on(on) and (form.name is None or form.name.covers(on))


def read_reference(name: str, folder: Path = REFERENCE_FOLDER) -> list[dict[str, str]]:
    """The rows of a reference file, by column name."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(text: str) -> tuple[str, ...]:
    """A cell that holds a list, "a|b"."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def directory_from_reference(folder: Path = REFERENCE_FOLDER) -> UnitDirectory:
    """The directory of the delivered data: HQ units before and after QĐ 10/2020, 63 offices, groups."""
    groups = [
        GroupEntry(row["token"], row["name"], listed(row["aliases"]))
        for row in read_reference("unit_groups.csv", folder)
    ]
    bodies = [
        BodyEntry(row["name"], listed(row["aliases"]))
        for row in read_reference("external_bodies.csv", folder)
    ]
    return UnitDirectory((*_headquarters(folder), *_provinces(folder)), groups, bodies)


def _headquarters(folder: Path) -> Iterator[UnitEntry]:
    former = {row["code"]: row for row in read_reference("hq_units_2019.csv", folder)}
    for row in read_reference("hq_units.csv", folder):
        before = former.pop(row["code"], None)
        aliases = listed(row["alt_spellings"]) + (listed(before["aliases"]) if before else ())
        names = _names_through_2020(before, row)
        yield UnitEntry(
            row["code"], names, aliases, kind=row["kind"], is_subject_matter=row["is_subject_matter"] == "1"
        )
    for row in former.values():
        yield UnitEntry(
            row["code"],
            (_former_name(row),),
            listed(row["aliases"]),
            successors=listed(row["successor_codes"]),
        )


def _names_through_2020(before: dict[str, str] | None, row: dict[str, str]) -> tuple[UnitNameEntry, ...]:
    """One name without a break for a unit that kept it in 2020."""
    current = _current_name(row)
    if before is None:
        return (current,)
    if before["name_vi"] == current.name:
        return (replace(current, valid_from=None),)
    return (_former_name(before), current)


def _former_name(row: dict[str, str]) -> UnitNameEntry:
    return UnitNameEntry(row["name_vi"], valid_to=_day(row["valid_to"]))


def _current_name(row: dict[str, str]) -> UnitNameEntry:
    return UnitNameEntry(row["name_vi"], row["abbr"], _day(row["valid_from"]), _day(row["valid_to"]))


def _provinces(folder: Path) -> Iterator[UnitEntry]:
    for row in read_reference("provinces.csv", folder):
        name = UnitNameEntry(row["office_name"], row["name"])
        yield UnitEntry(f"CTK:{row['code']}", (name,), listed(row["alt_spellings"]), kind="ctk")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
