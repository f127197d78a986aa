"""A plan workbook from the upload to the plan."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError

from gso_portal.organization.models import DocumentRef, Unit
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
from plans.services.plans import add_task
from tests.plans.importing.books import expected
from tests.plans.steps import (
    AT,
    MESSY,
    ON,
    PLAN_2020,
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

    assert co_leads == {number: row["lead_codes"][1:] for number, row in KNOWN.items() if row["lead_codes"][1:]}
    assert coordinators == {number: row["coord_tokens"] for number, row in KNOWN.items() if row["coord_tokens"]}
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


def test_the_same_file_again_changes_nothing():
    imported(PLAN_2020)
    again = staged(PLAN_2020)
    before = everything()

    answer = confirmed(again, accept_warnings=True)

    assert effects(again) == {"unchanged": 367}
    assert answer == {"written": 0, "left_out": 0}
    assert everything() == before


def test_the_messy_file_again_changes_nothing_though_rows_were_settled_by_hand():
    first = staged(MESSY)
    settle_all(first)
    confirmed(first, accept_warnings=True)

    again = staged(MESSY)

    written = {row.row for row in first.rows.filter(task__isnull=False, kind="task")}
    assert {row.row for row in again.rows.filter(effect="unchanged")} == written
    assert effects(again).get("changed", 0) == 0


def settle_all(batch):
    for row in batch.rows.filter(kind="task", status="error"):
        wanted = needs(row)
        fitting = {"lead": "TKTH", "due": "2020-10-15", "title": "Tổng hợp biểu số liệu địa phương"}
        if wanted <= set(fitting):
            choose(row, choices={name: fitting[name] for name in wanted})


def test_a_corrected_file_brings_exactly_its_changes(tmp_path):
    first = imported(PLAN_2020)
    rows = list(first.rows.filter(kind="task").order_by("position"))
    row, title, gone = rows[3], rows[10], rows[20]
    addresses = row.content["raw"]
    new_title = title.content["title"] + " (bổ sung)"
    corrected = copy_of_2020(
        tmp_path,
        {
            addresses["lead"][0]: "Vụ TCCB, Vụ KHTC",
            addresses["coordinating"][0]: "Vụ TKTH",
            addresses["product"][0]: "Báo cáo khác hẳn",
            title.content["raw"]["title"][0]: new_title,
        },
        removed=[gone.row],
    )

    second = staged(corrected)
    differences = {each.row: set(each.differences) for each in second.rows.filter(effect="changed")}
    confirmed(second, accept_warnings=True)

    assert differences == {row.row: {"lead_unit", "coordinating_text", "deliverable"}, title.row: {"title"}}
    assert effects(second) == {"changed": 2, "unchanged": 364}
    task = Task.objects.get(pk=row.task_id)
    assert (task.lead_unit.token, [each.unit.token for each in task.co_leads.all()]) == ("TCCB", ["KHTC"])
    assert [each.unit.token for each in task.coordinators.all()] == ["TKTH"]
    assert (task.deliverable, task.version) == ("Báo cáo khác hẳn", 2)
    assert Task.objects.get(pk=title.task_id).title == new_title
    assert Task.objects.count() == 367
    assert effects(staged(corrected)) == {"unchanged": 366}


def a_dated_row(batch):
    rows = batch.rows.filter(kind="task", content__due_kind="day").order_by("position")
    return next(row for row in rows if row.content["due_on"] < "2020-06-01")


def test_a_changed_deadline_of_an_issued_plan_becomes_a_request_and_moves_nothing(tmp_path):
    first = imported(PLAN_2020)
    row = a_dated_row(first)
    before = Task.objects.get(pk=row.task_id)
    corrected = copy_of_2020(tmp_path, {row.content["raw"]["due"][0]: "20/11/2020"})

    second = staged(corrected)
    differences = row_of(second, row.row).differences
    confirmed(second, accept_warnings=True)

    task, request = Task.objects.get(pk=row.task_id), Adjustment.objects.get()
    assert differences == {"due_text": [before.due_text, "20/11/2020 (20/11/2020)"]}
    assert (task.baseline_due_on, task.due_on, task.due_text) == (
        before.baseline_due_on,
        before.due_on,
        before.due_text,
    )
    assert (request.task, request.state, request.new_due_on) == (task, "requested", date(2020, 11, 20))
    assert (request.old_due_on, request.batch) == (before.due_on, second)
    assert effects(staged(corrected)) == {"unchanged": 367}


def test_a_deadline_without_a_day_stays_as_issued_and_the_row_says_so(tmp_path):
    first = imported(PLAN_2020)
    row = a_dated_row(first)
    corrected = copy_of_2020(tmp_path, {row.content["raw"]["due"][0]: "Thường xuyên"})

    second = staged(corrected)
    held = row_of(second, row.row)
    confirmed(second, accept_warnings=True)

    assert (held.effect, [message["code"] for message in held.messages]) == ("skipped", ["DUE_IS_HELD"])
    assert Adjustment.objects.count() == 0
    assert Task.objects.get(pk=row.task_id).due_kind == "day"


def test_a_changed_deadline_of_a_draft_takes_the_place_of_the_old_one(tmp_path):
    first = imported(MESSY)
    assert first.plan.state == "draft"
    row = next(row for row in first.rows.filter(task__isnull=False) if row.content["due_kind"] == "day")
    corrected = changed_copy(MESSY, tmp_path / "sua.xlsx", {row.content["raw"]["due"][0]: "20/11/2020"})

    confirmed(staged(corrected), accept_warnings=True)

    task = Task.objects.get(pk=row.task_id)
    assert (task.baseline_due_on, task.due_on, task.due_text) == (
        date(2020, 11, 20),
        date(2020, 11, 20),
        "20/11/2020",
    )
    assert Adjustment.objects.filter(task=task).count() == 0


def test_the_decision_in_a_later_file_issues_the_draft():
    imported(MESSY)

    imported(PLAN_2020)

    plan = Plan.objects.get()
    assert (plan.state, plan.document.symbol) == ("issued", "QĐ-TCTK")
    assert set(Task.objects.values_list("added_on", flat=True)) == {None}


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
    wished = [row for row in batch.rows.filter(kind="task", task__isnull=False) if row.content["proposed_due_on"]]
    assert {request.task_id for request in requests} == {row.task_id for row in wished}
    assert {request.state for request in requests} == {"requested"}
    assert wished != []


def test_rows_left_out_come_in_later_from_the_corrected_file_as_part_of_the_same_decision(tmp_path):
    rows = sorted(KNOWN)[:8]
    damaged = copy_of_2020(tmp_path, {f"{lead_column()}{number}": "Vụ Không Có" for number in rows})
    first = staged(damaged)
    answer = confirmed(first, accept_warnings=True)

    second = imported(PLAN_2020)

    assert answer == {"written": 359, "left_out": 8}
    assert effects(second) == {"added": 8, "unchanged": 359}
    assert set(Task.objects.values_list("added_on", flat=True)) == {None}


def lead_column():
    return next(iter(staged_columns()))


def staged_columns():
    columns = {c["label"]: c["cell"] for c in staged(PLAN_2020).heading["columns"]}
    return [cell.rstrip("0123456789") for label, cell in columns.items() if "chủ trì" in label.lower()]


def test_rows_of_another_decision_belong_to_the_plan_from_its_day():
    plan = imported(PLAN_2020).plan
    other = DocumentRef.objects.create(number="999", symbol="QĐ-TCTK", issued_on=date(2020, 5, 4))
    plan.document = other
    plan.save()
    Task.objects.filter(plan=plan, ordinal="1").delete()

    later = imported(PLAN_2020)

    paper = date.fromisoformat(later.heading["paper"][2])
    added = Task.objects.filter(pk__in=later.rows.filter(effect="added").values("task"))
    assert {task.added_on for task in added} == {paper}


def test_a_plan_that_changed_since_the_preview_is_compared_anew_and_nothing_is_written():
    first, second = staged(PLAN_2020), staged(PLAN_2020)
    confirmed(first, accept_warnings=True)
    before = everything()

    answer = confirmed(second, accept_warnings=True)

    assert (answer["written"], second.state) == (0, ImportBatch.State.PREVIEW)
    assert (second.heading["recompared"], effects(second)) == (True, {"unchanged": 367})
    assert everything() == before
    assert confirmed(second, accept_warnings=True) == {"written": 0, "left_out": 0}


def test_a_reworded_title_is_the_same_task_but_a_new_task_of_the_same_number_is_not(units, tmp_path):
    plan = imported(PLAN_2020).plan
    add_task(plan, title="Nhiệm vụ hoàn toàn khác", lead=units["TKTH"], by=None, due_kind="continuous")
    number = sorted(KNOWN)[0]
    column = next(
        cell["cell"].rstrip("0123456789")
        for cell in staged(PLAN_2020).heading["columns"]
        if cell["label"].startswith(("Nhiệm vụ", "Nội dung"))
    )

    second = staged(copy_of_2020(tmp_path, {f"{column}{number}": "Khảo sát thử nghiệm mới"}))

    assert effects(second) == {"added": 1, "unchanged": 366}


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


@pytest.mark.parametrize("at", [AT])
def test_a_plan_sheet_for_progress_is_refused_with_a_reason(at):
    batch = staged(PLAN_2020, kind="progress")

    assert (batch.state, batch.rows.count()) == ("refused", 0)
    assert batch.refusal_text
    assert counts()["Task"] == 0
    assert Field.objects.count() == 0
