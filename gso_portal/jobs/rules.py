"""Who may do what with a job."""

from . import registry
from .models import Job


def can_download(user, job: Job) -> bool:
    """Whoever asked for the file, while the kind of job lets this person have it: asked at each download."""
    return (
        user.is_authenticated
        and job.requested_by_id == user.pk
        and job.has_file
        and registry.kind(job.name).may_download(user, job)
    )
