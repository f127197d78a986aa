"""A workbook of a plan that is there already: the same again, corrected, or with what was left out."""

from datetime import date, datetime

import pytest

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import DocumentRef
from plans.figures import Rows, list_rows, make_scope, plan_facts
from plans.importing.settling import needs
from plans.models import (
    Adjustment,
    ImportBatch,
    Plan,
    Task,
)
from plans.services.imports import choose
from plans.services.plans import add_task
from tests.plans.importing.books import expected
from tests.plans.steps import (
    MESSY,
    PLAN_2020,
    changed_copy,
    confirmed,
    effects,
    everything,
    imported,
    staged,
)

pytestmark = pytest.mark.usefixtures("units", "files_root")
NOW = datetime(2021, 1, 15, 9, 0, tzinfo=OFFICE_ZONE)
KNOWN = {row["row"]: row for row in expected("ke-hoach-cong-tac-2020")["rows"]}


def row_of(batch, number):
    return batch.rows.get(row=number)


def copy_of_2020(tmp_path, cells, **options):
    return changed_copy(PLAN_2020, tmp_path / "sua.xlsx", cells, **options)


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


def test_another_lead_of_an_issued_plan_is_a_decision_of_the_day_it_was_confirmed(units, tmp_path):
    first = imported(PLAN_2020)
    row = first.rows.filter(kind="task").order_by("position")[3]
    old = row.task.lead_unit
    corrected = copy_of_2020(tmp_path, {row.content["raw"]["lead"][0]: "Vụ TCCB, Vụ KHTC"})

    confirmed(staged(corrected), accept_warnings=True, on=date(2020, 8, 3))

    decision = Adjustment.objects.get()
    task = Task.objects.get(pk=row.task_id)
    assert (decision.task, decision.kind, decision.state) == (task, "change", "decided")
    assert (decision.decided_on, decision.document) == (date(2020, 8, 3), first.plan.document)
    assert (decision.old_lead, decision.new_lead, task.lead_unit) == (old, units["TCCB"], units["TCCB"])
    assert [each.unit.token for each in task.co_leads.all()] == ["KHTC"]
    scopes = [make_scope(plan_facts(first.plan), "2020", now=NOW, cutoff=date(2020, 8, n)) for n in (2, 3)]
    kinds = [Rows(group, task=task.pk) for group in ("due", "ongoing")]
    leads = [row.lead_unit_id for scope in scopes for rows in kinds for row in list_rows(scope, rows)]
    assert leads == [old.pk, units["TCCB"].pk]


def test_another_lead_of_a_draft_is_no_decision(tmp_path):
    first = imported(MESSY)
    row = first.rows.filter(task__isnull=False, status="ok").order_by("position").first()
    corrected = changed_copy(MESSY, tmp_path / "sua.xlsx", {row.content["raw"]["lead"][0]: "Vụ KHTC"})

    confirmed(staged(corrected), accept_warnings=True)

    assert Task.objects.get(pk=row.task_id).lead_unit.token == "KHTC"
    assert Adjustment.objects.filter(kind="change").count() == 0


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
    assert differences == {"due_text": [before.due_text, "20/11/2020"]}
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
