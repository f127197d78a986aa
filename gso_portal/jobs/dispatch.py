"""What the dispatchers do over and over. Any number of them may run; each step is safe beside itself."""

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from . import broker, registry, services
from .models import Job, JobState
from .running import broken_text

logger = logging.getLogger(__name__)

BATCH = 50
LOST_FOR_SURE = 20


def publish_waiting() -> int:
    """Publish what waits; returns how many. Raises BrokerUnavailable, and what was not sent waits on.

    Rows are marked before they are published, so that nothing is locked while the broker is asked; a
    dispatcher that dies in between leaves a row that `offer_again` finds.
    """
    left = take_batch()
    count = len(left)
    if not left:
        return 0
    try:
        with broker.publisher() as publish:
            while left:
                publish(left[0])
                left.pop(0)
    finally:
        offer(Job.objects.filter(pk__in=[job.pk for job in left]))
    return count


@transaction.atomic
def take_batch() -> list[Job]:
    rows = Job.objects.publishable().order_by("available_at").select_for_update(skip_locked=True, no_key=True)
    taken = list(rows[:BATCH])
    Job.objects.filter(pk__in=[job.pk for job in taken]).update(published_at=Now())
    return taken


def offer(jobs) -> int:
    return jobs.filter(state=JobState.QUEUED).update(published_at=None)


def offer_again() -> int:
    """Publish anew what was published and nobody took: the broker was wiped, or lost it.

    While messages wait in its queue a job may only be waiting for its turn; after a long time it is
    offered all the same (a second message has no effect).
    """
    patience = timedelta(seconds=settings.JOB_STALE_SECONDS)
    untaken = Job.objects.filter(state=JobState.QUEUED, published_at__lt=Now() - patience)
    queues = set(untaken.order_by().values_list("queue", flat=True).distinct())
    empty = [queue for queue in queues if broker.waiting(queue) == 0]
    return offer(untaken.filter(Q(queue__in=empty) | Q(published_at__lt=Now() - patience * LOST_FOR_SURE)))


def requeue_abandoned() -> int:
    """Run again what a killed worker left behind; a job that has used up its attempts ends as failed."""
    patience = timedelta(seconds=settings.JOB_STALE_SECONDS)
    abandoned = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=Now() - patience)
    count = 0
    for job_id, attempt in list(abandoned.values_list("pk", "attempt")[:BATCH]):
        count += services.requeue_run(job_id, attempt) or give_up(job_id, attempt)
    return count


def give_up(job_id, attempt: int) -> bool:
    error_id = uuid.uuid4().hex[:8]
    logger.error("Job %s lost its worker at attempt %s, the last one; error id %s", job_id, attempt, error_id)
    return services.fail_run(job_id, attempt, code="worker_lost", text=broken_text(error_id))


def request_periodic(now: datetime) -> int:
    """Request every periodic job whose latest instant nobody has requested yet; `now` is local time."""
    instants = {
        f"periodic:{name}:{schedule.latest(now).isoformat()}": name
        for name, schedule in registry.SCHEDULES.items()
    }
    known = set(Job.objects.filter(idempotency_key__in=instants).values_list("idempotency_key", flat=True))
    due = {key: name for key, name in instants.items() if key not in known}
    for key, name in due.items():
        services.request_job(name, by=None, idempotency_key=key)
    return len(due)
