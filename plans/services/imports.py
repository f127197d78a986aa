"""A workbook on its way into a plan: receive, stage, settle, confirm. The page and the commands use these alike."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from gso_portal.jobs.models import Job, JobState
from gso_portal.lib.history import change
from gso_portal.lib.numbers import date_screen
from gso_portal.lib.vietnamese import clean
from gso_portal.lib.workbook import WorkbookRefused, open_workbook
from gso_portal.organization.models import DocumentRef, User
from gso_portal.organization.reading import directory_from_database

from ..importing.comparing import compare
from ..importing.plan_sheet import read_plan_sheet
from ..importing.progress_sheet import read_progress_sheet
from ..importing.result import PlanReading, ProgressReading, Reading
from ..importing.settling import is_unseen, is_writable, offers
from ..importing.staging import staged_rows
from ..models import ImportBatch, ImportRow, Plan
from .plan_writing import PlanWriter
from .plans import issue_plan, open_annual_plan
from .progress_writing import known_paper, write_progress
from .uploads import keep_upload

State = ImportBatch.State

# With the year, the key of a lock: one import at a time is compared, written or taken back in the plan of a year.
PLAN_LOCK = 7_302
ROW_FIELDS = ["task", "effect", "differences", "messages", "status"]


class ImportRefused(Exception):
    """The step cannot be taken; the message is in Vietnamese and says why."""

    def __init__(self, message: str, *, code: str = "refused"):
        super().__init__(message)
        self.code = code


# Findings that say the workbook was put in the wrong place, and what to do then.
MISPLACED = {
    "YEAR_DIFFERS": "Hãy chọn đúng năm, hoặc sửa tiêu đề trong tệp rồi tải lại.",
    "LOOKS_LIKE_PROGRESS": "Hãy tải lên như tệp tiến độ.",
}


def receive_workbook(
    chunks: Iterable[bytes],
    *,
    file_name: str,
    kind: str,
    year: int,
    cutoff: date | None,
    by: User | None,
    at: datetime,
) -> ImportBatch:
    """Keep the file as it came, under a name of our own, and open a batch for it."""
    path, digest = keep_upload(chunks)
    return ImportBatch.objects.create(
        kind=kind,
        year=year,
        cutoff=cutoff,
        file_name=clean(Path(file_name.replace("\\", "/")).name)[:255],
        file_path=str(path.relative_to(settings.FILES_ROOT)),
        file_sha256=digest,
        uploaded_by=by,
        uploaded_at=at,
    )


def discard_workbook(batch: ImportBatch) -> None:
    """Remove the kept file of a batch that is not kept."""
    (settings.FILES_ROOT / batch.file_path).unlink(missing_ok=True)


def read_batch(batch: ImportBatch) -> Reading:
    """Read the batch's workbook. Raises ImportRefused with code and message for a file that cannot be read."""
    try:
        book = open_workbook(settings.FILES_ROOT / batch.file_path, name=batch.file_name)
    except WorkbookRefused as refusal:
        raise ImportRefused(refusal.message, code=refusal.code) from refusal
    directory = directory_from_database()
    if batch.kind == ImportBatch.Kind.PLAN:
        reading = read_plan_sheet(book, year=batch.year, directory=directory)
    else:
        reading = read_progress_sheet(book, year=batch.year, directory=directory, cutoff=batch.cutoff)
    if reading.refusal:
        raise ImportRefused(reading.refusal.text, code=reading.refusal.code)
    for finding in reading.findings:
        if finding.code in MISPLACED:
            raise ImportRefused(f"{finding.text} {MISPLACED[finding.code]}", code=finding.code)
    return reading


@transaction.atomic
def stage_batch(batch: ImportBatch) -> Reading | None:
    """Stage the rows of a received batch for the preview; a file that cannot be read makes the batch refused."""
    locked = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=State.UPLOADED)
    if not locked.exists():
        return None
    try:
        reading = read_batch(batch)
        plan = annual_plan(batch.year)
        batch.cutoff = _cutoff(batch, reading, plan)
    except ImportRefused as refusal:
        _end(batch, State.REFUSED, refusal_code=refusal.code, refusal_text=str(refusal))
        return None
    rows = staged_rows(reading)
    for row in rows:
        row.batch = batch
    compare(batch, rows, plan)
    ImportRow.objects.bulk_create(rows, batch_size=500)
    _end(batch, State.PREVIEW, plan=plan, heading=_heading(reading), cutoff=batch.cutoff)
    return reading


