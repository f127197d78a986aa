"""Jobs of the pages that know everything."""

from gso_portal.jobs.context import JobContext
from gso_portal.jobs.models import Job
from gso_portal.jobs.registry import job
from gso_portal.organization.models import User

from . import rules
from .audit.exporting import export_audit


def may_download_audit(user: User, _: Job) -> bool:
    return rules.can_read_audit(user)


@job(
    "dashboard.audit_export",
    queue="export",
    title="Nhật ký",
    time_limit=600,
    may_download=may_download_audit,
)
def audit_export(context: JobContext, *, file: str, **parameters: str) -> None:
    export_audit(context, file=file, parameters=parameters)
