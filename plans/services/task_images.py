"""All that an import may write of a task, as JSON: what an undo compares, and puts back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ..models import Milestone, Task, TaskCoLead, TaskCoordinator, TaskSource

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
# Nothing has been issued of a draft, so there a new deadline takes the place of the old one.
DEADLINE = ("due_kind", "baseline_due_on", "due_text", "due_on")
# Relation → its model and the values that make a row of it.
RELATIONS = {
    "co_leads": (TaskCoLead, ("unit_id", "position")),
    "coordinators": (TaskCoordinator, ("position", "unit_id", "group_id", "outside")),
    "tasksource_set": (TaskSource, ("source_id",)),
    "milestones": (Milestone, ("label", "due_on", "completed_on")),
}


def with_relations(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.prefetch_related(*RELATIONS)


def image(task: Task) -> Json:
    """The values and relations of a task that came through `with_relations`; an adjusted deadline is a decision's."""
    fields = [name for name in (*CHANGEABLE, *DEADLINE) if name != "due_on"]
    return {name: _json(getattr(task, name)) for name in fields} | {
        relation: sorted(
            ([_json(getattr(row, name)) for name in names] for row in getattr(task, relation).all()), key=str
        )
        for relation, (_, names) in RELATIONS.items()
    }


def images(ids: Iterable[int]) -> dict[int, Json]:
    """By task, as the database has it now."""
    return {task.pk: image(task) for task in with_relations(Task.objects.filter(pk__in=list(ids)))}


def put_back(found: dict[Task, Json]) -> None:
    """Give each task the values and relations of its image, and a new version."""
    for task, was in found.items():
        for name in (*CHANGEABLE, *DEADLINE):
            if name in was:
                setattr(task, name, Task._meta.get_field(name).to_python(was[name]))
        task.version += 1
    fields = [*CHANGEABLE, *(name for name in DEADLINE if name != "due_on"), "version"]
    Task.objects.bulk_update(found, fields, batch_size=500)
    for relation, (model, names) in RELATIONS.items():
        model.objects.filter(task__in=found).delete()
        model.objects.bulk_create(
            model(task=task, **dict(zip(names, values, strict=True)))
            for task, was in found.items()
            for values in was[relation]
        )


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
