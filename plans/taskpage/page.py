"""Everything the page of one task shows one reader: what is published, and what readers of its reports see besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gso_portal.lib.numbers import date_screen
from gso_portal.organization.models import User
from gso_portal.organization.unit_names import UnitNames

from .. import rules
from ..figures import CLASS_LABELS, Basis, Rows, Scope, StandingRow, address, list_rows
from ..models import Adjustment, ImportRow, Milestone, ProgressReport, Task
from .history import Version, names_of, versions_of
from .timeline import Entry, Told, adjustment_words, counting_report, late_leave, reason_of, timeline

Status = ProgressReport.Status


@dataclass(frozen=True)
class Decision:
    """An adjustment in words; its reason only for readers of the unit's reports."""

    words: str
    day: date | None
    document: str
    note: str
    reason: str


@dataclass(frozen=True)
class Inside:
    """What is not published: reports and drafts the reader may see, the latest first, and the timeline."""

    reports: Sequence[ProgressReport]
    entries: Sequence[Entry]
    can_report: bool
    heads: bool
    reader: User

    @cached_property
    def latest(self) -> ProgressReport | None:
        """The report that figures read."""
        return counting_report(self.reports)

    @property
    def version(self) -> int:
        return self.latest.pk if self.latest else 0

    @cached_property
    def draft(self) -> ProgressReport | None:
        return next((each for each in self._drafts if each.reported_by_id == self.reader.pk), None)

    @property
    def other_drafts(self) -> list[ProgressReport]:
        return [each for each in self._drafts if each.reported_by_id != self.reader.pk]

    @property
    def _drafts(self) -> list[ProgressReport]:
        return [each for each in self.reports if each.status == Status.DRAFT]

    @property
    def waiting(self) -> list[WaitingReport]:
        """Those that nobody has decided on."""
        return [WaitingReport(each, self) for each in self.reports if each.status == Status.SUBMITTED]

    @cached_property
    def returned(self) -> ProgressReport | None:
        """The report that came back last, while nobody has reported again since."""
        said = [each for each in self.reports if each.status != Status.DRAFT]
        last = max(said, key=lambda each: each.pk, default=None)
        return last if last and last.status == Status.RETURNED else None

    @property
    def returned_to_reader(self) -> ProgressReport | None:
        """The one the reader has to report again."""
        return self.returned if self.returned and self.returned.reported_by_id == self.reader.pk else None


@dataclass(frozen=True)
class WaitingReport:
    report: ProgressReport
    inside: Inside

    @property
    def is_own(self) -> bool:
        return self.report.reported_by_id == self.inside.reader.pk

    @property
    def can_decide(self) -> bool:
        return self.inside.heads and not self.is_own

    @property
    def can_withdraw(self) -> bool:
        return self.is_own and self.inside.can_report and self.report == self.inside.latest

    @property
    def can_add_files(self) -> bool:
        return self.inside.can_report

    @property
    def files(self) -> list[tuple]:
        """Each file, and whether the reader may take it off."""
        own = self.inside.reader.pk if self.inside.can_report else None
        return [(file, file.uploaded_by_id == own) for file in self.report.evidence.all()]


@dataclass(frozen=True)
class TaskPage:
    task: Task
    scope: Scope
    row: StandingRow | None
    adjusted: StandingRow | None
    lead: str
    co_leads: list[str]
    coordinators: list[str]
    sources: list[str]
    milestones: list[Milestone]
    decisions: list[Decision]
    carried_to: Task | None
    inside: Inside | None
    today: date

    @property
    def standing(self) -> str:
        return (self.row.standing if self.row else None) or ""

    @property
    def adjusted_words(self) -> str:
        """How the task stands on the other basis, in words."""
        row = self.adjusted
        if row is None or not row.population:
            return "không thuộc kỳ này"
        words = CLASS_LABELS[row.standing].lower()
        return f"đang triển khai, {words}" if row.population == "ongoing" else words

    @property
    def plan_address(self) -> str:
        return address(self.scope, Rows(""))

    @property
    def field_address(self) -> str:
        return address(self.scope, Rows("", field=self.task.field_id))

    @property
    def lead_address(self) -> str:
        return address(self.scope, Rows("", unit=self.task.lead_unit_id))

    @property
    def is_moved(self) -> bool:
        return self.task.due_on != self.task.baseline_due_on

    @property
    def moved_by(self) -> Decision | None:
        """The decision that the adjusted deadline comes from."""
        moving = [each for each in self.decisions if each.words.startswith("Lùi hạn") and not each.note]
        return moving[-1] if self.is_moved and moving else None

    @property
    def completed_on(self) -> date | None:
        """As the latest report says; for those who do not read reports, as the class of the period shows."""
        if self.inside:
            return self.inside.latest.completed_on if self.inside.latest else None
        return self.row.completed_on if self.row else None

    @property
    def milestone_lines(self) -> list[tuple[Milestone, str]]:
        """Each with its state, which is not published: yes, maybe, no, or nothing."""
        return [(each, self._state(each) if self.inside else "") for each in self.milestones]

    def _state(self, each: Milestone) -> str:
        if each.completed_on:
            return "yes"
        return "no" if each.due_on < self.today else "maybe"

    @property
    def milestones_done(self) -> int:
        return sum(1 for each in self.milestones if each.completed_on)


