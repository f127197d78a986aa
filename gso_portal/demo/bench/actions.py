"""The usual actions. Goals are those of the design for a machine of two cores; None where it names none."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from django.db.models import Max
from django.test import Client
from django.utils import timezone

from gso_portal.organization.models import User
from plans.figures import Rows, ScopeRequest, figures, figures_by
from plans.models import Task
from plans.review import build_review
from plans.review.paper import write_pdf
from plans.review.workbook import write_review_workbook
from plans.scoping import scope_of
from plans.tasklist import exporting
from plans.tasklist.columns import read_look

from .measuring import Action

PERIOD = {"plan": "2020", "period": "2020-H2"}
HOST = "http://127.0.0.1"
WORD = "chuyen de so 12"


def task_list(**narrowed: object) -> str:
    return f"/nhiem-vu/?{urlencode({**PERIOD, **narrowed})}"


def actions(reader: User, writer: User) -> list[Action]:
    """`reader` sees all units; `writer` reports for every unit."""
    client, wide = Client(), scope_of(ScopeRequest(**PERIOD), reader=None, now=timezone.now())
    client.force_login(reader)
    task = Task.objects.filter(plan=wide.plan.id).order_by("pk").first()
    return [
        Action("list, one unit and half-year", page(client, task_list(unit=task.lead_unit_id)), 15, 22),
        Action("list, all units by class", page(client, task_list(group="due.on_time")), 15, 24),
        Action("search some words in all titles", page(client, task_list(q=WORD)), 15, 30),
        Action("one task's page", page(client, f"/nhiem-vu/{task.pk}/?{urlencode(PERIOD)}"), 15, 15),
        Action("save percent, the row as answer", saving(writer), 15, 15),
        Action("figures of the half-year", lambda: str(figures(wide).counts).encode(), 15, 30),
        Action("figures by unit", lambda: str(len(figures_by(wide, "unit"))).encode(), 15, 30),
        Action(
            "review page, by unit", page(client, f"/so-ket/?{urlencode({**PERIOD, 'by': 'unit'})}"), 9, None
        ),
        Action("the year's tasks as CSV", exported(wide, reader, "csv"), 2, None),
        Action("the year's tasks as XLSX", exported(wide, reader, "xlsx"), 2, None),
        Action("review as a workbook", written(wide, write_review_workbook, "xlsx"), 2, None),
        Action("review as a PDF", written(wide, write_pdf, "pdf"), 1, None),
    ]


def page(client: Client, address: str) -> Callable[[], bytes]:
    def ask() -> bytes:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer.content

    return ask


def saves() -> Iterator[tuple[str, dict[str, str]]]:
    """Saves of the rows of one list, each of another task: the address and what is sent to it."""
    tasks = Task.objects.filter(plan__code=PERIOD["plan"]).annotate(seen=Max("reports__pk")).order_by("pk")
    for task in tasks.iterator():
        yield (
            f"/nhiem-vu/{task.pk}/tien-do/?{urlencode(PERIOD)}",
            {
                "key": str(uuid.uuid4()),
                "seen": str(task.seen),
                "percent": "77",
                "pace": "on_schedule",
                "completed_on": "",
            },
        )


def saving(writer: User) -> Callable[[], bytes]:
    client, waiting = Client(), saves()
    client.force_login(writer)

    def save() -> bytes:
        address, sent = next(waiting)
        answer = client.post(address, sent, headers={"HX-Request": "true"})
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}: {answer.content.decode()[:500]}")
        return answer.content

    return save


def exported(scope, reader: User, kind: str) -> Callable[[], bytes]:
    listed = exporting.ListFile(scope, Rows(""), read_look("", [""]), reader)

    def write(path: Path) -> None:
        exporting.WRITERS[kind](path, listed, lambda done: None)

    return into_a_file(write, kind)


def written(scope, write: Callable, kind: str) -> Callable[[], bytes]:
    def make(path: Path) -> None:
        write(build_review(scope, reader=None, with_rows=kind == "xlsx"), path, host=HOST)

    return into_a_file(make, kind)


def into_a_file(make: Callable[[Path], None], kind: str) -> Callable[[], bytes]:
    def run() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file.{kind}"
            make(path)
            return path.read_bytes()

    return run
