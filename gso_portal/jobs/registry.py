"""The kinds of job the portal knows. Apps register theirs in `<app>/jobs.py`, which every process imports.

    @job("export_review", queue="export", title="Báo cáo sơ kết")
    def export_review(context: JobContext, *, review_id: int) -> dict | None: ...

A job function is an interface: primitives in, one service call, safe to run twice, tomorrow, or beside
itself. It runs inside one transaction with its own completion; what it returns (JSON) is stored as the job's
result. Of a returned dict the page of the job shows `text` (a sentence) and `url` (a path of the portal where
the result is).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

QUEUES = ("quick", "export")


class UnknownJob(LookupError):
    """No kind of job is registered under this name."""


def everyone_who_asked(user: Any, job: Any) -> bool:
    return True


@dataclass(frozen=True)
class JobKind:
    name: str
    title: str
    run: Callable[..., Any]
    queue: str
    max_attempts: int
    time_limit: int
    memory_mb: int
    may_download: Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Every:
    """Instants that are whole multiples of `step` since the epoch."""

    step: timedelta

    def latest(self, now: datetime) -> datetime:
        seconds = self.step.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)


@dataclass(frozen=True)
class DailyAt:
    """The same local time of every day."""

    at: time

    def latest(self, now: datetime) -> datetime:
        today = datetime.combine(now.date(), self.at, tzinfo=now.tzinfo)
        return today if today <= now else today - timedelta(days=1)


KINDS: dict[str, JobKind] = {}
SCHEDULES: dict[str, Every | DailyAt] = {}


def job(
    name: str,
    *,
    title: str,
    queue: str = "quick",
    max_attempts: int = 3,
    time_limit: int = 600,
    memory_mb: int = 2048,
    may_download: Callable[[Any, Any], bool] = everyone_who_asked,
) -> Callable:
    """Register a function as a kind of job.

    `time_limit` is in seconds, `memory_mb` bounds the address space of the process that runs it, and
    `may_download(user, job)` is asked again at each download, beside that the user requested the job.
    """
    if queue not in QUEUES:
        raise ValueError(f"Unknown queue {queue!r}")

    def register(function: Callable) -> Callable:
        if name in KINDS and KINDS[name].run is not function:
            raise ValueError(f"Two kinds of job are named {name!r}")
        KINDS[name] = JobKind(name, title, function, queue, max_attempts, time_limit, memory_mb, may_download)
        return function

    return register


def periodic(name: str, schedule: Every | DailyAt) -> None:
    """Have the dispatchers request the job `name` (without arguments) once per instant of `schedule`."""
    kind(name)
    SCHEDULES[name] = schedule


def kind(name: str) -> JobKind:
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownJob(name) from None
