"""What people have of their own in the world of `world.py`: jobs, uploads, sheets, saved filters, bulk changes."""

import uuid

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from gso_portal.jobs.models import Job
from gso_portal.organization.models import Submission
from plans.models import ImportBatch, ImportRow, SavedFilter, SheetRow, SheetUpload, Task, UnitSheet
from tests.access.work import REPORTERS
from tests.access.world import World


def with_papers(world: World) -> World:
    with_jobs(world)
    with_imports(world)
    with_filters(world)
    with_bulk_changes(world)
    with_sheets(world)
    return world


def given_to_actor(row: Model, name: str):
    """The row becomes that of whoever asks."""

    def prepare(user):
        type(row).objects.filter(pk=row.pk).update(**{name: user})

    return prepare


def with_jobs(world: World) -> None:
    root = settings.FILES_ROOT / "jobs"
    root.mkdir(parents=True, exist_ok=True)
    for relation, person in (("foreign", "outsider"), ("own", "colleague")):
        words = (
            [world.secret(f"job {n}", ()) for n in range(4)]
            if relation == "foreign"
            else ["a", "b", "c", "d"]
        )
        (root / f"{relation}.txt").write_text(words[0])
        job = Job.objects.create(
            name="plans.review_export",
            title=f"Báo cáo {words[1]}",
            arguments={"plan": world.names["plan_code"]},
            requested_by=world.names[person],
            state="succeeded",
            finished_at=timezone.now(),
            result={"text": words[2], "url": "/", "reach": []},
            result_file=f"jobs/{relation}.txt",
            result_name=f"{words[3]}.txt",
            result_type="text/plain",
        )
        prepare = given_to_actor(job, "requested_by") if relation == "own" else None
        world.add("job", "done", relation, prepare, job=job.pk)


def with_imports(world: World) -> None:
    (settings.FILES_ROOT / "no-workbook.xlsx").write_bytes(b"no workbook")
    for state in ("uploaded", "preview", "refused", "confirmed"):
        # Of a file that waits the administrator is told the name, so as to have it read again by other names.
        readers = {"office", "auditor", *(["admin"] if state == "preview" else [])}
        batch = ImportBatch.objects.create(
            kind="plan",
            state=state,
            year=world.names["year"],
            plan=world.names["plan"],
            file_name=f"{world.secret(f'import {state}', readers)}.xlsx",
            file_path="no-workbook.xlsx",
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
            effect="unchanged",
            content={"raw": {}},
        )
        world.add("import", state, "common", **{"import": batch.pk, "row": row.pk})


def with_filters(world: World) -> None:
    foreign = SavedFilter.objects.create(
        user=world.names["outsider"], name=world.secret("filter", ()), query="q=x"
    )
    world.add("filter", "saved", "foreign", filter=foreign.pk)
    own = SavedFilter.objects.create(user=world.names["colleague"], name="Của tôi", query="q=x")
    world.add("filter", "saved", "own", given_to_actor(own, "user"), filter=own.pk)


def with_bulk_changes(world: World) -> None:
    """What a bulk change answered: nothing saved, one draft refused, so that the page would have to name it."""
    task = Task.objects.get(pk=world.of("task", "draft", "foreign")[0].ids["task"])
    for relation, person in (("foreign", "outsider"), ("own", "colleague")):
        sent = Submission.objects.create(
            key=uuid.uuid4(),
            user=world.names[person],
            outcome={"answer": {"saved": [], "refused": [[task.pk, "Không có."]]}},
        )
        prepare = given_to_actor(sent, "user") if relation == "own" else None
        world.add("bulk", "done", relation, prepare, bulk=sent.key)


def with_sheets(world: World) -> None:
    for relation, unit in (("own", "home"), ("below", "below"), ("foreign", "foreign")):
        readers = REPORTERS if relation != "foreign" else ()
        sheet = UnitSheet.objects.create(
            plan=world.names["plan"],
            unit=world.names[unit],
            period=f"{world.names['year']}-H1",
            selection="all",
            made_by=world.names["colleague"],
            made_at=timezone.now(),
            base=[],
        )
        world.add("sheet", "made", relation, sheet=sheet.pk)
        for state in ("uploaded", "preview", "confirmed"):
            with_return(world, sheet, state, relation, readers)
            if relation == "own":
                with_return(world, sheet, state, "authored", readers)


def with_return(world: World, sheet: UnitSheet, state: str, relation: str, readers) -> None:
    secret = world.secret(f"sheet {relation} {state}", readers)
    upload = SheetUpload.objects.create(
        sheet=sheet,
        state=state,
        file_name=f"{secret}.xlsx",
        file_path="no-workbook.xlsx",
        uploaded_by=world.names["outsider"],
        uploaded_at=timezone.now(),
    )
    row = SheetRow.objects.create(upload=upload, position=1, row=5, title=secret)
    prepare = given_to_actor(upload, "uploaded_by") if relation == "authored" else None
    world.add("sheet-return", state, relation, prepare, upload=upload.pk, row=row.pk)
