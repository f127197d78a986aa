"""Jobs of the plans app: primitives in, one service call, safe to run twice."""

from datetime import time, timedelta

from django.db import transaction
from django.urls import reverse

from gso_portal.jobs.context import JobContext, JobFailed
from gso_portal.jobs.models import Job
from gso_portal.jobs.registry import DailyAt, job, periodic
from gso_portal.organization.models import User

from . import rules
from .models import ImportBatch, SheetUpload, UnitSheet
from .reach import is_within_reach
from .review.exporting import export_review
from .services.evidence import remove_unnamed_evidence
from .services.import_undo import undo_batch
from .services.imports import ImportRefused, confirm_batch, stage_batch
from .services.sheet_confirming import confirm_upload
from .services.sheet_reading import read_upload, remove_unnamed_sheets
from .services.sheet_undo import undo_upload
from .services.sheets import SheetStepRefused, sheet_file_name, write_sheet
from .services.spellings import reread_batch
from .services.uploads import remove_unnamed_uploads
from .tasklist.exporting import export_list, may_download_list

UPLOAD_COMMITTED = timedelta(days=1)


@job("plans.import_read", title="Đọc tệp Excel", time_limit=120, memory_mb=1536)
def import_read(context: JobContext, *, batch: str) -> dict:
    found = ImportBatch.objects.get(pk=batch)
    context.progress(0, 1, "Đang đọc tệp")
    stage_batch(found)
    found.refresh_from_db()
    context.progress(1, 1, "Đã đọc xong")
    return {"batch": batch, "state": found.state}


@job("plans.import_reread", title="Đọc lại tệp Excel", time_limit=120, memory_mb=1536)
def import_reread(context: JobContext, *, batch: str) -> dict:
    try:
        with transaction.atomic():
            reread_batch(ImportBatch.objects.get(pk=batch))
    except ImportRefused as refusal:
        raise JobFailed("not_read", str(refusal)) from refusal
    return {"batch": batch}


@job("plans.import_confirm", title="Ghi tệp vào kế hoạch", time_limit=300)
def import_confirm(context: JobContext, *, batch: str) -> dict:
    context.progress(0, 1, "Đang ghi vào kế hoạch")
    return confirm_batch(ImportBatch.objects.get(pk=batch), by=context.requested_by, on=context.today)


@job("plans.import_undo", title="Hoàn tác nhập tệp", time_limit=300)
def import_undo(context: JobContext, *, batch: str) -> dict:
    try:
        with transaction.atomic():
            undo_batch(ImportBatch.objects.get(pk=batch), by=context.requested_by, at=context.started_at)
    except ImportRefused as refusal:
        raise JobFailed("not_undone", str(refusal)) from refusal
    return {"batch": batch}


@job("plans.uploads_clean", title="Dọn tệp tải lên không dùng")
def uploads_clean(context: JobContext) -> dict:
    before = context.started_at - UPLOAD_COMMITTED
    return {"removed": remove_unnamed_uploads(before=before) + remove_unnamed_evidence(before=before)}


periodic("plans.uploads_clean", DailyAt(time(2, 45)))


def may_download_review(user: User, job: Job) -> bool:
    """Percents and reasons in it are not published: it is for who may still read all that the file tells."""
    return rules.can_export_review(user) and is_within_reach(user, job, plan=job.arguments.get("plan", ""))


@job(
    "plans.review_export",
    queue="export",
    title="Báo cáo sơ kết",
    time_limit=300,
    may_download=may_download_review,
)
def review_export(context: JobContext, *, kind: str, host: str, **scope: str) -> dict:
    return export_review(context, kind=kind, host=host, parameters=scope)


def may_download_sheet(user: User, job: Job) -> bool:
    return UnitSheet.objects.visible_to(user).filter(pk=job.arguments["sheet"]).exists()


@job(
    "plans.sheet_export",
    queue="export",
    title="Tệp tiến độ của đơn vị",
    time_limit=120,
    may_download=may_download_sheet,
)
def sheet_export(context: JobContext, *, sheet: str) -> dict:
    found = UnitSheet.objects.select_related("plan", "unit").get(pk=sheet)
    with context.result_file(sheet_file_name(found)) as path:
        write_sheet(found, path)
    return {"text": f"{len(found.base)} nhiệm vụ. Điền xong, nộp lại ở trang Tệp Excel của đơn vị."}


@job("plans.sheet_read", title="Đọc tệp tiến độ", time_limit=120, memory_mb=1536)
def sheet_read(context: JobContext, *, upload: str) -> dict:
    found = SheetUpload.objects.get(pk=upload)
    context.progress(0, 1, "Đang đọc tệp")
    read_upload(found, by=context.requested_by, on=context.today)
    return {"url": reverse("plans:sheet-return", args=[found.pk])}


@job("plans.sheet_confirm", title="Ghi tệp tiến độ", time_limit=300)
def sheet_confirm(context: JobContext, *, upload: str) -> dict:
    found = SheetUpload.objects.get(pk=upload)
    context.progress(0, 1, "Đang ghi báo cáo")
    try:
        with transaction.atomic():
            return confirm_upload(found, by=context.requested_by, on=context.today, at=context.started_at)
    except SheetStepRefused as refusal:
        raise JobFailed("not_confirmed", str(refusal)) from refusal


@job("plans.sheet_undo", title="Hoàn tác nộp tệp tiến độ", time_limit=300)
def sheet_undo(context: JobContext, *, upload: str) -> dict:
    found = SheetUpload.objects.get(pk=upload)
    try:
        with transaction.atomic():
            return undo_upload(found, by=context.requested_by, at=context.started_at)
    except SheetStepRefused as refusal:
        raise JobFailed("not_undone", str(refusal)) from refusal


@job("plans.sheets_clean", title="Dọn tệp tiến độ không dùng")
def sheets_clean(context: JobContext) -> dict:
    return {"removed": remove_unnamed_sheets(before=context.started_at - UPLOAD_COMMITTED)}


periodic("plans.sheets_clean", DailyAt(time(2, 50)))


@job(
    "plans.list_export",
    queue="export",
    title="Danh sách nhiệm vụ",
    time_limit=600,
    may_download=may_download_list,
)
def list_export(context: JobContext, *, kind: str, parameters: dict[str, str]) -> dict:
    return export_list(context, kind=kind, parameters=parameters)
