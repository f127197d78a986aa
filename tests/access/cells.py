"""Every cell: an address, a method, a role and a subject; what is wrong with the answer it gets."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse

from tests.access.asking import Answer, ask, new_key
from tests.access.rights import (
    METHODS,
    addresses,
    expected,
    is_seen,
    methods_of,
    product_addresses,
    subjects_of,
)
from tests.access.world import LOGGED_OUT, Subject, World

# With GSO_RIGHTS=full every method is tried on every object by everybody; else a method that no line names is tried on
# one object, by two people.
IS_FULL = os.environ.get("GSO_RIGHTS") == "full"
SAFE = ("GET", "HEAD", "OPTIONS")
NUMBER, NO_UUID = 987654321, UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Cell:
    address: str
    method: str
    role: str
    subject: Subject | None

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.address} ({self.subject or 'no object'})"

    @property
    def expected(self) -> str:
        return expected(self.address, self.method, self.role, self.subject)


def cells_of(world: World, role: str) -> Iterator[Cell]:
    for name in product_addresses():
        subjects = subjects_of(world, addresses()[name])
        for method in METHODS:
            is_named = method in methods_of(name)
            if (is_named and method != "HEAD") or IS_FULL:
                yield from (Cell(name, method, role, subject) for subject in subjects)
            elif role in ("staff", "anonymous"):
                yield Cell(name, method, role, subjects[0])


def path_of(world: World, cell: Cell, ids: dict) -> str:
    address = addresses()[cell.address]
    given = named_things(world, ids)
    arguments = {name: text.format(**given) for name, text in address.arguments.items()}
    query = address.query.format(**given)
    return reverse(cell.address, kwargs=arguments) + (f"?{query}" if query else "")


def sent_of(world: World, cell: Cell, ids: dict) -> dict:
    sent = QueryDict(addresses()[cell.address].sent.format(**named_things(world, ids)))
    return {name: values if len(values) > 1 else values[0] for name, values in sent.lists()}


def named_things(world: World, ids: dict) -> dict:
    things = {**world.names, **ids, "key": new_key()}
    return {name: thing.pk if isinstance(thing, Model) else thing for name, thing in things.items()}


def answer_to(world: World, cell: Cell, *, ids: dict | None = None, **options) -> Answer:
    ids = ids if ids is not None else (cell.subject.ids if cell.subject else {})
    sent = sent_of(world, cell, ids) if cell.method == "POST" else None
    path = path_of(world, cell, ids)
    return ask(world, cell.role, cell.method, path, sent, subject=cell.subject, **options)


def absent(ids: dict) -> dict:
    """The ids of nothing."""
    return {name: NO_UUID if isinstance(value, UUID) else NUMBER for name, value in ids.items()}


def faults(world: World, cell: Cell) -> Iterator[str]:
    """What is wrong with the answer, in words."""
    answer = answer_to(world, cell)
    wanted = cell.expected
    if not is_as(answer, wanted) and not (cell.method == "HEAD" and answer.status == 405):
        yield f"{cell}: {answer.status} instead of {wanted}"
    if leaks := world.leaks(cell.role, answer.content):
        yield f"{cell}: shows {leaks}"
    if answer.written and (cell.method in SAFE or wanted != "allow") and really_writes(world, cell):
        yield f"{cell}: writes {sorted(answer.written)}"
    if is_hidden(cell) and is_told_apart(world, cell, answer):
        yield f"{cell}: not answered as for what does not exist"
    if wanted == "allow" and cell.method == "GET" and cell.role not in LOGGED_OUT:
        part = answer_to(world, cell, headers={"HX-Request": "true"})
        if part.status >= 500 or world.leaks(cell.role, part.content):
            yield f"{cell}: as a part, {part.status} with {world.leaks(cell.role, part.content)}"


def is_as(answer: Answer, wanted: str) -> bool:
    if wanted == "login":
        return answer.leads_to_login
    if wanted == "allow":
        return (answer.status < 400 or answer.status in (409, 422)) and not answer.leads_to_login
    if wanted == "nothing":
        return answer.status < 500
    return answer.status == int(wanted)


def is_hidden(cell: Cell) -> bool:
    """Whether the person must not even learn that the thing is there."""
    return bool(cell.subject) and cell.role not in LOGGED_OUT and not is_seen(cell.role, cell.subject)


def is_told_apart(world: World, cell: Cell, answer: Answer) -> bool:
    nothing = answer_to(world, cell, ids=absent(cell.subject.ids))
    return (answer.status, answer.plain_body) != (nothing.status, nothing.plain_body)


def really_writes(world: World, cell: Cell) -> bool:
    """What was touched may have been undone by the answer itself: then nothing was written."""
    return answer_to(world, cell, is_summed=True).is_changed