def annual_plan(year: int) -> Plan | None:
    return Plan.objects.filter(code=str(year)).first()


def _cutoff(batch: ImportBatch, reading: Reading, plan: Plan | None) -> date | None:
    """The day a progress workbook speaks of: as asked for, else as the sheet says. ImportRefused without a fit one."""
    if isinstance(reading, PlanReading):
        return None
    if plan is None:
        text = f"Chưa có kế hoạch công tác năm {batch.year}; hãy nhập kế hoạch trước tiến độ."
        raise ImportRefused(text, code="no_plan")
    cutoff = batch.cutoff or (reading.cutoff if isinstance(reading, ProgressReading) else None)
    if cutoff is None:
        text = "Tệp không ghi số liệu tính đến ngày nào; hãy cho biết ngày khi tải tệp lên."
        raise ImportRefused(text, code="no_cutoff")
    if cutoff < plan.starts_on:
        text = f"Ngày số liệu {date_screen(cutoff)} ở trước năm kế hoạch {batch.year}."
        raise ImportRefused(text, code="bad_cutoff")
    uploaded_on = localdate(batch.uploaded_at)
    if cutoff > uploaded_on:
        text = f"Ngày số liệu {date_screen(cutoff)} ở sau ngày tải tệp lên {date_screen(uploaded_on)}."
        raise ImportRefused(text, code="bad_cutoff")
    return cutoff


def _heading(reading: Reading) -> dict:
    paper = reading.document_ref if isinstance(reading, PlanReading) else None
    return {
        "title": reading.title,
        "declared_total": reading.declared_total,
        "paper": [paper.number, paper.symbol, paper.issued_on.isoformat()] if paper else None,
        "findings": [{"code": m.code, "cell": m.cell, "text": m.text} for m in reading.findings],
        "columns": [{"label": c.label, "text": c.text, "cell": c.cell} for c in reading.columns],
    }


def _end(batch: ImportBatch, state: str, **values: object) -> None:
    for name, value in {"state": state, **values}.items():
        setattr(batch, name, value)
    batch.save(update_fields=["state", *values])


@transaction.atomic
def choose(row: ImportRow, *, choices: dict[str, str]) -> None:
    """Agree to a row of a preview, with what a person chose where it was in doubt: a lead's token, a day, a title.

    An empty choice takes an earlier one back; a column that is not in doubt is not for choosing.
    """
    _locked_preview(row.batch_id)
    row.refresh_from_db()
    offered = offers(row)
    merged = {**row.choices, **{name: value for name, value in choices.items() if name in offered}}
    row.choices = {name: value for name, value in merged.items() if value}
    row.agreed = True
    row.save(update_fields=["choices", "agreed"])


def _locked_preview(pk: uuid.UUID) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=pk)
    if batch.state != State.PREVIEW:
        raise ImportRefused("Tệp này không còn chờ xác nhận.")
    return batch


@transaction.atomic
def agree_to_warnings(batch: ImportBatch) -> int:
    """Agree to how the portal read every row with a warning that proposes a reading. Returns how many."""
    batch = _locked_preview(batch.pk)
    unseen = [row.pk for row in batch.rows.filter(kind="task", agreed=False) if is_unseen(row)]
    return ImportRow.objects.filter(pk__in=unseen).update(agreed=True)


@transaction.atomic
def release_failed(batch: ImportBatch) -> bool:
    """Give a batch whose writing failed for good back to the preview; False for any other batch."""
    stuck = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=State.CONFIRMING).first()
    if stuck is None or not Job.objects.filter(pk=stuck.job_id, state__in=FAILED).exists():
        return False
    _end(stuck, State.PREVIEW)
    batch.state = State.PREVIEW
    return True


