"""Taking a confirmed sheet back: each report while nobody has decided on it and no later one counts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from gso_portal.lib.history import change
from gso_portal.organization.models import User

from ..models import ProgressReport, SheetRow, SheetUpload
from .progress import ReportRefused, counting_reports, withdraw_report
from .sheets import SheetStepRefused

State, Result = SheetUpload.State, SheetRow.Result

DECIDED = "đã được xác nhận hoặc trả lại"
OVERTAKEN = "đã có báo cáo mới hơn"


def written_rows(upload: SheetUpload) -> QuerySet[SheetRow]:
    return upload.rows.filter(report__isnull=False).select_related("report", "task").order_by("position")


def what_stays(upload: SheetUpload) -> list[tuple[SheetRow, str]]:
    """The rows of a confirmed file whose report cannot be taken back, and why. Two queries."""
    rows = list(written_rows(upload))
    latest = counting_reports(row.task_id for row in rows)
    found = []
    for row in rows:
        if row.report.status != ProgressReport.Status.SUBMITTED:
            found.append((row, DECIDED))
        elif latest[row.task_id].pk != row.report_id:
            found.append((row, OVERTAKEN))
    return found


def undo_upload(upload: SheetUpload, *, by: User, at: datetime) -> dict[str, int]:
    """Withdraw the reports of a confirmed file; called again it does nothing. Returns how many went and how many stay.

    Those that cannot be withdrawn stay and say why. SheetStepRefused, and nothing done, when none can be.
    """
    with change(by=by, reason=f"Hoàn tác nộp tệp {upload.file_name}"):
        upload = SheetUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.state != State.CONFIRMED:
            return {}
        rows = list(written_rows(upload))
        for row in rows:
            _take_back(row, by)
        if rows and all(row.result == Result.KEPT for row in rows):
            raise SheetStepRefused(
                "Không lấy lại được báo cáo nào: đều đã được xử lý hoặc có báo cáo mới hơn."
            )
        SheetRow.objects.bulk_update(rows, ["result", "note"], batch_size=500)
        upload.state, upload.undone_at = State.UNDONE, at
        upload.save(update_fields=["state", "undone_at"])
    kept = sum(row.result == Result.KEPT for row in rows)
    return {"undone": len(rows) - kept, "kept": kept}


def _take_back(row: SheetRow, by: User) -> None:
    try:
        withdraw_report(row.report, by=by)
    except ReportRefused as refusal:
        row.result, row.note = Result.KEPT, str(refusal)
    else:
        row.result, row.note = Result.UNDONE, ""
