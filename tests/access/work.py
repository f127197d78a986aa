"""The work in the world of `world.py`: plans, tasks in every relation and state, their reports and files."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from plans.models import Evidence, Field, Plan, ProgressReport, Task, TaskCoordinator
from tests.access.world import OF_HOME, SEES_ALL, World

Status = ProgressReport.Status
PLANS = {"issued": 0, "closed": -1, "draft": 1}
# "authored" is of the home unit too; its reports become those of whoever asks.
RELATIONS = ("own", "authored", "below", "coordinating", "grouped", "foreign")
WORDS = ("narrative", "product", "reason", "obstacles", "proposals", "return_note")
REPORTERS = frozenset({"staff", "head", "acting"})
# Ids that are nowhere else on a page, so that an answer can be told from its echo.
FIRST_TASK, FIRST_REPORT = 7_100_000_000, 7_200_000_000


def with_work(world: World) -> World:
    year = timezone.localdate().year
    plans = {state: plan_of(world, year + step, state) for state, step in PLANS.items()}
    world.names |= {"plan": plans["issued"], "plan_code": str(year), "year": year}
    for state, plan in plans.items():
        for relation in RELATIONS:
            with_task(world, plan, relation, state)
    with_task(world, plans["issued"], "own", "withdrawn")
    with_task(world, plans["issued"], "foreign", "withdrawn")
    return world


def plan_of(world: World, year: int, state: str) -> Plan:
    plan = Plan.objects.create(
        code=str(year),
        kind="annual",
        owner_unit=world.names["home"],
        title=f"Kế hoạch {year}",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        state=state,
    )
    Field.objects.create(plan=plan, ordinal=1, name="Lĩnh vực")
    return plan


def with_task(world: World, plan: Plan, relation: str, state: str) -> None:
    """A task of that relation to the home unit. That of a draft plan is for those who see all units."""
    title = f"Nhiệm vụ {relation} {state}"
    if state == "draft":
        title += f" {world.secret(f'{relation} {state} title', SEES_ALL)}"
    home, foreign = world.names["home"], world.names["foreign"]
    leads = {"own": home, "authored": home, "below": world.names["below"]}
    task = Task.objects.create(
        pk=FIRST_TASK + Task.objects.count(),
        plan=plan,
        field=plan.fields.get(),
        position=plan.tasks.count() + 1,
        ordinal=str(FIRST_TASK + Task.objects.count()),
        title=title,
        lead_unit=leads.get(relation, foreign),
        due_kind="day",
        baseline_due_on=date(plan.starts_on.year, 12, 1),
        due_on=date(plan.starts_on.year, 12, 1),
        withdrawn_on=timezone.localdate() if state == "withdrawn" else None,
    )
    if relation == "coordinating":
        TaskCoordinator.objects.create(task=task, position=1, unit=home)
    if relation == "grouped":
        TaskCoordinator.objects.create(task=task, position=1, group=world.names["group"])
    with_reports(world, task, relation, state)
    if relation != "authored":
        latest = task.reports.get(status=Status.SUBMITTED).pk
        ids = {"task": task.pk, "version": latest, "mine": latest}
        world.add("task", state, relation, **ids, ordinal=task.ordinal)


def readers(relation: str, state: str, status: str) -> frozenset[str]:
    """Who reads the words of a report; auditors read all of them in the history of changes."""
    if state == "draft" or relation == "foreign":
        return SEES_ALL if status != Status.DRAFT else frozenset({"auditor"})
    if status != Status.DRAFT or relation == "authored":
        return SEES_ALL | OF_HOME
    return REPORTERS | {"auditor"} if relation in ("own", "below") else frozenset({"auditor"})


def with_reports(world: World, task: Task, relation: str, state: str) -> None:
    """A report in each state, with words and a file that only its readers may see."""
    today = timezone.localdate()
    for days, status in enumerate((Status.RETURNED, Status.ACCEPTED, Status.SUBMITTED, Status.DRAFT)):
        label, audience = f"{relation} {state} {status}", readers(relation, state, status)
        report = ProgressReport.objects.create(
            pk=FIRST_REPORT + ProgressReport.objects.count(),
            task=task,
            on=today - timedelta(days=10 - days),
            status=status,
            pace="behind",
            percent=37,
            reported_by=world.names["colleague"],
            submitted_at=None if status == Status.DRAFT else timezone.now(),
            **{name: world.secret(f"{label} {name}", audience) for name in WORDS},
        )
        evidence = with_evidence(world, report, label, audience)
        if state == "issued":
            prepare = by_actor(report) if relation == "authored" else None
            world.add("report", status, relation, prepare, report=report.pk)
            world.add("evidence", status, relation, prepare, evidence=evidence.pk)


def with_evidence(world: World, report: ProgressReport, label: str, audience) -> Evidence:
    path = f"evidence/{report.pk}.txt"
    (settings.FILES_ROOT / "evidence").mkdir(parents=True, exist_ok=True)
    (settings.FILES_ROOT / path).write_text(world.secret(f"{label} content", audience))
    return Evidence.objects.create(
        report=report,
        file_name=f"{world.secret(f'{label} file', audience)}.txt",
        file_path=path,
        content_type="text/plain",
        size=14,
        sha256="0" * 64,
        uploaded_by=report.reported_by,
        uploaded_at=timezone.now(),
    )


def by_actor(report: ProgressReport):
    """The report and its file become those of whoever asks."""

    def prepare(user):
        ProgressReport.objects.filter(pk=report.pk).update(reported_by=user)
        Evidence.objects.filter(report=report).update(uploaded_by=user)

    return prepare
