"""Reads `tests/rights.csv` (who may) and `addresses.csv` (what is sent where), and says what a cell of it expects.

A cell is an address, a method, a role, and of the object the address is about its relation and its state. What no line
allows is refused: with 404 where the object is none that the person sees, else with 403.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import URLPattern, get_resolver

from tests.access.world import LOGGED_IN, LOGGED_OUT, Subject, World

HERE = Path(__file__).parent
WORDS = {
    "everybody": frozenset(LOGGED_IN),
    "at-work": frozenset(LOGGED_IN) - {"admin", "nobody", "ended", "future"},
    "not-admin": frozenset(LOGGED_IN) - {"admin"},
    "not-heads": frozenset(LOGGED_IN) - {"head", "acting"},
    "not-reporters": frozenset(LOGGED_IN) - {"staff", "head", "acting"},
    "sees-all": frozenset({"office", "tccb", "leadership", "auditor"}),
    "members": frozenset({"staff", "head", "acting", "scorer"}),
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Line:
    """Whoever reads the file reads `sentence`; the machine reads the rest. An empty state or relation means any."""

    number: int
    sentence: str
    address: str
    methods: frozenset[str]
    object: str
    states: frozenset[str]
    relations: frozenset[str]
    roles: frozenset[str]
    answer: str

    def is_about(self, role: str, subject: Subject | None) -> bool:
        if role not in self.roles:
            return False
        if subject is None:
            return True
        return (not self.states or subject.state in self.states) and (
            not self.relations or subject.relation in self.relations
        )


@cache
def lines() -> tuple[Line, ...]:
    with (HERE.parent / "rights.csv").open(encoding="utf-8", newline="") as file:
        return tuple(line_of(number, row) for number, row in enumerate(csv.DictReader(file), start=2))


def line_of(number: int, row: dict[str, str]) -> Line:
    words = {name: text.split() for name, text in row.items() if name not in ("sentence", "address")}
    return Line(
        number=number,
        sentence=row["sentence"],
        address=row["address"],
        methods=frozenset(words["method"]) | ({"HEAD"} if "GET" in words["method"] else set()),
        object=row["object"],
        states=frozenset(words["state"]),
        relations=frozenset(words["relation"]),
        roles=frozenset(role for word in words["role"] for role in WORDS.get(word, {word})),
        answer=row["answer"],
    )


@dataclass(frozen=True)
class Address:
    """Where it is, what it is about, and what a person would send there; `{names}` stand for things of the world."""

    name: str
    object: str
    arguments: dict[str, str]
    query: str
    sent: str


@cache
def addresses() -> dict[str, Address]:
    with (HERE / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return {row["address"]: address_of(row) for row in csv.DictReader(file)}


def address_of(row: dict[str, str]) -> Address:
    given = dict(pair.split("=", 1) for pair in row["arguments"].split())
    return Address(row["address"], row["object"], given, row["query"], row["sent"])


@cache
def views() -> dict[str, str]:
    """The names of all addresses of the portal, as its resolver knows them, with the module of the view."""
    return dict(sorted(walk(get_resolver(), "")))


def product_addresses() -> list[str]:
    return list(views())


def walk(resolver, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback.__module__
        else:
            yield from walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def methods_of(address: str) -> frozenset[str]:
    """The methods any line of the file names for it."""
    return frozenset(method for line in lines() if line.address == address for method in line.methods)


def is_open(address: str) -> bool:
    """Whether somebody who is not logged in gets an answer there."""
    return any("anonymous" in line.roles for line in lines() if line.address == address)


def is_seen(role: str, subject: Subject) -> bool:
    """Whether the person sees that the object is there."""
    seeing = (line for line in lines() if not line.address and line.object == subject.object)
    return any(line.is_about(role, subject) for line in seeing)


def expected(address: str, method: str, role: str, subject: Subject | None) -> str:
    """allow, 403, 404, 405 or login; `nothing` where the answer says that nothing was done."""
    found = {
        line.answer
        for line in lines()
        if line.address == address and method in line.methods and line.is_about(role, subject)
    }
    if found:
        assert len(found) == 1, f"{address} {method} {role} {subject}: the lines contradict each other"
        return found.pop()
    if role in LOGGED_OUT and not is_open(address):
        return "login"
    if method not in methods_of(address):
        return "405"
    return "403" if subject is None or is_seen(role, subject) else "404"


def subjects_of(world: World, address: Address) -> list[Subject | None]:
    return world.of(address.object) if address.object else [None]
