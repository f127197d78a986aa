"""The usual actions, each run warm in this process: median time, queries, bytes gzipped."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gso_portal.organization.models import User
from plans.figures import ScopeRequest, figures
from plans.models import Task
from plans.review import build_review
from plans.review.paper import write_pdf
from plans.review.workbook import write_review_workbook
from plans.scoping import scope_of

PERIOD = {"plan": "2020", "period": "2020-H2"}
HOST = "http://127.0.0.1"


@dataclass(frozen=True)
class Action:
    name: str
    run: Callable[[], bytes]
    times: int
    goal_ms: int | None = None


@dataclass(frozen=True)
class Measured:
    action: Action
    median_ms: float
    queries: int
    bytes_gzipped: int


def actions(reader: User) -> list[Action]:
    """Goals are those of the design for the same machine; None where it names none."""
    client = Client()
    client.force_login(reader)
    unit = Task.objects.values_list("lead_unit_id", flat=True).first()
    scope = scope_of(ScopeRequest(**PERIOD), reader=None, now=timezone.now())
    query = "&".join(f"{name}={value}" for name, value in PERIOD.items())
    return [
        Action("list, one unit and half-year", page(client, f"/nhiem-vu/?{query}&unit={unit}"), 15, 22),
        Action("list, all units by class", page(client, f"/nhiem-vu/?{query}&group=due.on_time"), 15, 24),
        Action("review page, by unit", page(client, f"/so-ket/?{query}&by=unit"), 9, None),
        Action("figures of the half-year", lambda: str(figures(scope).counts).encode(), 15, 30),
        Action("review as a workbook", written(scope, write_review_workbook, "xlsx"), 3, None),
        Action("review as a PDF", written(scope, write_pdf, "pdf"), 3, None),
    ]


def page(client: Client, address: str) -> Callable[[], bytes]:
    def ask() -> bytes:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer.content

    return ask


def written(scope, write: Callable, kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        review = build_review(scope, reader=None, with_rows=kind == "xlsx")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"review.{kind}"
            write(review, path, host=HOST)
            return path.read_bytes()

    return make


def measure(action: Action) -> Measured:
    with CaptureQueriesContext(connection) as queries:
        answer = action.run()
    asked = len(queries)  # before the next request empties the log
    times = []
    for _ in range(action.times):
        begin = time.perf_counter()
        action.run()
        times.append(1000 * (time.perf_counter() - begin))
    return Measured(action, statistics.median(times), asked, len(gzip.compress(answer)))
