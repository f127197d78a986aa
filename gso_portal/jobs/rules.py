"""Who may do what with a job."""

from . import registry
from .models import Job


def can_download(user, job: Job) -> bool:
    """Whoever asked for the file, while the kind of job lets this person have it: asked at each download.

    A kind that has been done away with lets nobody, and must not break the list of a month's jobs.
    """
    return (
        user.is_authenticated
        and job.requested_by_id == user.pk
        and job.has_file
        and job.name in registry.KINDS
        and registry.kind(job.name).may_download(user, job)
    )