FAILED = (JobState.FAILED, JobState.CANCELLED)


def start_confirming(batch: ImportBatch, *, by: User | None, at: datetime) -> bool:
    """Claim the batch for writing; False when somebody already has."""
    claimed = ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEW)
    return bool(claimed.update(state=State.CONFIRMING, confirmed_by=by, confirmed_at=at))


def confirm_batch(
    batch: ImportBatch, *, by: User | None, on: date, accept_warnings: bool = False
) -> dict[str, int]:
    """Write the batch into its plan, all or nothing; called again it writes nothing. Returns how many rows of what.

    Rows that no longer stand to the plan as the preview showed are not written: the batch goes back to its preview,
    compared anew, and the answer has "recompared".
    """
    with change(by=by, reason=f"Nhập tệp {batch.file_name}"):
        lock_plan_of(batch.year)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state not in (State.PREVIEW, State.CONFIRMING):
            return {}
        plan = annual_plan(batch.year)
        rows = list(batch.rows.order_by("position"))
        if compare(batch, rows, plan):
            return _recompared(batch, rows, plan)
        writable = [row for row in rows if is_writable(row, accept_warnings=accept_warnings)]
        made = _write(batch, writable, plan, by=by, on=on)
        ImportRow.objects.bulk_update(writable, ["task", "before", "after"], batch_size=500)
        left = _left_out(rows, writable)
        ImportRow.objects.filter(pk__in=left).update(effect=ImportRow.Effect.SKIPPED)
        heading = {**batch.heading, "made": made}
        heading.pop("recompared", None)
        _end(batch, State.CONFIRMED, plan=batch.plan, creates_plan=batch.creates_plan, heading=heading)
    return {"written": len(writable), "left_out": len(left)}


def lock_plan_of(year: int) -> None:
    """Until the end of the transaction no other import touches the plan of the year, also while there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PLAN_LOCK, year])


def _recompared(batch: ImportBatch, rows: list[ImportRow], plan: Plan | None) -> dict[str, int]:
    ImportRow.objects.bulk_update(rows, ROW_FIELDS, batch_size=500)
    heading = {**batch.heading, "recompared": True}
    _end(batch, State.PREVIEW, plan=plan, heading=heading)
    return {"written": 0, "left_out": 0, "recompared": len(rows)}


def _left_out(rows: list[ImportRow], written: list[ImportRow]) -> list[int]:
    """Rows of tasks that were not written though they say something new."""
    done = {row.pk for row in written}
    new = [row for row in rows if row.kind == "task" and row.effect != ImportRow.Effect.UNCHANGED]
    return [row.pk for row in new if row.pk not in done]


def _write(
    batch: ImportBatch, rows: list[ImportRow], plan: Plan | None, *, by: User | None, on: date
) -> dict[str, object]:
    """What had to be made beside tasks and reports, by key; an undo takes it away again."""
    if batch.kind == ImportBatch.Kind.PROGRESS:
        return {"papers": write_progress(batch, rows, by=by)}
    paper, is_new = _paper(batch)
    is_issued, was_issued = False, bool(plan) and plan.state == Plan.State.ISSUED
    if plan is None:
        plan, batch.creates_plan = open_annual_plan(batch.year, document=paper, by=by), True
    elif paper:
        is_issued = issue_plan(plan, document=paper, by=by)
    batch.plan = plan
    leads_from = on if was_issued else None
    writer = PlanWriter(plan, batch, added_on(plan, paper, on), by, leads_from=leads_from, paper=paper)
    writer.write(rows)
    return {
        "papers": [paper.pk] if is_new else [],
        "fields": writer.new_fields,
        "issued": is_issued,
    }


def _paper(batch: ImportBatch) -> tuple[DocumentRef | None, bool]:
    named = batch.heading.get("paper")
    return known_paper(named) if named else (None, False)


def added_on(plan: Plan, paper: DocumentRef | None, on: date) -> date | None:
    """Rows of the issuing decision, or of a draft, are in the plan from its start; others from their own decision."""
    if plan.state == Plan.State.DRAFT or (paper and paper == plan.document):
        return None
    return paper.issued_on if paper else on
