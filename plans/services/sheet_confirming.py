"""A returned sheet into submitted reports: compared once more under lock, then written row by row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from gso_portal.jobs.models import Job, JobState
from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import fold
from gso_portal.organization.models import User

from ..models import ProgressReport, ReasonCategory, SheetRow, SheetUpload, Task, UnitSheet
from ..roundtrip.comparing import compared_again, is_written
from ..roundtrip.settling import RowState, state_of
from .progress import ReportRefused, counting_reports, save_progress
from .sheet_reading import UNKNOWN, led_tasks
from .sheets import SheetStepRefused, said

Json = dict[str, Any]
State, Result = SheetUpload.State, SheetRow.Result

LEFT_NOTES = {
    RowState.INVALID: "Có ô sai chưa sửa.",
    RowState.CONFLICT: "Có ô chưa chọn giá trị.",
    RowState.WARNING: "Cảnh báo chưa được đồng ý.",
    RowState.SKIPPED: "Không lấy dòng này.",
}


def start_confirming(upload: SheetUpload) -> bool:
    """Claim the file for writing; False when somebody already has."""
    waiting = SheetUpload.objects.filter(pk=upload.pk, state=State.PREVIEW)
    return bool(waiting.update(state=State.CONFIRMING))


@transaction.atomic
def release_failed(upload: SheetUpload) -> bool:
    """Give a file whose writing failed for good back to its preview; False for any other."""
    stuck = SheetUpload.objects.select_for_update().filter(pk=upload.pk, state=State.CONFIRMING).first()
    failed = (JobState.FAILED, JobState.CANCELLED)
    if stuck is None or not Job.objects.filter(pk=stuck.job_id, state__in=failed).exists():
        return False
    SheetUpload.objects.filter(pk=upload.pk).update(state=State.PREVIEW)
    return True


def confirm_upload(upload: SheetUpload, *, by: User, on: date, at: datetime) -> dict[str, int]:
    """A submitted report for every row that is ready, all in one transaction; called again it writes nothing.

    A row that the portal has changed in since the preview is not written: its cells become conflicts again, with a
    note. When nothing at all could be written the file goes back to its preview. Returns how many rows were written
    and left. SheetStepRefused when the person reports for the unit no longer.
    """
    with change(by=by, reason=f"Nộp tệp {upload.file_name}"):
        upload = SheetUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.state not in (State.PREVIEW, State.CONFIRMING):
            return {}
        if not UnitSheet.objects.visible_to(by).filter(pk=upload.sheet_id).exists():
            raise SheetStepRefused("Anh, chị không còn báo cáo cho đơn vị này.")
        rows = list(upload.rows.order_by("position"))
        ready = [row for row in rows if state_of(row) == RowState.READY]
        _write(upload, ready, by=by, on=on, at=at)
        written = [row for row in ready if row.result == Result.WRITTEN]
        if written:
            _leave_out(rows)
            upload.state, upload.confirmed_at = State.CONFIRMED, at
        else:
            _back_to_preview(ready)
            upload.state = State.PREVIEW
        SheetRow.objects.bulk_update(rows, ["cells", "result", "note", "report"], batch_size=500)
        upload.save(update_fields=["state", "confirmed_at"])
    return {"written": len(written), "left": sum(row.result == Result.LEFT for row in rows)}


def _leave_out(rows: list[SheetRow]) -> None:
    for row in rows:
        state = state_of(row)
        if not row.result and state != RowState.UNCHANGED:
            row.result, row.note = Result.LEFT, row.note or LEFT_NOTES.get(state, "")


def _back_to_preview(rows: list[SheetRow]) -> None:
    for row in rows:
        row.result = ""


def _write(upload: SheetUpload, rows: list[SheetRow], *, by: User, on: date, at: datetime) -> None:
    ids = [row.task_id for row in rows if row.task_id]
    # In the order of their numbers, so that two files never wait for each other.
    list(Task.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    tasks, reports = led_tasks(upload.sheet, ids), counting_reports(ids)
    for row in rows:
        task, report = tasks.get(row.task_id), reports.get(row.task_id)
        if task is None:
            row.result, row.note = Result.LEFT, UNKNOWN
        elif moved := _compared_anew(row, said(report)):
            row.result = Result.LEFT
            row.note = f"Cổng đã đổi từ lúc xem trước (ô {', '.join(moved)}); chưa ghi dòng này."
        else:
            _write_row(row, task, report, by=by, on=on, at=at)


def _compared_anew(row: SheetRow, now: Json) -> list[str]:
    """The addresses of the cells that no longer stand as the preview showed; the row then holds them as they stand."""
    again = {name: compared_again(cell, now[name]) for name, cell in row.cells.items()}
    moved = [
        cell["cell"]
        for name, cell in row.cells.items()
        if cell["choice"] != "theirs"
        and (again[name]["outcome"], again[name]["choice"]) != (cell["outcome"], cell["choice"])
    ]
    if moved:
        row.cells = again
    return moved


def _write_row(
    row: SheetRow, task: Task, report: ProgressReport | None, *, by: User, on: date, at: datetime
) -> None:
    """What the file says where it is taken, everything else as the portal has it now."""
    values = said(report) | {name: cell["mine"] for name, cell in row.cells.items() if is_written(cell)}
    day = values["completed_on"]
    try:
        row.report = save_progress(
            task,
            seen=report.pk if report else 0,
            by=by,
            on=on,
            at=at,
            **values | {"completed_on": date.fromisoformat(day) if day else None},
            reason_category=reason_category(
                values["reason"], before=report.reason_category if report else ""
            ),
        )
    except ReportRefused as refusal:
        row.result, row.note = Result.LEFT, str(refusal)
    else:
        row.result, row.note = Result.WRITTEN, ""


def reason_category(reason: str, *, before: str) -> str:
    """The group of a reason: Covid-19 where it is named, none without a reason, else what it was."""
    if not reason:
        return ""
    return ReasonCategory.COVID19 if "covid" in fold(reason) else before or ReasonCategory.OTHER
