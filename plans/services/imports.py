"""A workbook on its way into a plan: receive, stage, confirm, undo. The page and the commands use these alike."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gso_portal.lib.history import change
from gso_portal.lib.numbers import date_screen
from gso_portal.lib.vietnamese import clean
from gso_portal.lib.workbook import WorkbookRefused, open_workbook
from gso_portal.organization.models import DocumentRef, User
from gso_portal.organization.reading import directory_from_database

from ..importing.plan_sheet import read_plan_sheet
from ..importing.progress_sheet import read_progress_sheet
from ..importing.result import PlanReading, ProgressReading, Reading
from ..importing.staging import is_writable, needs, stage_plan, stage_progress
from ..importing.writing_plan import CHANGEABLE, PlanWriter
from ..importing.writing_progress import write_progress
from ..models import Adjustment, ImportBatch, ImportRow, Plan, ProgressReport, Task
from .adjustments import rechain
from .plans import open_annual_plan

State = ImportBatch.State
Progress = Callable[[int, int, str], None]


class ImportRefused(Exception):
    """The step cannot be taken; the message is in Vietnamese and says why."""

    def __init__(self, message: str, *, code: str = "refused"):
        super().__init__(message)
        self.code = code


def receive_workbook(
    content: bytes,
    *,
    file_name: str,
    kind: str,
    year: int,
    cutoff: date | None,
    by: User | None,
    at: datetime,
) -> ImportBatch:
    """Keep the file as it came, under a name of our own, and open a batch for it."""
    name = uuid.uuid4().hex
    path = settings.FILES_ROOT / "uploads" / name[:2] / f"{name}.xlsx"
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)
    return ImportBatch.objects.create(
        kind=kind,
        year=year,
        cutoff=cutoff,
        file_name=clean(Path(file_name.replace("\\", "/")).name)[:255],
        file_path=str(path.relative_to(settings.FILES_ROOT)),
        file_sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )


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
    return reading


@transaction.atomic
def stage_batch(batch: ImportBatch) -> Reading | None:
    """Stage the rows of a received batch for the preview; a file that cannot be read makes the batch refused."""
    if not ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=State.UPLOADED).exists():
        return None
    try:
        reading = read_batch(batch)
        plan = annual_plan(batch.year)
        _check(batch, reading, plan)
    except ImportRefused as refusal:
        _end(batch, State.REFUSED, refusal_code=refusal.code, refusal_text=str(refusal))
        return None
    is_plan = isinstance(reading, PlanReading)
    rows = stage_plan(reading, plan) if is_plan else stage_progress(reading, plan)
    for row in rows:
        row.batch = batch
    ImportRow.objects.bulk_create(rows, batch_size=500)
    _end(batch, State.PREVIEW, plan=plan, heading=_heading(reading), cutoff=_cutoff(batch, reading))
    return reading


def annual_plan(year: int) -> Plan | None:
    return Plan.objects.filter(code=str(year)).first()


def _check(batch: ImportBatch, reading: Reading, plan: Plan | None) -> None:
    if batch.kind == ImportBatch.Kind.PLAN:
        return
    if plan is None:
        raise ImportRefused(
            f"Chưa có kế hoạch công tác năm {batch.year}; hãy nhập kế hoạch trước tiến độ.", code="no_plan"
        )
    cutoff = _cutoff(batch, reading)
    if cutoff is None:
        raise ImportRefused(
            "Tệp không ghi số liệu tính đến ngày nào; hãy cho biết ngày khi tải tệp lên.", code="no_cutoff"
        )
    if not plan.starts_on <= cutoff:
        raise ImportRefused(
            f"Ngày số liệu {date_screen(cutoff)} ở trước năm kế hoạch {batch.year}.", code="bad_cutoff"
        )


def _cutoff(batch: ImportBatch, reading: Reading) -> date | None:
    return batch.cutoff or (reading.cutoff if isinstance(reading, ProgressReading) else None)


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


def choose(row: ImportRow, *, choices: dict[str, str]) -> None:
    """Keep what a person chose for a row of a preview: a lead unit's token, a deadline, a title."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=row.batch_id)
        if batch.state != State.PREVIEW:
            raise ImportRefused("Tệp này không còn chờ xác nhận.")
        row.choices = {name: value for name, value in {**row.choices, **choices}.items() if value}
        row.agreed = True
        row.save(update_fields=["choices", "agreed"])


@transaction.atomic
def agree_to_warnings(batch: ImportBatch, *, rows: list[int] | None = None) -> int:
    """Agree to how the portal read the rows with warnings: these, or all of them."""
    found = batch.rows.filter(status=ImportRow.Status.WARNING, agreed=False, batch__state=State.PREVIEW)
    if rows is not None:
        found = found.filter(pk__in=rows)
    return found.update(agreed=True)


def start_confirming(batch: ImportBatch, *, by: User | None, at: datetime) -> bool:
    """Claim the batch for writing; False when somebody already has."""
    claimed = ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEW)
    return bool(claimed.update(state=State.CONFIRMING, confirmed_by=by, confirmed_at=at))


