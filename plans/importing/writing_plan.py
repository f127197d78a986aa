"""Staged rows of a plan workbook into tasks. Called inside the one transaction that confirms a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import Unit, UnitGroup

from ..models import (
    Adjustment,
    Field,
    ImportBatch,
    ImportRow,
    Milestone,
    Plan,
    Source,
    Task,
    TaskCoLead,
    TaskCoordinator,
    TaskSource,
)
from .vocabulary import field_names

Json = dict[str, Any]

# What an import may change of a task that is there. A deadline is not among them: only a decision moves it.
CHANGEABLE = (
    "title",
    "deliverable",
    "lead_unit_id",
    "field_id",
    "supervising_leader",
    "start_on",
    "start_text",
    "lead_text",
    "coordinating_text",
    "note",
)


@dataclass
class PlanWriter:
    """Writes rows into `plan`. `added_on` is the day of the decision that adds tasks to a plan already issued."""

    plan: Plan
    batch: ImportBatch
    added_on: date | None
    fields: dict[int, Field] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.units = {unit.token: unit for unit in Unit.objects.all()}
        self.groups = {
            f"GROUP:{group.token.removeprefix('GROUP:')}": group for group in UnitGroup.objects.all()
        }
        self.sources = {source.code: source for source in Source.objects.all()}
        self.fields = {each.ordinal: each for each in self.plan.fields.all()}

    def add(self, rows: list[ImportRow]) -> list[Task]:
        """New tasks with all that belongs to them, in a fixed number of queries."""
        tasks = Task.objects.bulk_create([self._new(row) for row in rows])
        pairs = list(zip(tasks, rows, strict=True))
        TaskCoLead.objects.bulk_create(lead for task, row in pairs for lead in self._co_leads(task, row))
        TaskCoordinator.objects.bulk_create(
            each for task, row in pairs for each in self._coordinators(task, row)
        )
        TaskSource.objects.bulk_create(each for task, row in pairs for each in self._sources(task, row))
        Milestone.objects.bulk_create(each for task, row in pairs for each in self._milestones(task, row))
        for task, row in pairs:
            row.task, row.after = task, self.image(task)
        return tasks

    def change(self, rows: list[ImportRow]) -> None:
        """What the file says otherwise of tasks that are there; a new deadline becomes a request for an extension."""
        tasks = Task.objects.in_bulk([row.task_id for row in rows])
        requests = []
        for row in rows:
            task = tasks[row.task_id]
            row.before = self.image(task)
            for name, value in self._values(row).items():
                if name in CHANGEABLE:
                    setattr(task, name, value)
            task.version += 1
            row.after = self.image(task)
            requests += self._extension_request(task, row)
        Task.objects.bulk_update(tasks.values(), [*CHANGEABLE, "version"], batch_size=500)
        Adjustment.objects.bulk_create(requests)

    def image(self, task: Task) -> Json:
        """The values that an undo compares and restores."""
        found = {name: getattr(task, name) for name in CHANGEABLE}
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()
        }

    def _new(self, row: ImportRow) -> Task:
        values = self._values(row)
        return Task(plan=self.plan, position=row.position, added_on=self.added_on, **values)

    def _values(self, row: ImportRow) -> Json:
        content, chosen = row.content, row.choices
        due_on = _day(chosen.get("due") or content["due_on"])
        return {
            "ordinal": content["ordinal"],
            "title": clean(chosen.get("title") or content["title"]),
            "deliverable": content["deliverable"],
            "lead_unit_id": self.units[chosen.get("lead") or content["main_lead"]].pk,
            "field_id": self._field(content),
            "supervising_leader": content["leader"],
            "start_on": _day(content["start_on"]) if not chosen.get("due") else None,
            "start_text": _raw(content, "start"),
            "due_kind": "day" if chosen.get("due") else content["due_kind"],
            "baseline_due_on": due_on,
            "due_on": due_on,
            "due_text": content["due_text"],
            "lead_text": clean(_raw(content, "lead")),
            "coordinating_text": clean(_raw(content, "coordinating")),
            "note": content["note"],
        }

    def _field(self, content: Json) -> int | None:
        title = clean(content["field_title"])
        if not title:
            return None
        number = content["field"] or self._number_of(title)
        if number not in self.fields:
            name = field_names().get(fold(title), title)
            self.fields[number] = Field.objects.create(plan=self.plan, ordinal=number, name=name)
        return self.fields[number].pk

    def _number_of(self, title: str) -> int:
        named = {fold(each.name): each.ordinal for each in self.fields.values()}
        return named.get(fold(title)) or max(self.fields, default=0) + 1

    def _co_leads(self, task: Task, row: ImportRow) -> list[TaskCoLead]:
        tokens = dict.fromkeys(token for token in row.content["lead_units"] if token in self.units)
        others = [self.units[token] for token in tokens if self.units[token].pk != task.lead_unit_id]
        return [TaskCoLead(task=task, unit=unit, position=place) for place, unit in enumerate(others, 1)]

    def _coordinators(self, task: Task, row: ImportRow) -> list[TaskCoordinator]:
        tokens = dict.fromkeys(row.content["coordinating"])
        return [
            TaskCoordinator(
                task=task,
                position=place,
                unit=self.units.get(token),
                group=self.groups.get(token),
                outside="" if token in self.units or token in self.groups else token.removeprefix("EXT:"),
            )
            for place, token in enumerate(tokens, 1)
        ]

    def _sources(self, task: Task, row: ImportRow) -> list[TaskSource]:
        codes = dict.fromkeys(row.content["sources"])
        return [TaskSource(task=task, source=self.sources[code]) for code in codes if code in self.sources]

    def _milestones(self, task: Task, row: ImportRow) -> list[Milestone]:
        steps = dict.fromkeys((label, day) for label, day in row.content["steps"])
        return [Milestone(task=task, label=label[:200], due_on=day) for label, day in steps]

    def _extension_request(self, task: Task, row: ImportRow) -> list[Adjustment]:
        wanted = _day(row.content["due_on"])
        if not wanted or wanted == task.baseline_due_on or wanted == task.due_on:
            return []
        return [
            Adjustment(
                task=task,
                kind=Adjustment.Kind.EXTEND,
                state=Adjustment.State.REQUESTED,
                old_due_on=task.due_on,
                new_due_on=wanted,
                reason=f"Tệp {self.batch.file_name} ghi thời hạn “{row.content['due_text']}”.",
                batch=self.batch,
            )
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _raw(content: Json, column: str) -> str:
    return content["raw"].get(column, ["", ""])[1]
