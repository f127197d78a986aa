"""What changes a job. A run changes it only as (job, attempt), so a second copy of a run changes nothing."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent, User
from gso_portal.organization.submissions import once

from . import registry
from .context import JobContext, LostClaim
from .models import Job, JobState, ServiceBeat

LONGEST_TITLE = 300


@transaction.atomic
def request_job(
    name: str,
    *,
    by: Any,
    arguments: dict[str, Any] | None = None,
    title: str = "",
    queue: str = "",
    idempotency_key: str | None = None,
) -> Job:
    """Ask for a job within the caller's transaction: one INSERT and nothing else, so no broker is needed.

    `arguments` are JSON primitives (TypeError otherwise), `by` a user or None for the system; `title`
    (Vietnamese) and `queue` default to those of the kind. The same `idempotency_key` again returns the job
    that is already there.
    """
    kind = registry.kind(name)
    wanted = Job(
        name=name,
        title=title[:LONGEST_TITLE] or kind.title,
        arguments=json.loads(json.dumps(arguments or {})),
        queue=queue or kind.queue,
        requested_by=by,
        max_attempts=kind.max_attempts,
        idempotency_key=idempotency_key,
    )
    if idempotency_key is None:
        wanted.save(force_insert=True)
        return wanted
    Job.objects.bulk_create([wanted], ignore_conflicts=True)
    return Job.objects.get(idempotency_key=idempotency_key)


@transaction.atomic
def request_next(name: str, *, of: Any, by: Any, arguments: dict[str, Any], title: str) -> Job:
    """One job of a kind and of one thing (its key) at a time: asking again while it is under way gives the job that is
    there."""
    key = f"{name}:{of}:"
    ended = Job.objects.filter(idempotency_key__startswith=key, finished_at__isnull=False).count()
    return request_job(name, by=by, arguments=arguments, title=title, idempotency_key=f"{key}{ended}")


@transaction.atomic
def request_export(
    name: str,
    *,
    kind: str,
    key: UUID,
    by: User,
    title: str,
    text: str,
    arguments: dict[str, Any],
    path: str = "",
    method: str = "",
) -> Job:
    """Ask for a file of that kind once a `key`, and note that it was asked for: `text` (Vietnamese) says what it holds.

    A page has one key for all kinds of file it offers.
    """

    def ask() -> dict:
        record_access(AccessEvent.Kind.EXPORTED, by=by, text=text, path=path, method=method)
        return {"job": str(request_job(name, by=by, title=title, arguments=arguments).pk)}

    answer, _ = once(uuid5(key, kind), by=by, do=ask)
    return Job.objects.get(pk=answer["job"])


def claim_run(job_id, attempt: int) -> Job | None:
    """Make this run the owner of the job; None when it is a late or second copy of a message."""
    waiting = Job.objects.filter(pk=job_id, attempt=attempt, state=JobState.QUEUED)
    claimed = waiting.update(
        state=JobState.RUNNING,
        started_at=Now(),
        heartbeat_at=Now(),
        progress_done=0,
        progress_total=0,
        progress_text="",
    )
    return Job.objects.select_related("requested_by").get(pk=job_id) if claimed else None


def report_run(context: JobContext) -> bool:
    """Store the heartbeat and the progress; False once the run no longer owns the job."""
    done, total, text = context.reported
    running = Job.objects.run_of(context.job_id, context.attempt)
    return bool(
        running.update(heartbeat_at=Now(), progress_done=done, progress_total=total, progress_text=text)
    )


def complete_run(context: JobContext, result: Any) -> None:
    """End the job well, in the transaction of its effect, which LostClaim undoes if another run took over."""
    done, total, _ = context.reported
    ended = Job.objects.run_of(context.job_id, context.attempt).update(
        state=JobState.SUCCEEDED,
        finished_at=Now(),
        result=result,
        progress_done=total or done,
        progress_total=total,
        progress_text="",
        error_code="",
        error_text="",
        **(context.file.facts() if context.file else {}),
    )
    if not ended:
        raise LostClaim(f"{context.job_id} attempt {context.attempt}")


def fail_run(job_id, attempt: int, *, code: str, text: str) -> bool:
    """End the job badly, with a code and a sentence for the person who waits."""
    return bool(
        Job.objects.run_of(job_id, attempt).update(
            state=JobState.FAILED, finished_at=Now(), error_code=code, error_text=text, progress_text=""
        )
    )


def requeue_run(job_id, attempt: int, *, after: timedelta = timedelta()) -> bool:
    """Let the job run again as the next attempt; False if that was the last, or the run lost the job."""
    left = Job.objects.run_of(job_id, attempt).filter(attempt__lt=F("max_attempts"))
    return bool(
        left.update(
            state=JobState.QUEUED,
            attempt=F("attempt") + 1,
            available_at=Now() + after,
            published_at=None,
            heartbeat_at=None,
        )
    )


def return_run(job_id, attempt: int) -> bool:
    """The worker is told to stop: hand the job to the next one. This costs the job none of its attempts."""
    Job.objects.run_of(job_id, attempt).update(max_attempts=F("max_attempts") + 1)
    return requeue_run(job_id, attempt)


def beat(service: str, *, process: str) -> None:
    """Say that one process of a service is alive."""
    ServiceBeat.objects.bulk_create(
        [ServiceBeat(service=service, process=process, at=Now())],
        update_conflicts=True,
        unique_fields=["service", "process"],
        update_fields=["at"],
    )
