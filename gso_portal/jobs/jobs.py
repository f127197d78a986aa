"""The door through which the worker enters, and the jobs of this app itself."""

import uuid
from datetime import time

from celery import shared_task

from . import janitor, registry, running
from .broker import RUN_JOB
from .context import JobContext


@shared_task(name=RUN_JOB, ignore_result=True)
def run_job(job_id: str, attempt: int) -> None:
    running.run(uuid.UUID(job_id), attempt)


@registry.job("jobs_clean", title="Dọn tệp cũ")
def clean(context: JobContext) -> dict:
    return janitor.clean(at=context.started_at)


registry.periodic("jobs_clean", registry.DailyAt(time(2, 30)))
