"""The work in the world of `world.py`: plans, tasks in every relation and state, their reports, uploads and jobs."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from gso_portal.jobs.models import Job
from plans.models import Field, ImportBatch, ImportRow, Plan, ProgressReport, Task, TaskCoordinator
from tests.access.sheets import with_sheets
from tests.access.world import OF_HOME, SEES_ALL, World

Status = ProgressReport.Status
RELATIONS = ("own", "below", "coordinating", "grouped", "foreign")


def plan_of(world: World, year: int, state: str) -> Plan:
    owner = world.names["home"]
    plan = Plan.objects.create(
        code=str(year),
        kind="annual",
        owner_unit=owner,
        title=f"Kế hoạch {year}",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        state=state,
    )
    Field.objects.create(plan=plan, ordinal=1, name="Lĩnh vực")
    return plan


def with_work(world: World) -> World:
    year = timezone.localdate().year
    plans = {state: plan_of(world, year + step, state) for state, step in PLANS.items()}
    world.names |= {"plan": plans["issued"], "year": year, "draft_plan": plans["draft"]}
    for state, plan in plans.items():
        for relation in RELATIONS:
            with_task(world, plan, relation, state)
    with_task(world, plans["issued"], "own", "withdrawn")
    with_task(world, plans["issued"], "foreign", "withdrawn")
    with_jobs(world)
    with_imports(world)
    with_sheets(world)
    return world


PLANS = {"issued": 0, "closed": -1, "draft": 1}


def with_task(world: World, plan: Plan, relation: str, state: str) -> Task:
    """A task of that relation to the home unit. Its draft is for those who see all units, as are the words on it."""
    label = f"{relation} {state}"
    readers = SEES_ALL if relation == "foreign" or state == "draft" else SEES_ALL | OF_HOME
    title = f"Nhiệm vụ {relation} {state}"
    task = Task.objects.create(
        plan=plan,
        field=plan.fields.get(),
        position=plan.tasks.count() + 1,
        title=f"{title} {world.secret(f'{label} title', SEES_ALL)}" if state == "draft" else title,
        lead_unit={"own": world.names["home"], "below": world.names["below"]}.get(
            relation, world.names["foreign"]
        ),
        due_kind="day",
        baseline_due_on=date(plan.starts_on.year, 12, 1),
        due_on=date(plan.starts_on.year, 12, 1),
        withdrawn_on=timezone.localdate() if state == "withdrawn" else None,
    )
    if relation in ("coordinating", "grouped"):
        whom = (
            {"unit": world.names["home"]} if relation == "coordinating" else {"group": world.names["group"]}
        )
        TaskCoordinator.objects.create(task=task, position=1, **whom)
    with_reports(world, task, label, readers)
    if state != "draft":
        world.add("task", state, relation, task=task.pk)
        if state == "issued":
            subjects_of_reports(world, task, relation)
    else:
        world.add("task", state, relation, task=task.pk)
    return task


def with_reports(world: World, task: Task, label: str, readers) -> None:
    """An accepted report, then one that waits, and a draft; each with words that only readers of reports may see."""
    today = timezone.localdate()
    for days, status in enumerate((Status.RETURNED, Status.ACCEPTED, Status.SUBMITTED, Status.DRAFT)):
        words = {
            name: f"{world.secret(f'{label} {status} {name}', readers)}"
            for name in ("narrative", "product", "reason", "obstacles", "proposals", "return_note")
        }
        ProgressReport.objects.create(
            task=task,
            on=today - timedelta(days=10 - days),
            status=status,
            pace="behind",
            percent=37,
            reported_by=world.names["colleague"],
            submitted_at=timezone.now(),
            **words,
        )


def subjects_of_reports(world: World, task: Task, relation: str) -> None:
    for report in task.reports.all():
        world.add("report", report.status, relation, report=report.pk, task=task.pk)
        if relation == "own" and report.status in (Status.SUBMITTED, Status.ACCEPTED, Status.DRAFT):
            world.add("report", report.status, "authored", by_actor(report), report=report.pk, task=task.pk)


def by_actor(report: ProgressReport):
    """The report becomes that of whoever asks."""

    def prepare(user):
        ProgressReport.objects.filter(pk=report.pk).update(reported_by=user)

    return prepare


def with_jobs(world: World) -> None:
    """A finished job with a file, which is nobody's; one asks for it as one's own only after taking it over."""
    words = world.secret("job", ())
    root = settings.FILES_ROOT / "jobs"
    root.mkdir(parents=True, exist_ok=True)
    (root / "result.txt").write_text(world.secret("job file", ()))
    job = Job.objects.create(
        name="plans.review_export",
        title=f"Báo cáo {words}",
        requested_by=world.names["outsider"],
        state="succeeded",
        finished_at=timezone.now(),
        result={"text": world.secret("job result", ()), "url": "/"},
        result_file="jobs/result.txt",
        result_name=f"{world.secret('job file name', ())}.txt",
        result_type="text/plain",
    )
    world.add("job", "done", "foreign", job=job.pk)
    mine = Job.objects.create(
        name="plans.review_export",
        title="Báo cáo của tôi",
        requested_by=world.names["colleague"],
        state="succeeded",
        finished_at=timezone.now(),
        result_file="jobs/own.txt",
        result_name="bao-cao.txt",
        result_type="text/plain",
    )
    (root / "own.txt").write_text("của tôi")
    world.add("job", "done", "own", asked_by_actor(mine), job=mine.pk)


def asked_by_actor(job: Job):
    def prepare(user):
        Job.objects.filter(pk=job.pk).update(requested_by=user)

    return prepare


def with_imports(world: World) -> None:
    for state in ("uploaded", "preview", "refused", "confirmed"):
        batch = ImportBatch.objects.create(
            kind="plan",
            state=state,
            year=world.names["year"],
            plan=world.names["plan"],
            file_name=f"{world.secret(f'import {state}', {'office', 'auditor'})}.xlsx",
            file_path="none.xlsx",
            uploaded_by=world.names["outsider"],
            uploaded_at=timezone.now(),
        )
        row = ImportRow.objects.create(
            batch=batch,
            position=1,
            sheet="KH",
            row=5,
            kind="task",
            status="ok",
            effect="added",
            content={"raw": {}},
        )
        world.add("import", state, "common", import_=batch.pk, row=row.pk)
