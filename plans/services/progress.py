"""What units say of their tasks. A report counts from the moment it is submitted, until it is returned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.utils import timezone

from gso_portal.lib.history import change
from gso_portal.organization.models import User

from ..models import ProgressReport, Task
from ..rules import is_open_to_reports, units_reported_for

Status = ProgressReport.Status


class Keep(Enum):
    """A value that nobody changes: the report says again what the one before it said."""

    KEEP = "keep"


KEEP = Keep.KEEP


class ReportRefused(ValueError):
    """The report contradicts itself, or is not for this person to decide; the message is in Vietnamese."""


class StaleProgress(Exception):
    """Somebody else has reported, or a report was returned, since the task was read. `report` is what counts now."""

    def __init__(self, report: ProgressReport | None):
        super().__init__("Tiến độ của nhiệm vụ đã thay đổi.")
        self.report = report


def latest_report(task: Task) -> ProgressReport | None:
    """The report that figures read: the latest by day, then by number, of those submitted or accepted."""
    return ProgressReport.objects.filter(task=task).counting().latest_first().first()


def counting_reports(tasks: Iterable[int]) -> dict[int, ProgressReport]:
    """By task, the report that counts now; tasks without one are not in it. One query."""
    reports = ProgressReport.objects.counting().filter(task__in=list(tasks))
    return {found.task_id: found for found in reports.latest_first().distinct("task_id")}


def progress_version(task: Task) -> int:
    """The number of the task's latest counting report; 0 when there is none."""
    latest = latest_report(task)
    return latest.pk if latest else 0


def save_progress(
    task: Task,
    *,
    seen: int | None,
    by: User | None,
    on: date,
    at: datetime,
    pace: str | Keep = KEEP,
    percent: int | Keep | None = KEEP,
    completed_on: date | Keep | None = KEEP,
    narrative: str = "",
    obstacles: str = "",
    proposals: str = "",
    product: str | Keep = KEEP,
    reason: str | Keep = KEEP,
    reason_category: str | Keep = KEEP,
) -> ProgressReport:
    """Submit what the unit says of the day `on`; what is not given is as in the latest counting report.

    `seen` is the version the person read (see `progress_version`), None when nothing was read before. StaleProgress
    when another one counts now. ReportRefused for a day to come or before the latest report, a completion after
    `on`, a percentage outside 0 to 100, and for a task that takes no reports.
    """
    with change(by=by):
        latest = latest_report(locked_open_task(task.pk))
        if seen is not None and seen != (latest.pk if latest else 0):
            raise StaleProgress(latest)
        told = {"narrative": narrative, "obstacles": obstacles, "proposals": proposals}
        given = {"pace": pace, "percent": percent, "completed_on": completed_on, "product": product}
        given |= {"reason": reason, "reason_category": reason_category}
        said = {name: _carried(value, latest, name) for name, value in given.items()}
        _check(said, on=on, at=at, latest=latest)
        return ProgressReport.objects.create(
            task=task, on=on, status=Status.SUBMITTED, reported_by=by, submitted_at=at, **told, **said
        )


def locked_task(task: int) -> Task:
    """The task as it is now, for nobody else to report or decide on until the transaction ends."""
    return Task.objects.select_for_update(of=("self",)).select_related("plan").get(pk=task)


def locked_open_task(task: int) -> Task:
    """As `locked_task`; ReportRefused for a task that takes no reports."""
    locked = locked_task(task)
    if not is_open_to_reports(locked):
        raise ReportRefused(
            "Nhiệm vụ không nhận báo cáo: kế hoạch chưa ban hành, đã kết thúc, hoặc nhiệm vụ đã rút."
        )
    return locked


def _carried(value: Any, latest: ProgressReport | None, name: str) -> Any:
    if value is not KEEP:
        return value
    return getattr(latest or ProgressReport(), name)


def _check(said: dict[str, Any], *, on: date, at: datetime, latest: ProgressReport | None) -> None:
    if on > timezone.localdate(at):
        raise ReportRefused("Ngày báo cáo ở sau hôm nay.")
    if latest and latest.on > on:
        raise ReportRefused(f"Đã có báo cáo đến ngày {latest.on:%d/%m/%Y}, sau ngày này.")
    if said["completed_on"] and said["completed_on"] > on:
        raise ReportRefused("Ngày hoàn thành ở sau ngày báo cáo.")
    if said["percent"] is not None and not 0 <= said["percent"] <= 100:
        raise ReportRefused("Mức độ hoàn thành từ 0 đến 100%.")


def withdraw_report(report: ProgressReport, *, by: User) -> None:
    """Take one's own report back while nobody has decided on it and no later one counts; the history keeps it.

    ReportRefused for anything else, and for a task that takes no reports, or none of this person any more.
    """
    with change(by=by, reason="Hoàn tác báo cáo tiến độ"):
        task = locked_open_task(report.task_id)
        current = ProgressReport.objects.filter(pk=report.pk, task=task).first()
        if current is None:
            raise ReportRefused("Báo cáo này không còn, hoặc đã được hoàn tác.")
        if current.reported_by_id != by.pk:
            raise ReportRefused("Chỉ người báo cáo hoàn tác được báo cáo của mình.")
        if task.lead_unit_id not in units_reported_for(by):
            raise ReportRefused("Không hoàn tác được: bạn không còn báo cáo nhiệm vụ này.")
        if current.status != Status.SUBMITTED:
            raise ReportRefused(
                f"Không hoàn tác được: báo cáo này đã có quyết định ({current.get_status_display()})."
            )
        if progress_version(task) != current.pk:
            raise ReportRefused("Không hoàn tác được: đã có báo cáo mới hơn của nhiệm vụ này.")
        current.delete()


def accept_report(report: ProgressReport, *, by: User | None, at: datetime) -> bool:
    """Accept a submitted report; False when it was decided already.

    ReportRefused when `by` is who reported, and for a task that takes no reports any more.
    """
    return _decide(report, Status.ACCEPTED, by=by, at=at, note="")


def return_report(report: ProgressReport, *, by: User | None, at: datetime, note: str) -> bool:
    """Return a submitted report to its unit: it counts no longer. False when it was decided already.

    `note` tells the unit why. ReportRefused as of `accept_report`.
    """
    return _decide(report, Status.RETURNED, by=by, at=at, note=note)


def _decide(report: ProgressReport, status: str, *, by: User | None, at: datetime, note: str) -> bool:
    if by and by.pk == report.reported_by_id:
        raise ReportRefused("Người báo cáo không tự xác nhận hoặc trả lại báo cáo của mình.")
    with change(by=by):
        # A decision changes which report counts, so it waits for whoever is just saving on that ground.
        locked_open_task(report.task_id)
        waiting = ProgressReport.objects.filter(pk=report.pk, status=Status.SUBMITTED)
        return bool(waiting.update(status=status, decided_by=by, decided_at=at, return_note=note))
