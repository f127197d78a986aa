"""What changes a job. Each change of a run is conditional on (job, attempt), so a second copy of a run changes nothing."""

import json
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from . import registry
from .models import Job


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
    """Ask for a job within the caller's transaction: one INSERT, nothing else, so it works with the broker down.

    `arguments` are JSON primitives (TypeError otherwise), `by` a user or None for the system, `title` (Vietnamese) and
    `queue` default to those of the kind. The same `idempotency_key` again returns the job that is already there.
    """
    kind = registry.kind(name)
    wanted = Job(
        name=name,
        title=title or kind.title,
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
