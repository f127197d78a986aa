from __future__ import annotations

from uuid import UUID, uuid5

from gso_portal.jobs.models import Job
from gso_portal.jobs.services import request_job
from gso_portal.lib.numbers import count_text
from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent, User
from gso_portal.organization.submissions import once

LONGEST_TITLE = 300


def request_list_export(
    parameters: dict[str, str], *, kind: str, title: str, rows: int, key: UUID, by: User
) -> Job:
    """Ask for the list of these parameters as a file, and note that it was.

    The same key again is the same job; a page has one key for all kinds of file it offers.
    """

    def do() -> dict:
        job = request_job(
            "plans.list_export",
            by=by,
            title=title[:LONGEST_TITLE],
            arguments={"kind": kind, "parameters": parameters},
        )
        record_access(AccessEvent.Kind.EXPORTED, by=by, text=f"{title}; {count_text(rows)} dòng")
        return {"job": str(job.pk)}

    answer, _ = once(uuid5(key, kind), by=by, do=do)
    return Job.objects.get(pk=answer["job"])
