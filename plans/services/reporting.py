"""Reports on their way: a draft that its author keeps, until it is sent or thrown away."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from gso_portal.lib.history import change
from gso_portal.organization.models import User

from ..models import Evidence, ProgressReport, Task
from .progress import locked_open_task, locked_task, save_progress

Status = ProgressReport.Status


@dataclass(frozen=True)
class Said:
    """What a report says of the day `on`."""

    on: date
    pace: str = ""
    percent: int | None = None
    completed_on: date | None = None
    narrative: str = ""
    obstacles: str = ""
    proposals: str = ""
    reason: str = ""
    reason_category: str = ""

    @classmethod
    def of(cls, report: ProgressReport) -> Said:
        return cls(**{field.name: getattr(report, field.name) for field in fields(cls)})


def draft_of(task: Task, author: User) -> ProgressReport | None:
    return ProgressReport.objects.filter(task=task, reported_by=author, status=Status.DRAFT).first()


def save_draft(task: Task, said: Said, *, by: User) -> ProgressReport:
    """Keep what somebody has written so far in their one draft of the task; it counts nowhere.

    ReportRefused for a task that takes no reports.
    """
    with change(by=by):
        draft, _ = ProgressReport.objects.update_or_create(
            task=locked_open_task(task.pk), reported_by=by, status=Status.DRAFT, defaults=asdict(said)
        )
        return draft


def submit_draft(draft: ProgressReport, *, seen: int | None, by: User, at: datetime) -> ProgressReport | None:
    """Send one's own draft, with its files, as a report that counts from now on; None when it was sent or thrown away
    already.

    As `save_progress`: StaleProgress when another report counts than the one `seen`, ReportRefused for what cannot be
    true; then the draft stays as it was.
    """
    with change(by=by):
        kept = _still_kept(draft, by)
        if kept is None:
            return None
        # A new row rather than the old one: of two reports of a day the one sent later counts.
        report = save_progress(draft.task, seen=seen, by=by, at=at, **asdict(Said.of(kept)))
        Evidence.objects.filter(report=kept).update(report=report)
        kept.delete()
        return report


def discard_draft(draft: ProgressReport, *, by: User) -> bool:
    """Throw one's own draft away with its files; False when it was sent or thrown away already."""
    with change(by=by):
        kept = _still_kept(draft, by)
        if kept is None:
            return False
        kept.delete()
        return True


def _still_kept(draft: ProgressReport, author: User) -> ProgressReport | None:
    """The draft as it is now, under the lock of its task; None when it was sent or thrown away."""
    now = draft_of(locked_task(draft.task_id), author)
    return now if now and now.pk == draft.pk else None
