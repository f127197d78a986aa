"""A plan workbook from the upload to the plan."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError

from gso_portal.organization.models import Unit
from plans.importing.settling import needs
from plans.models import (
    Adjustment,
    Field,
    ImportBatch,
    ImportRow,
    Milestone,
    Plan,
    Task,
    TaskCoLead,
    TaskCoordinator,
    TaskSource,
)
from plans.services.imports import ImportRefused, agree_to_warnings, choose, confirm_batch, stage_batch
from tests.plans.importing.books import expected
from tests.plans.steps import (
    MESSY,
    ON,
    PLAN_2020,
    PROGRESS_2020,
    changed_copy,
    confirmed,
    counts,
    effects,
    everything,
    imported,
    received,
    staged,
)

pytestmark = pytest.mark.usefixtures("units", "files_root")
KNOWN = {row["row"]: row for row in expected("ke-hoach-cong-tac-2020")["rows"]}


def row_of(batch, number):
    return batch.rows.get(row=number)


def task_of(batch, number):
    return Task.objects.get(pk=row_of(batch, number).task_id)


def copy_of_2020(tmp_path, cells, **options):
    return changed_copy(PLAN_2020, tmp_path / "sua.xlsx", cells, **options)


def test_the_file_is_kept_as_it_came_under_a_name_of_our_own(files_root):
    batch = received(PLAN_2020)

    kept = files_root / batch.file_path
    assert kept.read_bytes() == PLAN_2020.read_bytes()
    assert batch.file_sha256 == hashlib.sha256(PLAN_2020.read_bytes()).hexdigest()
    assert (batch.file_name, "ke-hoach" in batch.file_path) == (PLAN_2020.name, False)
    assert [path.suffix for path in files_root.rglob("*") if path.is_file()] == [".xlsx"]


def test_staging_writes_nothing_into_the_plan_and_staging_again_nothing_at_all():
    before = everything()
    batch = staged(PLAN_2020)
    rows = batch.rows.count()

    stage_batch(batch)

    assert everything() == before
    assert (batch.state, batch.rows.count()) == (ImportBatch.State.PREVIEW, rows)
    assert effects(batch) == {"added": 367}


def test_every_row_of_the_plan_becomes_a_task_as_the_expected_file_has_it():
    batch = imported(PLAN_2020)

    tasks = {row.row: row.task for row in batch.rows.filter(kind="task").select_related("task__lead_unit")}
    written = {
        number: (
            task.ordinal,
            task.title,
            task.lead_unit.token,
            task.due_kind,
            task.baseline_due_on and task.baseline_due_on.isoformat(),
            task.start_on and task.start_on.isoformat(),
            task.deliverable,
            task.field.ordinal,
            task.note or None,
        )
        for number, task in tasks.items()
    }
    dated = ("day", "period", "range")
    assert written == {
        number: (
            row["stt"],
            row["title"],
            row["lead_codes"][0],
            row["due_kind"],
            row["baseline_due_on"] if row["due_kind"] in dated else None,
            row["start_on"],
            row["product"],
            row["group"],
            row["note"],
        )
        for number, row in KNOWN.items()
    }
    assert {task.added_on for task in tasks.values()} == {None}
    assert {task.due_on == task.baseline_due_on for task in tasks.values()} == {True}


def test_co_leads_coordinators_sources_and_steps_are_written_as_expected():
    batch = imported(PLAN_2020)
    number_of = {row.task_id: row.row for row in batch.rows.filter(kind="task")}

    co_leads, coordinators, steps = {}, {}, {}
    for each in TaskCoLead.objects.select_related("unit").order_by("position"):
        co_leads.setdefault(number_of[each.task_id], []).append(each.unit.token)
    for each in TaskCoordinator.objects.select_related("unit", "group").order_by("position"):
        token = each.unit.token if each.unit else each.group.token if each.group else f"EXT:{each.outside}"
        coordinators.setdefault(number_of[each.task_id], []).append(token)
    for each in Milestone.objects.all():
        steps.setdefault(number_of[each.task_id], []).append(each.due_on)

    assert co_leads == {
        number: row["lead_codes"][1:] for number, row in KNOWN.items() if row["lead_codes"][1:]
    }
    assert coordinators == {
        number: row["coord_tokens"] for number, row in KNOWN.items() if row["coord_tokens"]
    }
    staged_steps = {row.row: row.content["steps"] for row in batch.rows.filter(kind="task")}
    assert {number: len(days) for number, days in steps.items()} == {
        number: len(days) for number, days in staged_steps.items() if days
    }
    assert TaskSource.objects.count() == sum(
        len(set(row.content["sources"])) for row in batch.rows.filter(kind="task")
    )


def test_the_plan_is_opened_issued_by_its_decision_with_fields_spelled_as_the_office_spells_them():
    batch = imported(PLAN_2020)

    plan = Plan.objects.get()
    assert (batch.plan, batch.creates_plan, plan.code, plan.state) == (plan, True, "2020", "issued")
    assert (plan.document.number, plan.document.issued_on.year) == (batch.heading["paper"][0], 2020)
    assert [field.name.isupper() for field in plan.fields.all()] == [False] * 9
    assert plan.fields.first().name == "Công tác bảo đảm thông tin thống kê"


def test_confirming_twice_writes_once():
    batch = staged(PLAN_2020)
    first = confirmed(batch, accept_warnings=True)
    before = everything()

    assert first == {"written": 367, "left_out": 0}
    assert confirm_batch(batch, by=None, on=ON) == {}
    assert everything() == before


def test_a_failure_in_the_middle_leaves_no_row():
    batch = staged(PLAN_2020)
    last = batch.rows.filter(kind="task").order_by("position").last()
    broken = {**last.content, "title": ""}
    ImportRow.objects.filter(pk=last.pk).update(content=broken)
    before = everything()

    with pytest.raises(DatabaseError):
        confirm_batch(batch, by=None, on=ON, accept_warnings=True)

    batch.refresh_from_db()
    assert everything() == before
    assert batch.state == ImportBatch.State.PREVIEW


def test_errors_are_never_written_and_warnings_only_when_agreed():
    batch = staged(MESSY)
    ok = batch.rows.filter(kind="task", status="ok").count()

    confirmed(batch)

    written = batch.rows.filter(kind="task", task__isnull=False)
    assert {row.status for row in written} == {"ok"}
    assert written.count() == ok == Task.objects.count()


def test_agreeing_lets_in_all_warnings_but_a_group_that_leads():
    batch = staged(MESSY)
    unsettled = [row.row for row in batch.rows.filter(kind="task", status="warning") if needs(row)]

    agreed = agree_to_warnings(batch)
    confirmed(batch)

    statuses = list(batch.rows.filter(kind="task", task__isnull=False).values_list("status", flat=True))
    assert unsettled != []
    assert set(unsettled).isdisjoint(batch.rows.filter(task__isnull=False).values_list("row", flat=True))
    assert (agreed, statuses.count("error")) == (statuses.count("warning"), 0)
    assert agree_to_warnings_refused(batch) == "Tệp này không còn chờ xác nhận."


def agree_to_warnings_refused(batch):
    with pytest.raises(ImportRefused) as refused:
        agree_to_warnings(batch)
    return str(refused.value)


def test_a_choice_is_kept_and_written():
    batch = staged(MESSY)
    choose(row_of(batch, 73), choices={"lead": "TKTH"})
    choose(row_of(batch, 62), choices={"due": "2020-09-30"})
    choose(row_of(batch, 89), choices={"title": "Tổng hợp biểu số liệu địa phương"})

    confirmed(batch)

    assert task_of(batch, 73).lead_unit.token == "TKTH"
    assert (task_of(batch, 62).baseline_due_on, task_of(batch, 62).due_kind) == (date(2020, 9, 30), "day")
    assert task_of(batch, 89).title == "Tổng hợp biểu số liệu địa phương"
    assert task_of(batch, 73).lead_text == "Vụ Kinh tế số"


def test_a_choice_can_be_taken_back_and_columns_without_doubt_are_not_for_choosing():
    batch = staged(MESSY)
    row = row_of(batch, 73)

    choose(row, choices={"lead": "TKTH", "due": "2020-02-02", "title": "Khác"})
    chosen = row_of(batch, 73).choices
    choose(row, choices={"lead": ""})

    assert chosen == {"lead": "TKTH"}
    assert (row_of(batch, 73).choices, needs(row_of(batch, 73))) == ({}, {"lead"})


def test_nothing_can_be_chosen_once_the_batch_is_written():
    batch = staged(MESSY)
    confirmed(batch)

    with pytest.raises(ImportRefused):
        choose(row_of(batch, 73), choices={"lead": "TKTH"})


def test_a_wish_to_extend_inside_the_deadline_becomes_a_request():
    batch = imported(MESSY)

    requests = Adjustment.objects.filter(batch=batch)
    wished = [
        row for row in batch.rows.filter(kind="task", task__isnull=False) if row.content["proposed_due_on"]
    ]
    assert {request.task_id for request in requests} == {row.task_id for row in wished}
    assert {request.state for request in requests} == {"requested"}
    assert wished != []


def lead_column():
    return next(iter(staged_columns()))


def staged_columns():
    columns = {c["label"]: c["cell"] for c in staged(PLAN_2020).heading["columns"]}
    return [cell.rstrip("0123456789") for label, cell in columns.items() if "chủ trì" in label.lower()]


def test_a_text_too_long_to_keep_is_an_error_of_its_cell_and_never_cut(tmp_path):
    number = sorted(KNOWN)[0]
    long_text = "Vụ TKTH " + "và nhiều đơn vị khác nữa " * 40

    batch = staged(copy_of_2020(tmp_path, {f"{lead_column()}{number}": long_text}))
    confirmed(batch, accept_warnings=True)

    row = row_of(batch, number)
    assert "TOO_LONG" in [message["code"] for message in row.messages]
    assert (row.status, row.task) == ("error", None)


def test_the_staged_rows_alone_are_enough_to_confirm(files_root):
    batch = staged(PLAN_2020)
    (files_root / batch.file_path).unlink()

    assert confirmed(batch, accept_warnings=True) == {"written": 367, "left_out": 0}


def test_units_that_lead_exist_and_none_is_made():
    before = Unit.objects.count()

    imported(MESSY)

    assert Unit.objects.count() == before


def test_a_plan_sheet_for_progress_is_refused_with_a_reason():
    batch = staged(PLAN_2020, kind="progress")

    assert (batch.state, batch.rows.count()) == ("refused", 0)
    assert batch.refusal_text
    assert counts()["Task"] == 0
    assert Field.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "options", "code"),
    [
        (PROGRESS_2020, {}, "LOOKS_LIKE_PROGRESS"),
        (PLAN_2020, {"year": 2021}, "YEAR_DIFFERS"),
    ],
)
def test_a_workbook_put_in_the_wrong_place_is_refused_with_what_to_do(path, options, code):
    batch = staged(path, **options)

    assert (batch.state, batch.refusal_code, batch.rows.count()) == ("refused", code, 0)
    assert "Hãy" in batch.refusal_text