def confirm_batch(
    batch: ImportBatch, *, by: User | None, on: date, accept_warnings: bool = False
) -> dict[str, int]:
    """Write the batch into its plan, all or nothing; called again it writes nothing. Returns how many rows of what."""
    with change(by=by, reason=f"Nhập tệp {batch.file_name}"):
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state not in (State.PREVIEW, State.CONFIRMING):
            return {}
        rows = list(batch.rows.select_related("task").order_by("position"))
        writable = [row for row in rows if is_writable(row, accept_warnings=accept_warnings)]
        if batch.kind == ImportBatch.Kind.PLAN:
            _write_plan(batch, writable, by=by, on=on)
        else:
            write_progress(batch, writable, by=by)
        ImportRow.objects.bulk_update(writable, ["task", "before", "after"], batch_size=500)
        left = _left_out(rows, writable)
        ImportRow.objects.filter(pk__in=[row.pk for row in left]).update(effect=ImportRow.Effect.SKIPPED)
        _end(batch, State.CONFIRMED, plan=batch.plan, creates_plan=batch.creates_plan)
    return {"written": len(writable), "left_out": len(left)}


def _left_out(rows: list[ImportRow], written: list[ImportRow]) -> list[ImportRow]:
    """Rows of tasks that were not written though they say something new; parts of the row above are not such."""
    done = {row.pk for row in written}
    return [
        row
        for row in rows
        if row.kind == "task"
        and row.pk not in done
        and row.effect != ImportRow.Effect.UNCHANGED
        and not row.content.get("joined_to_row")
    ]


def _write_plan(batch: ImportBatch, rows: list[ImportRow], *, by: User | None, on: date) -> None:
    paper = _paper(batch)
    plan = batch.plan or annual_plan(batch.year)
    if plan is None:
        plan, batch.creates_plan = open_annual_plan(batch.year, document=paper, by=by), True
    batch.plan = plan
    writer = PlanWriter(plan, batch, _added_on(plan, paper, on))
    writer.add([row for row in rows if row.effect == ImportRow.Effect.ADDED])
    writer.change([row for row in rows if row.effect == ImportRow.Effect.CHANGED])


def _paper(batch: ImportBatch) -> DocumentRef | None:
    if not batch.heading.get("paper"):
        return None
    number, symbol, day = batch.heading["paper"]
    return DocumentRef.objects.get_or_create(
        number=number,
        symbol=symbol,
        issued_on=date.fromisoformat(day),
        defaults={"issuer": "Tổng cục Thống kê"},
    )[0]


def _added_on(plan: Plan, paper: DocumentRef | None, on: date) -> date | None:
    """Rows of the issuing decision, or of a draft, belong to the plan from its start; others from their own decision."""
    if plan.state == Plan.State.DRAFT or (paper and paper == plan.document):
        return None
    return paper.issued_on if paper else on


def undo_batch(batch: ImportBatch, *, by: User | None, at: datetime) -> None:
    """Take a confirmed batch back. ImportRefused, and nothing done, when what it wrote has been worked on since."""
    with change(by=by, reason=f"Hoàn tác nhập tệp {batch.file_name}"):
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.CONFIRMED:
            return
        if batch.kind == ImportBatch.Kind.PLAN:
            _undo_plan(batch)
        else:
            _undo_progress(batch)
        _end(batch, State.UNDONE, undone_by=by, undone_at=at)


def _undo_progress(batch: ImportBatch) -> None:
    tasks = list(Task.objects.filter(adjustments__batch=batch).distinct())
    ProgressReport.objects.filter(batch=batch).delete()
    Adjustment.objects.filter(batch=batch).delete()
    rechain(tasks)


def _undo_plan(batch: ImportBatch) -> None:
    rows = list(batch.rows.filter(task__isnull=False, after__isnull=False).select_related("task"))
    added = [row.task for row in rows if row.effect == ImportRow.Effect.ADDED]
    changed = [row for row in rows if row.effect == ImportRow.Effect.CHANGED]
    _refuse_if_worked_on(batch, added, changed)
    Adjustment.objects.filter(batch=batch).delete()
    for row in changed:
        Task.objects.filter(pk=row.task_id).update(**row.before)
    Task.objects.filter(pk__in=[task.pk for task in added]).delete()
    if batch.creates_plan and not batch.plan.tasks.exists():
        plan, batch.plan = batch.plan, None
        batch.save(update_fields=["plan"])
        plan.delete()


def _refuse_if_worked_on(batch: ImportBatch, added: list[Task], changed: list[ImportRow]) -> None:
    reported = set(ProgressReport.objects.filter(task__in=added).values_list("task_id", flat=True))
    reported |= set(
        Adjustment.objects.filter(task__in=added).exclude(batch=batch).values_list("task_id", flat=True)
    )
    edited = [row.task for row in changed if _image(row.task) != row.after]
    touched = [task for task in added if task.pk in reported] + edited
    if touched:
        raise ImportRefused(
            f"Không hoàn tác được: {len(touched)} nhiệm vụ đã có báo cáo hoặc đã được sửa sau khi nhập, "
            f"ví dụ “{touched[0].title[:100]}”."
        )


def _image(task: Task) -> dict:
    found = {name: getattr(task, name) for name in CHANGEABLE}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


__all__ = [
    "ImportRefused",
    "agree_to_warnings",
    "choose",
    "confirm_batch",
    "needs",
    "receive_workbook",
    "stage_batch",
    "start_confirming",
    "undo_batch",
]
