"""The work that goes along when units become others: open tasks they lead, co-lead and coordinate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gso_portal.organization.models import Reorganization, Unit, User
from gso_portal.organization.reorganizing import StructureMoves
from gso_portal.organization.structure.ledger import Ledger

from ..models import Adjustment, Plan, ProgressReport, Task, TaskCoLead, TaskCoordinator
from ..models.progress import latest_counting
from .adjustments import first_leads, rechain_leads

LEAD, CO_LEAD, COORDINATOR = "lead", "colead", "coordinator"
PARTS = {LEAD: "Chủ trì", CO_LEAD: "Cùng chủ trì", COORDINATOR: "Phối hợp"}


@dataclass(frozen=True)
class WorkMove:
    """One unit's part in an open task, and the successor that takes it (None: unsaid). `row` is the task for a lead,
    else the co-lead or the coordinator."""

    part: str
    task: Task
    row: Model
    unit: str
    heir: str | None

    @property
    def key(self) -> str:
        return f"{self.part}:{self.row.pk}"

    @property
    def part_label(self) -> str:
        return PARTS[self.part]

    @property
    def is_published(self) -> bool:
        return self.task.plan.state != Plan.State.DRAFT

    @property
    def title(self) -> str:
        """What is published of the task; of a draft only where it stands, for administrators read no drafts."""
        return self.task.title if self.is_published else f"Nhiệm vụ số {self.task.ordinal} của dự thảo"

    @property
    def label(self) -> str:
        """The task in the record of what was moved, which tells administrators what was changed since."""
        return f"Nhiệm vụ “{self.title[:80]}”" if self.is_published else self.title


@dataclass(frozen=True)
class WorkMoves:
    moves: list[WorkMove]
    reports_waiting: Counter

    def unassigned(self) -> list[str]:
        return [each.key for each in self.moves if each.heir is None]

    def counts(self) -> dict[str, Counter]:
        """By predecessor, how many tasks move in which part."""
        found: dict[str, Counter] = {}
        for each in self.moves:
            found.setdefault(each.unit, Counter())[each.part] += 1
        return found


def work_moves(structure: StructureMoves) -> WorkMoves:
    """The parts that the moving units have in tasks still open on the day. A fixed number of queries."""
    proposal = structure.proposal
    tokens = {structure.units[token].pk: token for token in proposal.moving_from if token in structure.units}
    is_open = open_on(Task.objects.all(), proposal.effective_on)
    led = led_on(is_open, proposal.effective_on, units=tokens).select_related("plan")
    parts: list[tuple[str, Task, Model, int]] = [
        (LEAD, task, task, task.lead_on_day) for task in led.order_by("plan", "position", "pk")
    ]
    for part, model in ((CO_LEAD, TaskCoLead), (COORDINATOR, TaskCoordinator)):
        # Unlike a lead these have no days, so a plan that had ended by then keeps the units it named.
        rows = model.objects.filter(
            unit__in=tokens, task__in=is_open, task__plan__ends_on__gte=proposal.effective_on
        ).select_related("task__plan")
        parts += [(part, row.task, row, row.unit_id) for row in rows.order_by("task", "position", "pk")]
    moves = [
        WorkMove(part, task, row, tokens[unit], proposal.heir(f"{part}:{row.pk}"))
        for part, task, row, unit in parts
    ]
    tasks = [each.task.pk for each in moves if each.part == LEAD]
    waiting = ProgressReport.objects.filter(task__in=tasks, status__in=["draft", "submitted"])
    return WorkMoves(
        [each for each in moves if each.heir != each.unit], Counter(waiting.values_list("status", flat=True))
    )


def open_on(tasks: QuerySet[Task], day: date) -> QuerySet[Task]:
    """Not of a closed plan, not carried into another, neither completed nor withdrawn before the day."""
    return (
        tasks.exclude(plan__state=Plan.State.CLOSED)
        .filter(~Exists(Task.objects.filter(carried_from=OuterRef("pk"))))
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gte=day))
        .annotate(completion=latest_counting("completed_on"))
        .filter(Q(completion=None) | Q(completion__gte=day))
    )


def led_on(tasks: QuerySet[Task], day: date, *, units) -> QuerySet[Task]:
    """The tasks that one of the units led on that day, by `lead_on_day`: a lead decided later does not count yet."""
    later = Adjustment.objects.filter(
        kind=Adjustment.Kind.CHANGE,
        state=Adjustment.State.DECIDED,
        old_lead__isnull=False,
        decided_on__gt=day,
    )
    passed_on = later.filter(old_lead__in=units).values("task")
    then = later.filter(task=OuterRef("pk")).order_by("decided_on", "id").values("old_lead")[:1]
    return (
        tasks.filter(Q(lead_unit__in=units) | Q(pk__in=passed_on))
        .annotate(lead_on_day=Coalesce(Subquery(then), F("lead_unit"), output_field=BigIntegerField()))
        .filter(lead_on_day__in=units)
    )


def apply_work(
    work: WorkMoves,
    units: dict[str, Unit],
    ledger: Ledger,
    *,
    reorganization: Reorganization,
    by: User | None,
) -> None:
    """Leads change by a decision of the effective day, so that figures of days before keep the old lead."""
    leads = [each for each in work.moves if each.part == LEAD]
    _move_leads(leads, units, ledger, reorganization=reorganization, by=by)
    for part, model in ((CO_LEAD, TaskCoLead), (COORDINATOR, TaskCoordinator)):
        _move_rows([each for each in work.moves if each.part == part], model, units, ledger)


def _move_leads(
    moves: list[WorkMove],
    units: dict[str, Unit],
    ledger: Ledger,
    *,
    reorganization: Reorganization,
    by: User | None,
) -> None:
    heirs = {each.task.pk: units[each.heir] for each in moves}
    tasks = list(Task.objects.select_for_update().filter(pk__in=heirs).order_by("pk"))
    first, leads = first_leads(tasks), {task.pk: task.lead_unit_id for task in tasks}
    known = {each.pk: each.old_lead_id for each in _lead_decisions(heirs)}
    Adjustment.objects.bulk_create(
        Adjustment(
            task=task,
            kind=Adjustment.Kind.CHANGE,
            state=Adjustment.State.DECIDED,
            decided_on=reorganization.effective_on,
            document=reorganization.document,
            reason=reorganization.title,
            new_lead=heirs[task.pk],
            recorded_by=by,
        )
        for task in tasks
    )
    rechain_leads(tasks, first)
    labels = {each.task.pk: each.label for each in moves}
    for each in _lead_decisions(heirs):
        if each.pk not in known:
            ledger.created(each, label=f"{labels[each.task_id]}: quyết định đổi chủ trì")
        elif known[each.pk] != each.old_lead_id:
            before = {"old_lead_id": known[each.pk]}
            ledger.changed(each, before, label=f"{labels[each.task_id]}: quyết định đổi chủ trì sau đó")
    for task in tasks:
        if leads[task.pk] != task.lead_unit_id:
            ledger.changed(task, {"lead_unit_id": leads[task.pk]}, label=labels[task.pk])


def _lead_decisions(tasks) -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(task__in=tasks, kind=Adjustment.Kind.CHANGE).order_by("pk")


def _move_rows(moves: list[WorkMove], model: type[Model], units: dict[str, Unit], ledger: Ledger) -> None:
    """A successor has one part in a task: who leads it does not coordinate it too, and equal rows become one."""
    tasks = {each.task.pk for each in moves}
    there = set(model.objects.filter(task__in=tasks).values_list("task", "unit"))
    there |= set(Task.objects.filter(pk__in=tasks).values_list("pk", "lead_unit"))
    if model is TaskCoordinator:
        there |= set(TaskCoLead.objects.filter(task__in=tasks).values_list("task", "unit"))
    for each in moves:
        label = f"{each.label}: {each.part_label.lower()}"
        place = (each.task.pk, units[each.heir].pk)
        if place in there:
            ledger.remove(each.row, label=label)
        else:
            there.add(place)
            ledger.change(each.row, label=label, unit_id=place[1])