def build_task_page(task: Task, scope: Scope, *, reader: User, today: date) -> TaskPage:
    """The page as `reader` may see it; the same number of queries however much has happened."""
    co_leads, coordinators = list(task.co_leads.all()), list(task.coordinators.select_related("group"))
    adjustments = list(task.adjustments.select_related("document"))
    is_reader = Task.objects.reported_to(reader).filter(pk=task.pk).exists()
    versions = versions_of(task) if is_reader else []
    units = UnitNames(_units(task, co_leads, coordinators, adjustments, versions))
    day = scope.period.end
    baseline, adjusted = (list_rows(scope.on_basis(basis), Rows("", task=task.pk)) for basis in Basis)
    return TaskPage(
        task=task,
        scope=scope,
        row=baseline[0] if baseline else None,
        adjusted=adjusted[0] if adjusted else None,
        lead=units.on(task.lead_unit_id, day),
        co_leads=[units.on(each.unit_id, day) for each in co_leads],
        coordinators=[
            units.on(each.unit_id, day) or (each.group.name if each.group else each.outside)
            for each in coordinators
        ],
        sources=[source.name for source in task.sources.all()],
        milestones=list(task.milestones.all()),
        decisions=[
            _decision(each, units, is_reader)
            for each in adjustments
            if is_reader or each.state == Adjustment.State.DECIDED
        ],
        carried_to=Task.objects.visible_to(reader).filter(carried_from=task).first(),
        inside=_inside(task, reader, today, adjustments, versions, units) if is_reader else None,
        today=today,
    )


def _units(task: Task, co_leads, coordinators, adjustments, versions: Sequence[Version]) -> set[int]:
    kept = (each.row.get(name) for each in versions for name in ("unit_id", "lead_unit_id"))
    found = {
        task.lead_unit_id,
        *(each.unit_id for each in (*co_leads, *coordinators)),
        *(unit for each in adjustments for unit in (each.old_lead_id, each.new_lead_id)),
        *kept,
    }
    return found - {None}


def _decision(each: Adjustment, units: UnitNames, is_reader: bool) -> Decision:
    moved = f"hạn cũ {date_screen(each.old_due_on)}" if each.old_due_on else ""
    return Decision(
        words=adjustment_words(each, units, each.decided_on or date.max) + (f", {moved}" if moved else ""),
        day=each.decided_on,
        document=each.document.label if each.document else "",
        note=late_leave(each),
        reason=reason_of(each) if is_reader else "",
    )


def _inside(
    task: Task, reader: User, today: date, adjustments, versions: Sequence[Version], units: UnitNames
) -> Inside:
    reports = list(
        task.reports.without_drafts_of_others(reader)
        .select_related("reported_by", "decided_by", "batch")
        .prefetch_related("evidence")
    )
    named = {unit: units.on(unit, today) for unit in _units(task, [], [], [], versions)}
    origin = ImportRow.objects.filter(task=task, effect=ImportRow.Effect.ADDED, batch__state="confirmed")
    told = Told(
        task=task,
        reports=reports,
        adjustments=adjustments,
        versions=versions,
        origin=origin.select_related("batch").order_by("batch__uploaded_at").first(),
        units=units,
        names={**names_of(task), "lead_unit_id": named, "unit_id": named},
        today=today,
    )
    return Inside(
        reports=reports,
        entries=timeline(told),
        can_report=rules.can_report(reader, task),
        heads=rules.is_open_to_reports(task) and task.lead_unit_id in rules.units_headed_by(reader),
        reader=reader,
    )
