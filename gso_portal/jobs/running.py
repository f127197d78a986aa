"""One run of one job: claim, heartbeat, effect and completion in one transaction, or a clear end."""

import logging
import resource
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gso_portal.organization.models import User

from . import registry, services
from .context import JobContext, JobFailed, LostClaim
from .models import Job

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
BEATS_BEFORE_STALE = 6
BACK_OFF = 4
TOO_LONG = JobFailed("too_long", "Việc này chạy quá lâu nên đã được dừng. Xin thu hẹp phạm vi rồi thử lại.")
TOO_BIG = JobFailed(
    "too_big", "Việc này cần quá nhiều bộ nhớ nên đã được dừng. Xin thu hẹp phạm vi rồi thử lại."
)


def run(job_id: uuid.UUID, attempt: int) -> None:
    """Run the job if this copy of the message is the first to claim it; the row tells how it ended."""
    job = services.claim_run(job_id, attempt)
    if job is None:
        logger.info("Job %s attempt %s is not waiting any more", job_id, attempt)
        return
    context = JobContext(job.pk, job.attempt, requester(job), job.started_at)
    with Heart(context):
        try:
            perform(job, context)
        except LostClaim:
            logger.warning("Job %s attempt %s was taken over", job.pk, attempt)
        except (SystemExit, KeyboardInterrupt):
            services.return_run(job.pk, attempt)
            raise
        except Exception as error:
            drop_dead_connection()
            end_badly(job, clear_failure(error))


def requester(job: Job) -> User | None:
    """Who asked for the job, with the rights of the day on which it runs."""
    user = job.requested_by
    if user is not None:
        user.rights_on = timezone.localdate(job.started_at)
    return user


def perform(job: Job, context: JobContext) -> None:
    """The effect and the completion, or neither. The file gets its name only when the claim is certain."""
    kind = registry.kind(job.name)
    try:
        with transaction.atomic(), limited_memory(kind.memory_mb):
            allow_long_silence()
            result = kind.run(context, **job.arguments)
            services.complete_run(context, result)
            if context.file:
                context.file.publish()
    except BaseException:
        if context.file:
            context.file.discard()
        raise


def allow_long_silence() -> None:
    """A job may compute for minutes between two statements; the time limit of its kind bounds it instead."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def drop_dead_connection() -> None:
    """After a restart of the database the failure still gets stored, over a new connection."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def clear_failure(error: Exception) -> JobFailed | None:
    """What to tell the person when running again would not help, else None."""
    if isinstance(error, JobFailed):
        return error
    if isinstance(error, SoftTimeLimitExceeded):
        return TOO_LONG
    if isinstance(error, MemoryError):
        return TOO_BIG
    return None


def end_badly(job: Job, failure: JobFailed | None) -> None:
    if failure:
        logger.info("Job %s (%s) failed: %s", job.pk, job.name, failure.code)
        services.fail_run(job.pk, job.attempt, code=failure.code, text=failure.message)
        return
    error_id = uuid.uuid4().hex[:8]
    logger.exception("Job %s (%s) attempt %s broke, error id %s", job.pk, job.name, job.attempt, error_id)
    after = timedelta(seconds=settings.JOB_RETRY_SECONDS * BACK_OFF ** (job.attempt - 1))
    if not services.requeue_run(job.pk, job.attempt, after=after):
        services.fail_run(job.pk, job.attempt, code="broken", text=broken_text(error_id))


def broken_text(error_id: str) -> str:
    return (
        "Việc này không làm xong được vì lỗi của hệ thống; chưa có gì bị thay đổi. "
        f"Xin thử lại, nếu vẫn lỗi thì gửi người quản trị mã {error_id}."
    )


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """Let the process take at most so much address space beyond what it has; more raises MemoryError."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + megabytes * 1024**2
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class Heart(threading.Thread):
    """Reports that the run lives and how far it is, over its own connection, so that others see it."""

    def __init__(self, context: JobContext):
        super().__init__(name=f"heart-{context.job_id}", daemon=True)
        self.context = context
        self.stopped = threading.Event()
        self.last_report = context.reported
        self.last_beat = time.monotonic()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.stopped.set()
        self.join()

    def run(self):
        try:
            while not self.stopped.wait(LOOK_SECONDS):
                self.look()
        finally:
            connection.close()

    def look(self):
        is_due = time.monotonic() - self.last_beat >= settings.JOB_STALE_SECONDS / BEATS_BEFORE_STALE
        if not is_due and self.context.reported == self.last_report:
            return
        reported = self.context.reported
        try:
            self.context.is_lost = not services.report_run(self.context)
            self.last_report, self.last_beat = reported, time.monotonic()
        except DatabaseError:
            logger.warning("Heartbeat of job %s not stored", self.context.job_id)
            connection.close()
