"""What a reorganisation moves: pure. Units are named by their tokens, things that move by keys ("post:12")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Successor:
    """A unit as it is from the day on. `continues`: a unit that is there goes on, under this name."""

    token: str
    name: str
    abbreviation: str = ""
    code: str = ""
    continues: bool = False


@dataclass(frozen=True)
class Proposal:
    """Which units become which. `assigned` says of a split, thing by thing, which successor gets it."""

    kind: str
    effective_on: date
    predecessors: tuple[str, ...]
    successors: tuple[Successor, ...]
    assigned: Mapping[str, str] = field(default_factory=dict)

    @property
    def eve(self) -> date:
        return self.effective_on - timedelta(days=1)

    @property
    def continuing(self) -> frozenset[str]:
        return frozenset(each.token for each in self.successors if each.continues)

    @property
    def ending(self) -> tuple[str, ...]:
        """The units whose last day is the eve."""
        return tuple(token for token in self.predecessors if token not in self.continuing)

    @property
    def is_split(self) -> bool:
        return len(self.successors) > 1

    @property
    def moving_from(self) -> tuple[str, ...]:
        """The units whose people and work have to go somewhere: also a unit that goes on and gives parts away."""
        return self.predecessors if self.is_split else self.ending

    def heir(self, key: str) -> str | None:
        """The successor that gets the thing; None while nobody has said of a split."""
        if not self.is_split:
            return self.successors[0].token
        said = self.assigned.get(key)
        return said if said in {each.token for each in self.successors} else None

    def successions(self) -> list[tuple[str, str]]:
        """(predecessor, successor), without those that only go on."""
        return [
            (before, after.token)
            for before in self.predecessors
            for after in self.successors
            if before != after.token
        ]

    def assigning(self, assigned: Mapping[str, str]) -> Proposal:
        return replace(self, assigned={key: token for key, token in assigned.items() if token})

    def as_json(self) -> Json:
        return asdict(self) | {"effective_on": self.effective_on.isoformat(), "assigned": dict(self.assigned)}


def proposal_from_json(stored: Json) -> Proposal:
    return Proposal(
        kind=stored["kind"],
        effective_on=date.fromisoformat(stored["effective_on"]),
        predecessors=tuple(stored["predecessors"]),
        successors=tuple(Successor(**each) for each in stored["successors"]),
        assigned=stored["assigned"],
    )


@dataclass(frozen=True)
class DatedRow:
    """Something a unit has for a time: a post, a place in a group. Rows with equal `same` may not overlap."""

    key: str
    unit: str
    same: tuple
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Move:
    """A row that ends on the eve (`ends_on`) or is not begun by then (None), and goes on in `heir` (None: unsaid).

    `is_absorbed`: the successor has the same for that time already, so nothing new begins.
    """

    row: DatedRow
    heir: str | None
    ends_on: date | None
    valid_from: date
    valid_to: date | None
    is_absorbed: bool = False


def dated_moves(
    proposal: Proposal, rows: Iterable[DatedRow], *, there: Iterable[DatedRow] = ()
) -> list[Move]:
    """What becomes of the rows of the moving units that reach into the time from the day on.

    `there` are the rows that units going on have already. Of two equal rows only the first to be listed goes on, for
    the time of both together.
    """
    taken = {(row.unit, row.same) for row in there if _reaches(row, proposal.effective_on)}
    found: list[Move] = []
    for row in rows:
        heir = proposal.heir(row.key)
        if heir == row.unit or not _reaches(row, proposal.effective_on):
            continue
        ends_on = proposal.eve if row.valid_from is None or row.valid_from <= proposal.eve else None
        begins = max(row.valid_from or proposal.effective_on, proposal.effective_on)
        is_absorbed = heir is not None and (heir, row.same) in taken
        taken.add((heir, row.same))
        found.append(Move(row, heir, ends_on, begins, row.valid_to, is_absorbed))
    return _as_long_as_the_longest(found)


def _reaches(row: DatedRow, day: date) -> bool:
    return row.valid_to is None or row.valid_to >= day


def _as_long_as_the_longest(moves: list[Move]) -> list[Move]:
    """Who goes on for several equal rows does so from the first day of any to the last of any."""
    alike: dict[tuple, list[Move]] = {}
    for move in moves:
        alike.setdefault((move.heir, move.row.same), []).append(move)
    return [
        move if move.is_absorbed else replace(move, **_span(alike[move.heir, move.row.same]))
        for move in moves
    ]


def _span(moves: list[Move]) -> dict[str, date | None]:
    ends = [move.valid_to for move in moves]
    return {
        "valid_from": min(move.valid_from for move in moves),
        "valid_to": None if None in ends else max(ends),
    }
