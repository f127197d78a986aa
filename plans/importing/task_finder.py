"""Which task of a plan a row of a workbook speaks of."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher

from gso_portal.lib.numbers import roman
from gso_portal.lib.vietnamese import fold

from ..models import ImportBatch, ImportRow, Plan, Task

# Two titles of one number are one task reworded from this likeness on (difflib's ratio, 0 to 1).
REWORDED = 0.6


class TaskFinder:
    """By number and title, else by the title alone if only one has it, else by number and a like title.

    Each task is found once: a second row that speaks of it finds nothing.
    """

    def __init__(self, plan: Plan | None):
        tasks = list(_tasks_of(plan))
        self.by_number: dict[str, list[Task]] = defaultdict(list)
        self.by_title: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            self.by_number[task.ordinal].append(task)
            self.by_title[fold(task.title)].append(task)
        self.retyped = _retyped(plan, {task.pk: task for task in tasks})
        self.taken: set[int] = set()

    def claim(self, path: str, ordinal: str, title: str) -> Task | None:
        """The task of this title. The path names the group before the number ("I.3")."""
        key = fold(title)
        same = [task for task in self._numbered(path, ordinal) if fold(task.title) == key]
        found = self._free(same)
        if found is None and len(self.by_title[key]) == 1:
            found = self._free(self.by_title[key])
        if found is None:
            found = self._free(self.retyped[ordinal, key])
        return self._take(found)

    def claim_reworded(self, path: str, ordinal: str, title: str) -> Task | None:
        """The task of this number whose title is like this one. To be asked once every equal title is claimed."""
        free = [task for task in self._numbered(path, ordinal) if task.pk not in self.taken]
        likeness = {task: SequenceMatcher(None, fold(task.title), fold(title)).ratio() for task in free}
        best = max(likeness, key=likeness.get, default=None)
        return self._take(best) if best and likeness[best] >= REWORDED else None

    def is_retyped(self, task: Task, title: str) -> bool:
        """Whether somebody typed the task's title in place of this one at an earlier import."""
        return task in self.retyped[task.ordinal, fold(title)]

    def _numbered(self, path: str, ordinal: str) -> list[Task]:
        """The tasks of that number: those of the group first, if the path names one."""
        group, _, last = path.rpartition(".")
        found = self.by_number[ordinal or last]
        return sorted(found, key=lambda task: bool(group) and _group(task) != group)

    def _free(self, tasks: list[Task]) -> Task | None:
        return next((task for task in tasks if task.pk not in self.taken), None)

    def _take(self, task: Task | None) -> Task | None:
        if task:
            self.taken.add(task.pk)
        return task


def _tasks_of(plan: Plan | None):
    if plan is None:
        return []
    found = Task.objects.filter(plan=plan).select_related("plan", "lead_unit", "field")
    return found.prefetch_related("co_leads__unit", "sources", "adjustments__document").order_by(
        "position", "pk"
    )


def _retyped(plan: Plan | None, tasks: dict[int, Task]) -> dict[tuple[str, str], list[Task]]:
    """Tasks whose title a person typed at an earlier import, by their number and by what the file said instead."""
    found: dict[tuple[str, str], list[Task]] = defaultdict(list)
    rows = ImportRow.objects.filter(
        batch__state=ImportBatch.State.CONFIRMED, choices__has_key="title", task__in=tasks
    )
    for row in rows:
        found[tasks[row.task_id].ordinal, fold(row.title)].append(tasks[row.task_id])
    return found


def _group(task: Task) -> str:
    return roman(task.field.ordinal) if task.field else ""
