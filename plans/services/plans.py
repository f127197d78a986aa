"""Plans and their tasks, one at a time. A whole sheet comes in through imports."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from gso_portal.lib.history import change
from gso_portal.organization.models import DocumentRef, Unit, UnitKind, User

from ..models import Field, Plan, Source, Task, TaskSource


def open_annual_plan(year: int, *, document: DocumentRef | None, by: User | None) -> Plan:
    """The Office's work plan of a year. With its issuing decision it is issued, without one a draft."""
    with change(by=by):
        return Plan.objects.create(
            code=str(year),
            kind=Plan.Kind.ANNUAL,
            owner_unit=Unit.objects.get(kind=UnitKind.LEADERSHIP, parent=None),
            title=f"Kế hoạch công tác năm {year}",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            state=Plan.State.ISSUED if document else Plan.State.DRAFT,
            document=document,
        )


def issue_plan(plan: Plan, *, document: DocumentRef, by: User | None) -> bool:
    """Issue a draft by its decision; False when it was issued already."""
    with change(by=by):
        draft = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT)
        is_issued = bool(draft.update(state=Plan.State.ISSUED, document=document))
    if is_issued:
        plan.state, plan.document = Plan.State.ISSUED, document
    return is_issued


def add_task(
    plan: Plan,
    *,
    title: str,
    lead: Unit,
    by: User | None,
    due_kind: str,
    due_on: date | None = None,
    start_on: date | None = None,
    field: Field | None = None,
    sources: tuple[Source, ...] = (),
    added_on: date | None = None,
) -> Task:
    """A task of the plan; `added_on` is the day of the decision that added it after the plan was issued."""
    with change(by=by):
        # Two who add at the same time take their positions one after the other.
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        last = plan.tasks.aggregate(last=Max("position"))["last"] or 0
        task = Task.objects.create(
            plan=plan,
            field=field,
            position=last + 1,
            ordinal=str(last + 1),
            title=title,
            lead_unit=lead,
            due_kind=due_kind,
            baseline_due_on=due_on,
            due_on=due_on,
            start_on=start_on,
            added_on=added_on,
        )
        TaskSource.objects.bulk_create(TaskSource(task=task, source=source) for source in sources)
    return task
