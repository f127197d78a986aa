"""Decisions on tasks. Deadlines move here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..models import Adjustment, Task


def extension_chain(baseline: date | None, extensions: Iterable[Adjustment]) -> tuple[list[Adjustment], date | None]:
    """Each decided extension with the deadline it meets and whether it moves it; and the deadline after all of them.

    In the order of the decisions: one decided on or before the deadline it moves counts; a later paper is kept and
    moves nothing.
    """
    current = baseline
    for extension in extensions:
        extension.old_due_on = current
        extension.moves = current is not None and extension.decided_on <= current
        if extension.moves:
            current = extension.new_due_on
    return list(extensions), current


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
