"""What tests of the import pages share: addresses, the worker's part, a page as words."""

import re

from django.urls import reverse

from gso_portal.jobs import running
from gso_portal.jobs.models import Job


def address(name, *args):
    return reverse(f"plans:import-{name}", args=args)


def run_jobs():
    """What the worker does with everything that waits."""
    for job in Job.objects.filter(state="queued"):
        running.run(job.pk, job.attempt)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
