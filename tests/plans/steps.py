"""Steps of an import that tests share: a workbook in, a changed workbook, and all that the plans hold."""

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from gso_portal.lib.history import change
from gso_portal.organization.models import DocumentRef
from plans.models import (
    Adjustment,
    Field,
    ImportBatch,
    Milestone,
    Plan,
    ProgressReport,
    Task,
    TaskCoLead,
    TaskCoordinator,
    TaskSource,
)
from plans.services.imports import confirm_batch, receive_workbook, stage_batch, start_confirming

DATA = Path(__file__).parents[1] / "data"
PLAN_2020 = DATA / "ke-hoach-cong-tac-2020.xlsx"
PROGRESS_2020 = DATA / "tien-do-6-thang-2020.xlsx"
MESSY = DATA / "ke-hoach-bung-nhung.xlsx"
AT = datetime(2020, 1, 15, 2, 30, tzinfo=UTC)
ON = date(2020, 1, 15)
# Progress is told of days that are over.
REPORTED_AT = datetime(2020, 8, 1, 2, 30, tzinfo=UTC)
CONTENT = (Plan, Field, Task, Milestone, ProgressReport, Adjustment, DocumentRef)
RELATIONS = (TaskCoLead, TaskCoordinator, TaskSource)


def received(path, *, kind="plan", year=2020, cutoff=None, by=None, at=None):
    at = at or (REPORTED_AT if kind == "progress" else AT)
    return receive_workbook(
        [path.read_bytes()], file_name=path.name, kind=kind, year=year, cutoff=cutoff, by=by, at=at
    )


def staged(path, **options):
    batch = received(path, **options)
    stage_batch(batch)
    return batch


def confirmed(batch, *, by=None, on=ON, **options):
    """What confirming answers; the batch is as it is afterwards."""
    start_confirming(batch, by=by, at=AT)
    answer = confirm_batch(batch, by=by, on=on, **options)
    batch.refresh_from_db()
    return answer


def imported(path, *, accept_warnings=True, **options):
    batch = staged(path, **options)
    confirmed(batch, accept_warnings=accept_warnings)
    return batch


def effects(batch):
    """How many rows of tasks have each effect."""
    found = list(batch.rows.filter(kind="task").values_list("effect", flat=True))
    return {effect: found.count(effect) for effect in sorted(set(found))}


def changed_copy(source, target, cells, *, removed=()):
    """A copy of the workbook with other values in some cells of its first sheet, and without some rows."""
    book = openpyxl.load_workbook(source)
    for address, value in cells.items():
        book.worksheets[0][address] = value
    for number in sorted(removed, reverse=True):
        for cell in book.worksheets[0][number]:
            if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.value = None
    book.save(target)
    return target


def everything():
    """Every row of every table that an import may write, without what only counts changes."""
    found = {}
    for model in (*CONTENT, *RELATIONS):
        skipped = {"version"} | ({"id"} if model in RELATIONS else set())
        names = [field.attname for field in model._meta.fields if field.attname not in skipped]
        found[model.__name__] = sorted(model.objects.values_list(*names), key=str)
    return found


def counts():
    return {model.__name__: model.objects.count() for model in (*CONTENT, *RELATIONS, ImportBatch)}


def report_progress(task, *, on, by=None, **said):
    """A submitted report that says just this, of any day and task: a past to tell of, not the way people save."""
    with change(by=by):
        return ProgressReport.objects.create(
            task=task, on=on, status=ProgressReport.Status.SUBMITTED, reported_by=by, **said
        )
