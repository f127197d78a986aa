"""Staged rows of a plan workbook into tasks. Called inside the one transaction that confirms a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import DocumentRef, Unit, UnitGroup, User

from ..importing.staging import raw_text
from ..importing.vocabulary import field_names
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
from .adjustments import first_leads, rechain_leads
from .task_images import CHANGEABLE, DEADLINE, images

Json = dict[str, Any]

# Difference shown in the preview → the fields of a task that it writes.
WRITES = {
    "title": ("title",),
    "lead_unit": ("lead_unit_id", "lead_text"),
    "coordinating_text": ("coordinating_text",),
    "field": ("field_id",),
    "sources": (),
    "due_text": (),
    "start_on": ("start_on", "start_text"),
    "deliverable": ("deliverable",),
    "supervising_leader": ("supervising_leader",),
    "note": ("note",),
}
# What a person chose for a row → the fields of a task that it writes. A deadline goes its own way.
CHOSEN = {"title": ("title",), "lead": ("lead_unit_id", "lead_text"), "due": ()}


@dataclass
class PlanWriter:
    """Writes rows into `plan`. `added_on` is the day of the decision that adds tasks to a plan already issued.

    `leads_from` is the day from which other leads hold, by the `paper` that the file names; None when the plan was
    not issued before, so that its leads are not changed but its own.
    """

    plan: Plan
    batch: ImportBatch
    added_on: date | None
    by: User | None
    leads_from: date | None = None
    paper: DocumentRef | None = None
    fields: dict[int, Field] = field(default_factory=dict)
    new_fields: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.units = {unit.token: unit for unit in Unit.objects.all()}
        self.groups = {group.token: group for group in UnitGroup.objects.all()}
        self.sources = {source.code: source for source in Source.objects.all()}
        self.fields = {each.ordinal: each for each in self.plan.fields.all()}

    def write(self, rows: list[ImportRow]) -> None:
        """Add and change, and keep in each row what its task was before and is after."""
        changed = [row for row in rows if row.effect == ImportRow.Effect.CHANGED]
        before = images(row.task_id for row in changed)
        self.add([row for row in rows if row.effect == ImportRow.Effect.ADDED])
        self.change(changed)
        after = images(row.task_id for row in rows)
        for row in rows:
            row.before, row.after = before.get(row.task_id), after[row.task_id]

    def add(self, rows: list[ImportRow]) -> list[Task]:
        """New tasks with all that belongs to them, in a fixed number of queries."""
        tasks = Task.objects.bulk_create([self._new(row) for row in rows])
        for task, row in zip(tasks, rows, strict=True):
            row.task = task
        self._relate(rows, rows, rows)
        Milestone.objects.bulk_create(each for row in rows for each in self._milestones(row))
        Adjustment.objects.bulk_create(each for row in rows for each in self._proposed_extension(row))
        return tasks

    def change(self, rows: list[ImportRow]) -> None:
        """What the file says otherwise of tasks that are there; a new deadline becomes a request for an extension."""
        tasks = Task.objects.select_for_update(of=("self",)).in_bulk([row.task_id for row in rows])
        is_draft = self.plan.state == Plan.State.DRAFT
        leads = {task.pk: task.lead_unit_id for task in tasks.values()}
        for row in rows:
            row.task, values = tasks[row.task_id], self._values(row)
            for name in self._written(row, is_draft):
                setattr(row.task, name, values[name])
            row.task.version += 1
        decided = self._decided_leads(rows, leads) if self.leads_from else []
        Task.objects.bulk_update(tasks.values(), [*CHANGEABLE, *DEADLINE, "version"], batch_size=500)
        self._record_leads(decided)
        self._replace_relations(rows)
        moved = [row for row in rows if "due_text" in row.differences]
        if is_draft:
            Milestone.objects.filter(task__in=[row.task_id for row in moved]).delete()
            Milestone.objects.bulk_create(each for row in moved for each in self._milestones(row))
        else:
            Adjustment.objects.bulk_create(each for row in moved for each in self._requested_extension(row))

    def _decided_leads(self, rows: list[ImportRow], leads: dict[int, int]) -> list[Adjustment]:
        """The other leads that rows have given tasks, as decisions; the tasks are with their old lead again."""
        decided = []
        for row in rows:
            new_lead, row.task.lead_unit_id = row.task.lead_unit_id, leads[row.task_id]
            if new_lead != leads[row.task_id]:
                decided.append(self._lead_change(row, new_lead))
        return decided

    def _lead_change(self, row: ImportRow, new_lead: int) -> Adjustment:
        return Adjustment(
            task=row.task,
            kind=Adjustment.Kind.CHANGE,
            state=Adjustment.State.DECIDED,
            decided_on=self.leads_from,
            document=self.paper,
            new_lead_id=new_lead,
            reason=f"Tệp {self.batch.file_name} ghi chủ trì “{row.task.lead_text}”.",
            recorded_by=self.by,
            batch=self.batch,
        )

    def _record_leads(self, decided: list[Adjustment]) -> None:
        tasks = [each.task for each in decided]
        before = first_leads(tasks)
        Adjustment.objects.bulk_create(decided)
        rechain_leads(tasks, before)

    def _written(self, row: ImportRow, is_draft: bool) -> list[str]:
        names = [name for difference in row.differences for name in WRITES[difference]]
        names += [name for column in row.choices for name in CHOSEN[column]]
        if is_draft and ("due_text" in row.differences or "due" in row.choices):
            names += [*DEADLINE, "start_on"]
        return names

    def _replace_relations(self, rows: list[ImportRow]) -> None:
        led = [row for row in rows if "lead_unit" in row.differences or "lead" in row.choices]
        helped = [row for row in rows if "coordinating_text" in row.differences]
        rooted = [row for row in rows if "sources" in row.differences]
        for model, some in ((TaskCoLead, led), (TaskCoordinator, helped), (TaskSource, rooted)):
            model.objects.filter(task__in=[row.task_id for row in some]).delete()
        self._relate(led, helped, rooted)

    def _relate(self, led: list[ImportRow], helped: list[ImportRow], rooted: list[ImportRow]) -> None:
        TaskCoLead.objects.bulk_create(each for row in led for each in self._co_leads(row))
        TaskCoordinator.objects.bulk_create(each for row in helped for each in self._coordinators(row))
        TaskSource.objects.bulk_create(each for row in rooted for each in self._sources(row))

    def _new(self, row: ImportRow) -> Task:
        return Task(plan=self.plan, position=row.position, added_on=self.added_on, **self._values(row))

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
            "start_on": _start(content, due_on),
            "start_text": raw_text(content, "start"),
            "due_kind": "day" if chosen.get("due") else content["due_kind"],
            "baseline_due_on": due_on,
            "due_on": due_on,
            "due_text": content["due_text"],
            "lead_text": raw_text(content, "lead"),
            "coordinating_text": raw_text(content, "coordinating"),
            "note": content["note"],
        }

    def _field(self, content: Json) -> int | None:
        """The plan's field of the row's group; the first row of a group that the plan lacks opens it."""
        title = clean(content["field_title"])
        if not title:
            return None
        number = content["field"] or self._number_of(title)
        if number not in self.fields:
            name = field_names().get(fold(title), title)[:300]
            self.fields[number] = Field.objects.create(plan=self.plan, ordinal=number, name=name)
            self.new_fields.append(self.fields[number].pk)
        return self.fields[number].pk

    def _number_of(self, title: str) -> int:
        named = {fold(each.name): each.ordinal for each in self.fields.values()}
        return named.get(fold(title)) or max(self.fields, default=0) + 1

    def _co_leads(self, row: ImportRow) -> list[TaskCoLead]:
        tokens = dict.fromkeys(token for token in row.content["lead_units"] if token in self.units)
        others = [self.units[token] for token in tokens if self.units[token].pk != row.task.lead_unit_id]
        return [TaskCoLead(task=row.task, unit=unit, position=place) for place, unit in enumerate(others, 1)]

    def _coordinators(self, row: ImportRow) -> list[TaskCoordinator]:
        tokens = dict.fromkeys(row.content["coordinating"])
        return [
            TaskCoordinator(
                task=row.task,
                position=place,
                unit=self.units.get(token),
                group=self.groups.get(token),
                outside=""
                if token in self.units or token in self.groups
                else token.removeprefix("EXT:")[:300],
            )
            for place, token in enumerate(tokens, 1)
        ]

    def _sources(self, row: ImportRow) -> list[TaskSource]:
        codes = dict.fromkeys(row.content["sources"])
        return [TaskSource(task=row.task, source=self.sources[code]) for code in codes]

    def _milestones(self, row: ImportRow) -> list[Milestone]:
        steps = dict.fromkeys((label[:200], day) for label, day in row.content["steps"])
        return [Milestone(task=row.task, label=label, due_on=day) for label, day in steps]

    def _proposed_extension(self, row: ImportRow) -> list[Adjustment]:
        """A new day written into the deadline's cell beside the old one is a wish, not a deadline."""
        wanted = _day(row.content["proposed_due_on"])
        return self._request(row, wanted) if wanted and wanted != row.task.baseline_due_on else []

    def _requested_extension(self, row: ImportRow) -> list[Adjustment]:
        wanted = _day(row.choices.get("due") or row.content["due_on"])
        return self._request(row, wanted) if wanted not in (None, row.task.due_on) else []

    def _request(self, row: ImportRow, wanted: date) -> list[Adjustment]:
        return [
            Adjustment(
                task=row.task,
                kind=Adjustment.Kind.EXTEND,
                state=Adjustment.State.REQUESTED,
                old_due_on=row.task.due_on,
                new_due_on=wanted,
                reason=f"Tệp {self.batch.file_name} ghi thời hạn “{row.content['due_text']}”.",
                recorded_by=self.by,
                batch=self.batch,
            )
        ]


def _start(content: Json, due_on: date | None) -> date | None:
    """A chosen deadline may lie before the day the sheet gives for the start, which then cannot be right."""
    start_on = _day(content["start_on"])
    return None if start_on and due_on and start_on > due_on else start_on


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
