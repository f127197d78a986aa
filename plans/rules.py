"""Who may do what with plans. Predicates only; services and views ask, templates receive the answers."""

from collections.abc import Collection

from gso_portal.organization.models import Role, Unit, User
from gso_portal.organization.rules import is_at_work, is_office

from .models import Evidence, Plan, ProgressReport, SheetUpload, Task
from .models.imports import READ_IMPORTS


def can_import(user: User) -> bool:
    """The Office imports and issues plans and records progress."""
    return is_office(user)


def can_see_imports(user: User) -> bool:
    """The list of uploads and each of them; whoever may not import only reads."""
    return bool(user.roles_on() & READ_IMPORTS)


def can_retry_import(user: User, batch) -> bool:
    """Of a batch on its way to its preview or into the plan; whether its job has failed is the job's to say."""
    return can_import(user) and batch.state in (batch.State.UPLOADED, batch.State.CONFIRMING)


def can_confirm_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.PREVIEW


def can_undo_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.CONFIRMED


def can_discard_import(user: User, batch) -> bool:
    """Of a batch that waits for a person nothing has been written."""
    return can_import(user) and batch.is_waiting


def can_export_review(user: User) -> bool:
    """Whoever has a post other than an administrator's; the export contains what this reader may see."""
    return is_at_work(user)


def can_export_tasks(user: User) -> bool:
    """As a review: the file has what this reader may see."""
    return is_at_work(user)


def units_reported_for(user: User) -> frozenset[int]:
    """The units whose tasks the user reports on: where the user is staff or head, and those below. One query."""
    own = [unit.pk for unit in user.units_on(None, Role.STAFF, Role.HEAD)]
    return frozenset(Unit.objects.below(own).values_list("pk", flat=True)) if own else frozenset()


def units_headed_by(user: User) -> frozenset[int]:
    """The units whose reports the user accepts or returns: where the user is head, also acting, and those below."""
    own = [unit.pk for unit in user.units_on(None, Role.HEAD)]
    return frozenset(Unit.objects.below(own).values_list("pk", flat=True)) if own else frozenset()


def can_decide_reports(user: User) -> bool:
    """Heads of units, also acting, have a queue of reports to accept or return."""
    return bool(user.units_on(None, Role.HEAD))


def is_open_to_reports(task: Task) -> bool:
    """Of an issued plan, and not withdrawn."""
    return task.plan.state == Plan.State.ISSUED and task.withdrawn_on is None


def can_report(user: User, task: Task) -> bool:
    """Staff and heads of the lead unit, or of one above it, say how the task stands."""
    return is_open_to_reports(task) and task.lead_unit_id in units_reported_for(user)


def reportable_tasks(user: User, tasks: Collection[int]) -> set[int]:
    """Those on which the user may report today: `can_report` for many."""
    units = units_reported_for(user)
    if not units:
        return set()
    found = Task.objects.filter(
        pk__in=tasks, lead_unit__in=units, plan__state=Plan.State.ISSUED, withdrawn_on=None
    )
    return set(found.values_list("pk", flat=True))


def decides_on(user: User, report: ProgressReport) -> bool:
    """The head of the unit decides on what others of the unit report; whether it still waits is another question."""
    return report.reported_by_id != user.pk and report.task.lead_unit_id in units_headed_by(user)


def can_take_back(user: User, report: ProgressReport) -> bool:
    """One's own report or draft, as long as one reports on the task."""
    return report.reported_by_id == user.pk and can_report(user, report.task)


def takes_evidence(report: ProgressReport) -> bool:
    """Until it is accepted or returned."""
    return report.status in (ProgressReport.Status.DRAFT, ProgressReport.Status.SUBMITTED)


def can_add_evidence(user: User, report: ProgressReport) -> bool:
    """Authors to their drafts; whoever reports on the task to what was submitted. Whether the report still takes
    files is another question."""
    is_own = report.status != ProgressReport.Status.DRAFT or report.reported_by_id == user.pk
    return is_own and can_report(user, report.task)


def can_remove_evidence(user: User, evidence: Evidence) -> bool:
    """One's own files; whether the report still lets them go is another question."""
    return evidence.uploaded_by_id == user.pk and can_report(user, evidence.report.task)


def can_use_sheets(user: User) -> bool:
    """Whoever reports for a unit takes its tasks away as a workbook and hands it in."""
    return bool(user.units_on(None, Role.STAFF, Role.HEAD))


def can_settle_sheet(user: User, upload: SheetUpload) -> bool:
    """Who handed a sheet in says what of it is taken, and confirms it; others of the unit read along."""
    return upload.uploaded_by_id == user.pk and upload.state == upload.State.PREVIEW


def can_undo_sheet(user: User, upload: SheetUpload) -> bool:
    """One takes back one's own reports only, so only one's own sheet."""
    return upload.uploaded_by_id == user.pk and upload.state == upload.State.CONFIRMED


def can_discard_sheet(user: User, upload: SheetUpload) -> bool:
    return upload.uploaded_by_id == user.pk and upload.is_waiting


def can_retry_sheet(user: User, upload: SheetUpload) -> bool:
    """Of a file on its way to its preview or into reports; whether its job has failed is the job's to say."""
    is_on_its_way = upload.state in (upload.State.UPLOADED, upload.State.CONFIRMING)
    return upload.uploaded_by_id == user.pk and is_on_its_way


def can_reopen_sheet(user: User, upload: SheetUpload) -> bool:
    """What a confirmed sheet left out may be looked at again."""
    is_done = upload.state in (upload.State.CONFIRMED, upload.State.UNDONE)
    return upload.uploaded_by_id == user.pk and is_done
