"""Taking a confirmed import back, whole or not at all; dropping one that waits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import ProtectedError, Q
from django.db.transaction import atomic

from gso_portal.lib.history import change
from gso_portal.lib.numbers import instant_text
from gso_portal.organization.models import DocumentRef, User

from ..models import Adjustment, Field, ImportBatch, ImportRow, Plan, ProgressReport, Task
from .adjustments import first_leads, rechain, rechain_leads
from .imports import ImportRefused, lock_plan_of
from .task_images import images, put_back

State = ImportBatch.State


def undo_batch(batch: ImportBatch, *, by: User | None, at: datetime) -> None:
    """Take a confirmed batch back, the last one of its plan first.

    ImportRefused, and nothing done, while a later one stands or when what it wrote has been worked on since.
    """
    with change(by=by, reason=f"Hoàn tác nhập tệp {batch.file_name}"):
        lock_plan_of(batch.year)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.CONFIRMED:
            return
        if obstacle := why_not_undone(batch):
            raise ImportRefused(obstacle, code="not_last")
        if batch.kind == ImportBatch.Kind.PLAN:
            _undo_plan(batch)
        else:
            _undo_progress(batch)
        _unmake(batch)
        batch.state, batch.undone_by, batch.undone_at = State.UNDONE, by, at
        batch.save(update_fields=["state", "undone_by", "undone_at", "plan"])


def why_not_undone(batch: ImportBatch) -> str:
    """The later import of the same plan that has to be taken back before this one; empty when there is none."""
    standing = ImportBatch.objects.filter(plan=batch.plan_id, state=State.CONFIRMED).exclude(pk=batch.pk)
    later = standing.filter(confirmed_at__gt=batch.confirmed_at or batch.uploaded_at)
    last = later.order_by("confirmed_at").last()
    if last is None:
        return ""
    return (
        f"Không hoàn tác được: tệp “{last.file_name}” đã được nhập sau tệp này, lúc "
        f"{instant_text(last.confirmed_at)}; hãy hoàn tác tệp đó trước."
    )


def what_undo_takes(batch: ImportBatch) -> dict[str, int]:
    """How many tasks the batch added and changed, reports and adjustments it made."""
    written = batch.rows.filter(after__isnull=False, task__isnull=False)
    return {
        "added": written.filter(effect=ImportRow.Effect.ADDED).count(),
        "changed": written.filter(effect=ImportRow.Effect.CHANGED).count(),
        "reports": ProgressReport.objects.filter(batch=batch).count(),
        "adjustments": Adjustment.objects.filter(batch=batch).count(),
    }


@atomic
def discard_batch(batch: ImportBatch, *, by: User | None, at: datetime) -> None:
    """Drop a batch that waits and has written nothing: its rows go, the file stays. ImportRefused for any other."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not batch.is_waiting:
        raise ImportRefused("Tệp này không còn chờ nên không bỏ được.", code="not_waiting")
    batch.rows.all().delete()
    batch.state, batch.undone_by, batch.undone_at = State.DISCARDED, by, at
    batch.save(update_fields=["state", "undone_by", "undone_at"])


def _undo_progress(batch: ImportBatch) -> None:
    reported = Task.objects.filter(reports__in=_decided_otherwise(batch))
    adjusted = Task.objects.filter(adjustments__in=_settled_since(batch))
    _refuse([*reported, *adjusted], "đã được xử lý")
    tasks = list(Task.objects.select_for_update().filter(adjustments__batch=batch).order_by("pk"))
    ProgressReport.objects.filter(batch=batch).delete()
    Adjustment.objects.filter(batch=batch).delete()
    rechain(tasks)


def _decided_otherwise(batch: ImportBatch):
    return ProgressReport.objects.filter(batch=batch).exclude(status=ProgressReport.Status.ACCEPTED)


def _settled_since(batch: ImportBatch):
    """Adjustments of the batch that are not as it made them: leads decided, extensions so only with a paper."""
    as_made = Q(document=None, state=Adjustment.State.REQUESTED) | Q(
        document__isnull=False, state=Adjustment.State.DECIDED
    )
    as_made |= Q(kind=Adjustment.Kind.CHANGE, state=Adjustment.State.DECIDED)
    return Adjustment.objects.filter(batch=batch).exclude(as_made)


def _undo_plan(batch: ImportBatch) -> None:
    rows = list(batch.rows.filter(after__isnull=False).select_related("task").order_by("position"))
    written = [row for row in rows if row.task]
    _refuse_if_worked_on(batch, written)
    led = Task.objects.filter(adjustments__batch=batch, adjustments__kind=Adjustment.Kind.CHANGE)
    leads = first_leads(led)
    Adjustment.objects.filter(batch=batch).delete()
    changed = [row for row in written if row.effect == ImportRow.Effect.CHANGED]
    put_back({row.task: row.before for row in changed})
    rechain(Task.objects.filter(pk__in=[row.task_id for row in changed]))
    rechain_leads(Task.objects.filter(pk__in=leads), leads)
    added = [row.task_id for row in written if row.effect == ImportRow.Effect.ADDED]
    Task.objects.filter(pk__in=added).delete()


def _refuse_if_worked_on(batch: ImportBatch, rows: list[ImportRow]) -> None:
    """A task that the batch added has a life of its own by now, or one it wrote is no longer as it left it."""
    now = images(row.task_id for row in rows)
    added = [row.task_id for row in rows if row.effect == ImportRow.Effect.ADDED]
    others = Adjustment.objects.exclude(batch=batch)
    lived = Task.objects.filter(pk__in=added).filter(
        Q(reports__isnull=False) | Q(adjustments__in=others) | Q(carried_to__isnull=False)
    )
    edited = [row.task for row in rows if now[row.task_id] != row.after]
    settled = Task.objects.filter(adjustments__in=_settled_since(batch))
    _refuse([*lived, *edited, *settled], "đã có báo cáo, điều chỉnh hoặc đã được sửa sau khi nhập")


def _refuse(tasks: list[Task], why: str) -> None:
    found = list(dict.fromkeys(tasks))
    if found:
        text = f"Không hoàn tác được: {len(found)} nhiệm vụ {why}, ví dụ “{found[0].title[:100]}”."
        raise ImportRefused(text, code="worked_on")


def _unmake(batch: ImportBatch) -> None:
    """The fields, the plan and the papers that only this batch needed."""
    made = batch.heading.get("made", {})
    Field.objects.filter(pk__in=made.get("fields", []), tasks=None).delete()
    if made.get("issued"):
        Plan.objects.filter(pk=batch.plan_id).update(state=Plan.State.DRAFT, document=None)
    if batch.creates_plan and not batch.plan.tasks.exists():
        plan, batch.plan = batch.plan, None
        batch.save(update_fields=["plan"])
        plan.delete()
    for paper in DocumentRef.objects.filter(pk__in=made.get("papers", [])):
        _forget(paper)


def _forget(paper: DocumentRef) -> None:
    """Unless something else rests on the paper by now."""
    try:
        with atomic():
            paper.delete()
    except ProtectedError:
        return
