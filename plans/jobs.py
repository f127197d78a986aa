"""Jobs of the plans app: primitives in, one service call, safe to run twice."""

from datetime import time, timedelta

from django.db import transaction

from gso_portal.jobs.context import JobContext, JobFailed
from gso_portal.jobs.models import Job
from gso_portal.jobs.registry import DailyAt, job, periodic
from gso_portal.organization.models import User

from . import rules
from .models import ImportBatch
from .review.exporting import export_review
from .services.evidence import remove_unnamed_evidence
from .services.import_undo import undo_batch
from .services.imports import ImportRefused, confirm_batch, stage_batch
from .services.uploads import remove_unnamed_uploads

UPLOAD_COMMITTED = timedelta(days=1)


@job("plans.import_read", title="Đọc tệp Excel", time_limit=120, memory_mb=1536)
def import_read(context: JobContext, *, batch: str) -> dict:
    found = ImportBatch.objects.get(pk=batch)
    context.progress(0, 1, "Đang đọc tệp")
    stage_batch(found)
    found.refresh_from_db()
    context.progress(1, 1, "Đã đọc xong")
    return {"batch": batch, "state": found.state}


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


def may_download_review(user: User, _: Job) -> bool:
    return rules.can_export_review(user)


@job(
    "plans.review_export",
    queue="export",
    title="Báo cáo sơ kết",
    time_limit=300,
    may_download=may_download_review,
)
def review_export(context: JobContext, *, kind: str, host: str, **scope: str) -> dict:
    return export_review(context, kind=kind, host=host, parameters=scope)
