"""The text of a unit cell, as people type it, into unit tokens. Nothing is created or guessed silently."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gso_portal.lib.deadlines import Note
from gso_portal.lib.vietnamese import clean, diagnose, fold
from gso_portal.organization import unit_notes as notes
from gso_portal.organization import unit_words
from gso_portal.organization.directory import NameMatch, Standing, UnitDirectory
from gso_portal.organization.near_names import near_names
from gso_portal.organization.phrases import Word, split_words

# All 63 offices written out take some 2,000 characters.
_LONGEST_CELL = 3000
_MOST_NOTES = 8
Role = Literal["lead", "coordinating"]


@dataclass(frozen=True)
class UnitCell:
    """A unit cell as read.

    `tokens` are the units in order of writing, `main` the first that leads, `coordinating` those that a lead
    cell calls coordinating. `proposals` are offered where a person has to choose. `copies_above` marks "nt".
    """

    tokens: tuple[str, ...] = ()
    main: str | None = None
    coordinating: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    proposals: tuple[str, ...] = ()
    copies_above: bool = False


def read_units(text: str | None, *, directory: UnitDirectory, on: date, role: Role) -> UnitCell:
    """The units of a cell, by the names of the day `on` (the plan's last day), then by any name ever.

    An unclear part gives no token but a note: an error in a lead cell, a warning in a coordinating one.
    """
    cleaned = clean(text or "")
    if cleaned.casefold() in unit_words.COPIES or fold(cleaned) in unit_words.COPIES:
        return UnitCell(notes=(notes.copies_above(cleaned),), copies_above=True)
    if fold(cleaned) in unit_words.EMPTY:
        return UnitCell(notes=(notes.lead_empty(),) if role == "lead" else ())
    if len(cleaned) > _LONGEST_CELL:
        return UnitCell(notes=(notes.too_long(len(cleaned), "error" if role == "lead" else "warning"),))
    reader = _Reader(directory, on, role)
    reader.read(_repaired(text or "", cleaned, reader.notes))
    return reader.result()


def _repaired(raw: str, cleaned: str, found: list[Note]) -> str:
    finding = diagnose(raw)
    if finding is None:
        return cleaned
    found.append(Note(finding.code, finding.message, "warning"))
    return clean(finding.proposal) if finding.proposal else cleaned


def _warnings_last(note: Note) -> bool:
    return note.severity != "error"


@dataclass
class _Reader:
    directory: UnitDirectory
    on: date
    role: Role
    notes: list[Note] = field(default_factory=list)
    found: list[tuple[str, str | None]] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)
    text: str = ""
    words: tuple[Word, ...] = ()
    prefix: str = ""

    def read(self, text: str) -> None:
        self.text, self.words = text, split_words(text)
        position = 0
        while position < len(self.words):
            position = self._read_part(position)

    def result(self) -> UnitCell:
        coordinating = [token for token, said in self.found if said == "coordinating"]
        if self.role == "coordinating":
            coordinating = []
        tokens = tuple(dict.fromkeys(token for token, _ in self.found if token not in coordinating))
        if self.role == "lead":
            self._note_leads(tokens)
        said_leads = [token for token, said in self.found if said == "lead" and token in tokens]
        return UnitCell(
            tokens=tokens,
            main=(said_leads or list(tokens) or [None])[0],
            coordinating=tuple(dict.fromkeys(coordinating)),
            notes=tuple(sorted(self.notes, key=_warnings_last)[:_MOST_NOTES]),
            proposals=tuple(dict.fromkeys(self.proposals)),
        )

    def _note_leads(self, tokens: tuple[str, ...]) -> None:
        names = [self.directory.name_of(token, on=self.on) for token in tokens]
        if any(said for _, said in self.found):
            self.notes.append(notes.role_words(self.text, names))
        elif len(tokens) > 1:
            self.notes.append(notes.two_leads(names))
        for token, name in zip(tokens, names, strict=True):
            if token.startswith("GROUP:"):
                self.notes.append(notes.group_as_lead(name))
            elif token.startswith("EXT:"):
                self.notes.append(notes.outside_as_lead(name))

    def _read_part(self, start: int) -> int:
        """Reads one unit from the word at `start`; answers where the next part begins."""
        if self._begins(start, tuple(unit_words.CONNECTORS)) and start + 1 < len(self.words):
            return start + 1
        spread = self._distributive_end(start)
        if spread:
            return spread
        match, length = self._known_at(start)
        if match is None:
            return self._read_unknown(start)
        end = start + length
        said, after = self._role_at(end)
        self._take(match, self._quote(start, end), said)
        self._remember_prefix(start)
        return after

    def _begins(self, start: int, options: tuple[str, ...]) -> bool:
        return self.words[start].key in options

    def _distributive_end(self, start: int) -> int:
        """Where the names begin after "Các Vụ:" or "Các Vụ NLTS, ..."; 0 when this is not such a phrase."""
        keys = self._keys(start, start + 2)
        names = start + 2
        if (
            len(keys) < 2
            or keys[0] != "cac"
            or keys[1] not in unit_words.PREFIX_WORDS
            or names >= len(self.words)
        ):
            return 0
        if ":" not in self.words[names].gap and self._direct_match(start, "") is not None:
            return 0
        self.prefix = unit_words.PREFIX_WORDS[keys[1]]
        return names

    def _known_at(self, start: int) -> tuple[NameMatch | None, int]:
        match = self._direct_match(start, "")
        if match is not None:
            return match, match.length
        if self.prefix:
            match = self._direct_match(start, self.prefix)
            if match is not None:
                return match, match.length - len(split_words(self.prefix))
        return None, 0

    def _direct_match(self, start: int, prefix: str) -> NameMatch | None:
        added = split_words(prefix)
        run = (*added, *self._without_first_gap(start))
        for match in self.directory.matches(run, on=self.on):
            if match.length > len(added) and self._ends_name(start + match.length - len(added)):
                return match
        return None

    def _without_first_gap(self, start: int) -> tuple[Word, ...]:
        first, *rest = self.words[start : start + self.directory.longest_name]
        return (Word(first.key, "", first.start, first.end), *rest)

    def _ends_name(self, end: int) -> bool:
        if end >= len(self.words):
            return True
        word = self.words[end]
        return (
            bool(unit_words.BREAK_GAP.search(word.gap))
            or word.key in unit_words.CONNECTORS
            or self._role_at(end)[0] is not None
        )

    def _role_at(self, start: int) -> tuple[str | None, int]:
        """The role said of the unit just read ("(đầu mối)", "chủ trì") and where the text goes on."""
        for keys, role in unit_words.ROLES.items():
            if self._keys(start, start + len(keys)) == keys:
                return role, start + len(keys)
        return None, start

    def _keys(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(word.key for word in self.words[start:end])

    def _quote(self, start: int, end: int) -> str:
        return self.text[self.words[start].start : self.words[end - 1].end]

    def _remember_prefix(self, start: int) -> None:
        self.prefix = unit_words.PREFIX_WORDS.get(self.words[start].key, self.prefix)

    def _take(self, match: NameMatch, quoted: str, said: str | None) -> None:
        if match.standing is Standing.AMBIGUOUS:
            self._offer(notes.ambiguous(quoted, self._severity), match.tokens)
        elif match.standing is Standing.FORMER:
            self._take_former(match.tokens[0], quoted, said)
        elif match.standing is Standing.FUTURE:
            self._take_future(match.tokens[0], quoted, said)
        else:
            self.found.append((match.tokens[0], said))

    def _take_former(self, token: str, quoted: str, said: str | None) -> None:
        entry = self.directory.units[token]
        heirs = self.directory.heirs(token, on=self.on) if not entry.exists_on(self.on) else (token,)
        names = [self.directory.name_of(heir, on=self.on) for heir in heirs]
        note = notes.old_unit(quoted, entry.ended_on, names, self._severity)
        if len(heirs) == 1:
            self.notes.append(note)
            self.found.append((heirs[0], said))
        else:
            self._offer(note, heirs)

    def _take_future(self, token: str, quoted: str, said: str | None) -> None:
        forebears = self.directory.forebears(token)
        names = [self.directory.name_of(forebear, on=self.on) for forebear in forebears]
        note = notes.future_unit(quoted, names, self._severity)
        if len(forebears) == 1:
            self.notes.append(note)
            self.found.append((forebears[0], said))
        else:
            self._offer(note, forebears)

    def _offer(self, note: Note, tokens: tuple[str, ...]) -> None:
        self.notes.append(note)
        self.proposals += tokens

    @property
    def _severity(self) -> str:
        return "error" if self.role == "lead" else "warning"

    def _read_unknown(self, start: int) -> int:
        end = self._unknown_end(start)
        keys, quoted = self._keys(start, end), self._quote(start, end)
        if keys in unit_words.AND_SO_ON or self._numbers_a_line(start):
            return end
        if keys in unit_words.WHOLE_OFFICE:
            self.notes.append(notes.whole_office(quoted, self._severity))
        elif any(keys[: len(person)] == person for person in unit_words.PERSONS):
            self.notes.append(notes.person(quoted, self._severity))
        elif keys in unit_words.OFFICE_WITHOUT_PLACE:
            self.notes.append(notes.office_without_place(quoted, self._severity))
        elif self._looks_outside(keys):
            self.found.append((f"EXT:{quoted}", self._role_at(end)[0]))
            self._remember_prefix(start)
        elif self.prefix == "Bộ" and self.found and self.found[-1][0].startswith("EXT:"):
            self.found.append((f"EXT:Bộ {quoted}", None))
        else:
            self._read_near(quoted)
        return end

    def _numbers_a_line(self, start: int) -> bool:
        """Whether the word is only the number of a list entry: "1. Vụ TKTH"."""
        after = self.words[start + 1].gap if start + 1 < len(self.words) else ""
        return self.words[start].key.isdigit() and after in {".", ")"}

    def _looks_outside(self, keys: tuple[str, ...]) -> bool:
        return len(keys) > 1 and any(keys[: len(begin)] == begin for begin in unit_words.OUTSIDE)

    def _read_near(self, quoted: str) -> None:
        near = near_names(quoted, directory=self.directory, on=self.on)
        names = [self.directory.name_of(token, on=self.on) for token in near.tokens]
        if near.is_close and len(near.tokens) == 1:
            self.notes.append(notes.fuzzy(quoted, names[0]))
            self.found.append((near.tokens[0], None))
        else:
            self._offer(notes.unknown(quoted, names, self._severity), near.tokens)

    def _unknown_end(self, start: int) -> int:
        """Where a part nobody knows ends: at a comma or new line, or a weaker break before a known name."""
        for position in range(start + 1, len(self.words)):
            word = self.words[position]
            if unit_words.STRONG_GAP.search(word.gap) or self._role_at(position)[0]:
                return position
            if unit_words.BREAK_GAP.search(word.gap) and self._known_at(position)[0]:
                return position
            if (
                word.key in unit_words.CONNECTORS
                and position + 1 < len(self.words)
                and self._known_at(position + 1)[0]
            ):
                return position
        return len(self.words)
