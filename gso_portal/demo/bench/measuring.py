"""How long an action takes, run warm in this process: median time, queries, bytes gzipped."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Action:
    """Something people do; `run` answers what they get."""

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
