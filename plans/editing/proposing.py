"""New values for many tasks, before anybody agrees: old against new, and what stands in the way, row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gso_portal.organization.models import User

from ..models import Task
from ..rules import reportable_tasks
from ..services.progress_bulk import GONE, Entry
from .entering import (
    FIELDS,
    LABELS,
    PACE_LABELS,
    EntryError,
    Values,
    read_day,
    read_percent,
    typed_text,
    value_text,
)
from .stated import UNSAID, Stated, completed, objections, stated_of

LIMIT = 500
MOVED = "Đã có báo cáo khác sau khi bạn mở danh sách; giá trị cũ ở đây là giá trị mới nhất."
UNCHANGED = "Không có gì thay đổi."


@dataclass(frozen=True)
class Wish:
    """What somebody wants of one task. `seen` None: read nowhere before. `place` is where it was written."""

    task: int | None
    wanted: Values
    seen: int | None = None
    problems: tuple[str, ...] = ()
    place: str = ""
    title: str = ""


@dataclass(frozen=True)
class Cell:
    """A value before and after; `new` empty where it stays."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Proposal:
    """A row to agree to. Without an `entry` there is nothing that could be saved."""

    place: str
    code: str
    title: str
    cells: list[Cell] = field(default_factory=list)
    problems: tuple[str, ...] = ()
    remark: str = ""
    entry: str = ""
    is_chosen: bool = False


def propose(wishes: Sequence[Wish], *, user: User, plan: int, cutoff: date, today: date) -> list[Proposal]:
    """In the order given, in a fixed number of queries. A task on which the user does not report is like none."""
    allowed = reportable_tasks(user, [wish.task for wish in wishes if wish.task])
    tasks = Task.objects.filter(pk__in=allowed, plan=plan).select_related("field").in_bulk()
    stated = stated_of(list(tasks))
    return [
        _proposal(wish, tasks.get(wish.task), stated.get(wish.task, UNSAID), cutoff=cutoff, today=today)
        for wish in wishes
    ]


def _proposal(wish: Wish, task: Task | None, stated: Stated, *, cutoff: date, today: date) -> Proposal:
    if task is None:
        return Proposal(wish.place, "", wish.title, problems=wish.problems or (GONE,))
    wanted = completed(wish.wanted, stated.values)
    problems = (*wish.problems, *objections(wanted, stated.values, today=today).values())
    on = stated.report_day(wanted, cutoff=cutoff, today=today)
    is_said = not wanted or stated.is_said(wanted, on)
    is_moved = wish.seen not in (None, stated.version)
    is_free = not problems and not is_said
    remark = UNCHANGED if is_said else MOVED if is_moved else ""
    return Proposal(
        place=wish.place,
        code=task.code,
        title=task.title,
        cells=_cells(stated.values, wanted),
        problems=problems,
        remark="" if problems else remark,
        entry=entry_text(Entry(task.pk, stated.version, wanted)) if is_free else "",
        is_chosen=is_free and not is_moved,
    )


def _cells(old: Values, wanted: Values) -> list[Cell]:
    return [
        Cell(
            LABELS[name],
            value_text(name, old[name]),
            value_text(name, wanted[name]) if name in wanted else "",
        )
        for name in FIELDS
    ]


def entry_text(entry: Entry) -> str:
    """The entry as a form carries it; `read_entry` reads it again."""
    wanted = {name: typed_text(value) for name, value in entry.wanted.items()}
    return json.dumps({"task": entry.task, "seen": entry.seen, **wanted})


def read_entry(text: str) -> Entry:
    """EntryError for anything that `entry_text` has not written."""
    try:
        given = json.loads(text)
        numbers = [given.pop(name) for name in ("task", "seen")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise EntryError("Dòng không đọc được.") from None
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers) or not _is_typed(given):
        raise EntryError("Dòng không đọc được.")
    return Entry(*numbers, wanted={name: _READ[name](value) for name, value in given.items()})


def _is_typed(given: Mapping) -> bool:
    return set(given) <= set(FIELDS) and all(isinstance(value, str) for value in given.values())


def _known_pace(code: str) -> str:
    if code not in PACE_LABELS:
        raise EntryError("Dòng không đọc được.")
    return code


_READ = {"percent": read_percent, "pace": _known_pace, "completed_on": read_day}
