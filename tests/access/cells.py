"""Every cell: an address, a method, a role and a subject; what is wrong with the answer it gets."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape

from tests.access.asking import Answer, ask, new_key
from tests.access.rights import (
    METHODS,
    addresses,
    expected,
    is_seen,
    methods_of,
    subjects_of,
    views,
)
from tests.access.world import LOGGED_OUT, Subject, World

# With GSO_RIGHTS=full every method is tried on everything by everybody; else what decides (see `cells_of`).
IS_FULL = os.environ.get("GSO_RIGHTS") == "full"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
# With the name of a module, only the addresses of its views are tried.
ONLY_VIEWS_OF = os.environ.get("GSO_RIGHTS_VIEWS", "")
WITHOUT_UNIT = ("admin", "ended", "future", "nobody")
SAFE = ("GET", "HEAD", "OPTIONS")
NUMBER, NO_UUID = 7_987_654_321, UUID("00000000-0000-4000-8000-000000000000")


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
    for name, module in views().items():
        if ONLY_VIEWS_OF not in ("", module):
            continue
        subjects = subjects_of(world, addresses()[name])
        for method in METHODS:
            cells = [Cell(name, method, role, subject) for subject in subjects]
            if IS_FULL:
                yield from cells
            elif method in methods_of(name) and method != "HEAD":
                yield from decisive(cells)
            elif role == "staff":
                yield cells[0]


def decisive(cells: list[Cell]) -> list[Cell]:
    """Of the cells of one address, method and role: one of each relation and answer; of each answer, where the role has
    no unit in which a relation could matter."""
    by_relation = cells[0].role not in (*LOGGED_OUT, *WITHOUT_UNIT)
    found = {
        (cell.subject.relation if cell.subject and by_relation else "", cell.expected): cell for cell in cells
    }
    return list(found.values())


def path_of(world: World, cell: Cell, ids: dict) -> str:
    address = addresses()[cell.address]
    given = named_things(world, ids)
    arguments = {name: text.format(**given) for name, text in address.arguments.items()}
    query = address.query.format(**given)
    return reverse(cell.address, kwargs=arguments) + (f"?{query}" if query else "")


def sent_of(world: World, cell: Cell, ids: dict) -> dict:
    sent = QueryDict(addresses()[cell.address].sent.format(**named_things(world, ids)))
    return {name: sent_file(value) if value.startswith("@") else value for name, value in sent.items()}


def sent_file(name: str) -> SimpleUploadedFile:
    """Of a file only the name is told: what is in it is no question of rights."""
    return SimpleUploadedFile(name[1:], PICTURE, content_type="image/png")


def named_things(world: World, ids: dict) -> dict:
    things = {**world.names, **ids, "key": new_key()}
    return {name: thing.pk if isinstance(thing, Model) else thing for name, thing in things.items()}


def answer_to(world: World, cell: Cell, *, ids: dict | None = None, **options) -> Answer:
    ids = ids if ids is not None else (cell.subject.ids if cell.subject else {})
    sent = sent_of(world, cell, ids) if cell.method == "POST" else None
    path = path_of(world, cell, ids)
    return ask(world, cell.role, cell.method, path, sent, subject=cell.subject, **options)


def absent(ids: dict) -> dict:
    """The ids and the words of nothing."""
    kinds = {UUID: NO_UUID, int: NUMBER}
    return {name: kinds.get(type(value), f"khong-co-{name}") for name, value in ids.items()}


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
    if cell.expected == "allow" or cell.subject is None:
        return False
    return cell.role not in LOGGED_OUT and not is_seen(cell.role, cell.subject)


def is_told_apart(world: World, cell: Cell, answer: Answer) -> bool:
    ids = cell.subject.ids
    nothing = answer_to(world, cell, ids=absent(ids))
    return (answer.status, without(ids, answer)) != (nothing.status, without(absent(ids), nothing))


def without(ids: dict, answer: Answer) -> bytes:
    """The body without the echo of what was asked for, as far as it is long enough to be told from other numbers."""
    body = answer.plain_body
    for value in map(str, ids.values()):
        body = body.replace(escape(value).encode(), b"#") if len(value) > 8 else body
    return body


def really_writes(world: World, cell: Cell) -> bool:
    """What was touched may have been undone by the answer itself: then nothing was written."""
    return answer_to(world, cell, is_summed=True).is_changed
