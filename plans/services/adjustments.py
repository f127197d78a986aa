"""Decisions on tasks. Deadlines move here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gso_portal.lib.history import change
from gso_portal.organization.models import DocumentRef, Unit, User

from ..models import Adjustment, Task


def extension_chain(
    baseline: date | None, extensions: Iterable[Adjustment]
) -> tuple[list[Adjustment], date | None]:
    """Each decided extension with the deadline it meets and whether it moves it; and the deadline after all of them.

    In the order of the decisions: one decided on or before the deadline it moves counts; a later paper is kept and
    moves nothing.
    """
    current = baseline
    extensions = list(extensions)
    for extension in extensions:
        extension.old_due_on = current
        extension.moves = current is not None and extension.decided_on <= current
        if extension.moves:
            current = extension.new_due_on
    return extensions, current


def rechain(tasks: Iterable[Task]) -> None:
    """Recompute what each task's decided extensions move, and its adjusted deadline. Call inside a transaction."""
    tasks = list(tasks)
    decided: dict[int, list[Adjustment]] = {task.pk: [] for task in tasks}
    found = Adjustment.objects.filter(
        task__in=decided, kind=Adjustment.Kind.EXTEND, state=Adjustment.State.DECIDED
    )
    for extension in found.order_by("decided_on", "id"):
        decided[extension.task_id].append(extension)
    changed = []
    for task in tasks:
        extensions, task.due_on = extension_chain(task.baseline_due_on, decided[task.pk])
        changed += extensions
    Adjustment.objects.bulk_update(changed, ["old_due_on", "moves"])
    Task.objects.bulk_update(tasks, ["due_on"])


def record_extension(
    task: Task,
    *,
    new_due_on: date,
    decided_on: date,
    by: User | None,
    document: DocumentRef | None = None,
    reason: str = "",
    reason_category: str = "",
) -> Adjustment:
    """Record an extension that leadership has decided. It moves the deadline only if decided in time."""
    with change(by=by):
        made = Adjustment.objects.create(
            task=task,
            kind=Adjustment.Kind.EXTEND,
            state=Adjustment.State.DECIDED,
            decided_on=decided_on,
            new_due_on=new_due_on,
            document=document,
            reason=reason,
            reason_category=reason_category,
            recorded_by=by,
        )
        rechain(Task.objects.select_for_update().filter(pk=task.pk))
    made.refresh_from_db()
    return made


def record_withdrawal(
    task: Task, *, decided_on: date, by: User | None, document: DocumentRef | None = None, reason: str = ""
) -> Adjustment:
    """Record that leadership has taken the task out of the plan on that day; a second time gives the first decision.

    The task is out of the plan from the day of the recorded decision, whatever it said before.
    """
    with change(by=by):
        locked = Task.objects.select_for_update().get(pk=task.pk)
        known = locked.adjustments.filter(kind=Adjustment.Kind.WITHDRAW, state=Adjustment.State.DECIDED)
        made = known.first() or _recorded(task, Adjustment.Kind.WITHDRAW, decided_on, document, reason, by)
        Task.objects.filter(pk=task.pk).update(withdrawn_on=made.decided_on)
    return made


def record_lead_change(
    task: Task,
    *,
    new_lead: Unit,
    decided_on: date,
    by: User | None,
    document: DocumentRef | None = None,
    reason: str = "",
) -> Adjustment:
    """Record that another unit leads the task from that day; before it the task counts with the old lead.

    A decision recorded late takes its place among those already recorded.
    """
    with change(by=by):
        locked = Task.objects.select_for_update().get(pk=task.pk)
        before = first_leads([locked])
        made = _recorded(task, Adjustment.Kind.CHANGE, decided_on, document, reason, by, new_lead=new_lead)
        rechain_leads([locked], before)
    made.refresh_from_db()
    return made


def first_leads(tasks: Iterable[Task]) -> dict[int, int]:
    """By task, the unit that led it before the first decision on its lead."""
    leads = {task.pk: task.lead_unit_id for task in tasks}
    return leads | {each.task_id: each.old_lead_id for each in reversed(_lead_changes(leads))}


def rechain_leads(tasks: Iterable[Task], first: dict[int, int]) -> None:
    """From its first lead on, each decision takes over from the lead that the one before it made, up to the task's own.

    `first` is what `first_leads` gave before decisions were added or removed. Call inside a transaction.
    """
    tasks, leads = list(tasks), dict(first)
    changes = _lead_changes(leads)
    for each in changes:
        each.old_lead_id, leads[each.task_id] = leads[each.task_id], each.new_lead_id
    Adjustment.objects.bulk_update(changes, ["old_lead"])
    for task in tasks:
        task.lead_unit_id = leads[task.pk]
    Task.objects.bulk_update(tasks, ["lead_unit"])


def _lead_changes(tasks: Iterable[int]) -> list[Adjustment]:
    decided = Adjustment.objects.filter(
        task__in=tasks, kind=Adjustment.Kind.CHANGE, state=Adjustment.State.DECIDED, new_lead__isnull=False
    )
    return list(decided.order_by("decided_on", "id"))


def _recorded(
    task: Task,
    kind: str,
    decided_on: date,
    document: DocumentRef | None,
    reason: str,
    by: User | None,
    **values: Unit,
) -> Adjustment:
    return Adjustment.objects.create(
        task=task,
        kind=kind,
        state=Adjustment.State.DECIDED,
        decided_on=decided_on,
        document=document,
        reason=reason,
        recorded_by=by,
        **values,
    )
