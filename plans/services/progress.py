"""What units say of their tasks. A report counts from the moment it is submitted, until it is returned."""

from __future__ import annotations

from datetime import date

from gso_portal.lib.history import change
from gso_portal.organization.models import User

from ..models import ProgressReport, Task

Status = ProgressReport.Status


class ReportRefused(ValueError):
    """The report contradicts itself, or is not for this person to decide; the message is in Vietnamese."""


def report_progress(
    task: Task,
    *,
    on: date,
    by: User | None,
    pace: str = "",
    percent: int | None = None,
    completed_on: date | None = None,
    narrative: str = "",
    reason: str = "",
    reason_category: str = "",
) -> ProgressReport:
    """Submit what the unit says of the day `on`. ReportRefused when a completion lies after that day."""
    if completed_on and completed_on > on:
        raise ReportRefused("Ngày hoàn thành ở sau ngày báo cáo.")
    with change(by=by):
        return ProgressReport.objects.create(
            task=task,
            on=on,
            status=Status.SUBMITTED,
            pace=pace,
            percent=percent,
            completed_on=completed_on,
            narrative=narrative,
            reason=reason,
            reason_category=reason_category,
            reported_by=by,
        )


def accept_report(report: ProgressReport, *, by: User | None) -> bool:
    """Accept a submitted report; False when it was decided already. ReportRefused when `by` is who reported."""
    return _decide(report, Status.ACCEPTED, by)


def return_report(report: ProgressReport, *, by: User | None) -> bool:
    """Return a submitted report to its unit: it counts no longer. False when it was decided already.

    ReportRefused when `by` is who reported.
    """
    return _decide(report, Status.RETURNED, by)


def _decide(report: ProgressReport, status: str, by: User | None) -> bool:
    if by and by.pk == report.reported_by_id:
        raise ReportRefused("Người báo cáo không tự xác nhận hoặc trả lại báo cáo của mình.")
    with change(by=by):
        waiting = ProgressReport.objects.filter(pk=report.pk, status=Status.SUBMITTED)
        return bool(waiting.update(status=status, decided_by=by))
