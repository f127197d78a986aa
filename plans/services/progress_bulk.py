"""Progress of one or of many tasks as people enter it: each with the version that was read, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from gso_portal.lib.history import change
from gso_portal.organization.models import Submission, User
from gso_portal.organization.submissions import once

from ..editing.entering import Values
from ..editing.stated import objections, stated_of
from ..models import ProgressReport, Task
from ..rules import reportable_tasks
from .progress import ReportRefused, StaleProgress, latest_report, save_progress, withdraw_report

GONE = "Không có nhiệm vụ này trong số nhiệm vụ bạn được báo cáo."
STALE = "Đã có báo cáo khác sau khi bạn mở; hãy xem giá trị mới rồi ghi lại."


@dataclass(frozen=True)
class Entry:
    """New values of a task, by field, and the version they were chosen upon."""

    task: int
    seen: int
    wanted: Values


def save_entry(
    task: Task, *, seen: int, wanted: Values, by: User, cutoff: date, at: datetime
) -> ProgressReport | None:
    """Submit these values of the day that the list speaks of; None when the latest report says just that already.

    StaleProgress and ReportRefused as of `save_progress`.
    """
    today = timezone.localdate(at)
    stated = stated_of([task.pk])[task.pk]
    if seen != stated.version:
        raise StaleProgress(latest_report(task))
    for reason in objections(wanted, stated.values, today=today).values():
        raise ReportRefused(reason)
    on = stated.report_day(wanted, cutoff=cutoff, today=today)
    if stated.is_said(wanted, on):
        return None
    return save_progress(task, seen=seen, by=by, on=on, at=at, **wanted)


def save_once(
    key: UUID | None, task: Task, *, seen: int, wanted: Values, by: User, cutoff: date, at: datetime
) -> int | None:
    """`save_entry`, once for all copies of a form: the number of its report, for each of them."""

    def save() -> dict[str, int | None]:
        report = save_entry(task, seen=seen, wanted=wanted, by=by, cutoff=cutoff, at=at)
        return {"report": report.pk if report else None}

    return once(key, by=by, do=save)[0]["report"]


def save_entries(
    key: UUID, entries: Sequence[Entry], *, by: User, cutoff: date, at: datetime, reason: str
) -> dict:
    """Save each of them that can be, and say of the others why not; once for all copies of a form.

    Returns {"saved": [[task, report], …], "refused": [[task, why], …]}. `reason` goes into the history.
    """

    def save() -> dict:
        with change(by=by, reason=reason):
            allowed = reportable_tasks(by, [entry.task for entry in entries])
            # All at once and in one order: two who save the same rows wait for each other, and never both.
            tasks = Task.objects.select_for_update().filter(pk__in=allowed).order_by("pk").in_bulk()
            saved, refused = [], []
            for entry in entries:
                report, why = _tried(tasks.get(entry.task), entry, by=by, cutoff=cutoff, at=at)
                if why:
                    refused.append([entry.task, why])
                elif report:
                    saved.append([entry.task, report.pk])
            return {"saved": saved, "refused": refused}

    return once(key, by=by, do=save)[0]


def _tried(
    task: Task | None, entry: Entry, *, by: User, cutoff: date, at: datetime
) -> tuple[ProgressReport | None, str]:
    if task is None:
        return None, GONE
    try:
        return save_entry(task, seen=entry.seen, wanted=entry.wanted, by=by, cutoff=cutoff, at=at), ""
    except StaleProgress:
        return None, STALE
    except ReportRefused as refusal:
        return None, str(refusal)


def batch_of(key: UUID, *, by: User) -> dict | None:
    """What `save_entries` answered the form of this key of this person; None when there was none."""
    sent = Submission.objects.filter(key=key, user=by).first()
    return sent.outcome.get("answer") if sent and "saved" in sent.outcome.get("answer", {}) else None


def undo_batch(batch: dict, *, by: User) -> dict:
    """Take back every report of the batch that can still be, and say of the others why not.

    Returns {"undone": [task, …], "kept": [[task, why], …]}; all in one transaction.
    """
    undone, kept = [], []
    with change(by=by, reason="Hoàn tác cập nhật hàng loạt"):
        tasks = [task for task, _ in batch["saved"]]
        list(Task.objects.select_for_update().filter(pk__in=tasks).order_by("pk").values_list("pk"))
        for task, report in batch["saved"]:
            try:
                withdraw_report(ProgressReport(pk=report, task_id=task), by=by)
                undone.append(task)
            except ReportRefused as refusal:
                kept.append([task, str(refusal)])
    return {"undone": undone, "kept": kept}
