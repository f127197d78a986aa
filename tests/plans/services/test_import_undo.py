"""Taking an import back: the plans are as they were, or nothing happens."""

from datetime import date, timedelta

import pytest

from plans.models import Adjustment, ImportBatch, Plan, ProgressReport, Task
from plans.services.adjustments import record_extension, record_lead_change
from plans.services.import_undo import discard_batch, undo_batch, what_undo_takes
from plans.services.imports import ImportRefused
from tests.plans.steps import (
    AT,
    MESSY,
    PLAN_2020,
    PROGRESS_2020,
    changed_copy,
    everything,
    imported,
    received,
    report_progress,
    staged,
)

pytestmark = pytest.mark.usefixtures("units", "files_root")


def undone(batch):
    undo_batch(batch, by=None, at=AT)
    batch.refresh_from_db()
    return batch


def refusal_of(batch):
    before = everything()
    with pytest.raises(ImportRefused) as refused:
        undo_batch(batch, by=None, at=AT)
    batch.refresh_from_db()
    assert everything() == before
    assert batch.state == "confirmed"
    return str(refused.value)


@pytest.fixture
def corrected(tmp_path):
    """The plan of 2020 with another lead, coordinator, product, deadline, and a row of a new field."""

    def made(first):
        rows = list(first.rows.filter(kind="task").order_by("position")[:6])
        cells = [row.content["raw"] for row in rows]
        changes = {
            cells[0]["lead"][0]: "Vụ TCCB, Vụ KHTC",
            cells[1]["coordinating"][0]: "Vụ TKTH, Bộ Tài chính",
            cells[2]["product"][0]: "Báo cáo khác hẳn",
            cells[3]["due"][0]: "20/11/2020",
            cells[4]["title"][0]: "Một nhiệm vụ chưa từng có trong kế hoạch",
        }
        return changed_copy(PLAN_2020, tmp_path / "sua.xlsx", changes)

    return made


def test_undoing_the_import_that_opened_a_plan_leaves_no_trace_in_the_plans():
    before = everything()
    batch = imported(PLAN_2020)

    undone(batch)

    assert everything() == before
    assert (batch.state, batch.plan, Plan.objects.count()) == ("undone", None, 0)


def test_undoing_a_correction_restores_every_value_and_relation(corrected):
    first = imported(PLAN_2020)
    before = everything()
    second = imported(corrected(first))
    changed = everything()

    undone(second)

    assert changed != before
    assert everything() == before


def test_undoing_a_correction_leaves_a_lead_that_was_decided_for_an_earlier_day(units, corrected):
    first = imported(PLAN_2020)
    second = imported(corrected(first))
    decided = Adjustment.objects.get(batch=second, kind="change")
    task, old, new = decided.task, decided.old_lead_id, decided.new_lead_id
    made = record_lead_change(task, new_lead=units["KHTC"], decided_on=date(2020, 1, 10), by=None)
    chained = list(task.adjustments.filter(kind="change").values_list("old_lead", "new_lead"))

    undone(second)

    task.refresh_from_db()
    made.refresh_from_db()
    assert chained == [(old, units["KHTC"].pk), (units["KHTC"].pk, new)]
    assert (made.old_lead_id, task.lead_unit) == (old, units["KHTC"])


def test_undoing_a_correction_of_a_draft_restores_its_deadlines(tmp_path):
    first = imported(MESSY)
    before = everything()
    row = next(row for row in first.rows.filter(task__isnull=False) if row.content["due_kind"] == "day")
    second = imported(
        changed_copy(MESSY, tmp_path / "sua.xlsx", {row.content["raw"]["due"][0]: "20/11/2020"})
    )

    undone(second)

    assert everything() == before


def test_undoing_the_file_that_issued_a_draft_makes_it_a_draft_again():
    imported(MESSY)
    before = everything()

    undone(imported(PLAN_2020))

    assert everything() == before


def test_undoing_twice_does_nothing_more():
    imported(MESSY)
    batch = undone(imported(PLAN_2020))
    before = everything()

    undone(batch)

    assert everything() == before


def test_after_an_undo_the_same_file_can_be_imported_again():
    undone(imported(PLAN_2020))

    imported(PLAN_2020)

    assert Task.objects.count() == 367


def test_undo_is_refused_once_an_added_task_was_reported_on():
    batch = imported(PLAN_2020)
    task = Task.objects.order_by("position").first()
    report_progress(task, on=date(2020, 2, 1), by=None, pace="on_schedule")

    assert refusal_of(batch) == (
        "Không hoàn tác được: 1 nhiệm vụ đã có báo cáo, điều chỉnh hoặc đã được sửa sau khi nhập, "
        f"ví dụ “{task.title[:100]}”."
    )


def test_undo_is_refused_once_a_task_was_edited_or_extended():
    batch = imported(PLAN_2020)
    first, second = Task.objects.filter(due_kind="day").order_by("position")[:2]
    Task.objects.filter(pk=first.pk).update(title="Đã sửa tay")
    record_extension(second, new_due_on=date(2020, 12, 1), decided_on=date(2020, 1, 20), by=None)

    assert "2 nhiệm vụ" in refusal_of(batch)


def test_undo_of_the_first_file_is_refused_while_a_later_one_has_changed_its_tasks(corrected):
    first = imported(PLAN_2020)
    second = imported(corrected(first))

    assert "nhiệm vụ" in refusal_of(first)
    undone(second)
    undone(first)
    assert Task.objects.count() == 0


def test_undo_is_refused_once_a_requested_deadline_was_decided(corrected):
    second = imported(corrected(imported(PLAN_2020)))
    Adjustment.objects.filter(batch=second).update(state="decided", decided_on=date(2020, 2, 2))

    assert "1 nhiệm vụ" in refusal_of(second)


def test_undoing_progress_restores_deadlines_that_papers_had_moved():
    imported(PLAN_2020)
    task = Task.objects.filter(due_kind="day").order_by("position").first()
    record_extension(task, new_due_on=date(2020, 12, 1), decided_on=date(2020, 1, 2), by=None)
    before = everything()
    batch = imported(PROGRESS_2020, kind="progress")
    moved = Task.objects.filter(adjustments__batch=batch, adjustments__moves=True)
    assert {task.due_on != task.baseline_due_on for task in moved} == {True}

    undone(batch)

    assert everything() == before


def test_undoing_progress_is_refused_once_a_report_was_returned():
    imported(PLAN_2020)
    batch = imported(PROGRESS_2020, kind="progress")
    ProgressReport.objects.filter(pk=ProgressReport.objects.first().pk).update(status="returned")

    assert "1 nhiệm vụ đã được xử lý" in refusal_of(batch)


def confirmed_later(batch, hours):
    """The batch as confirmed so much after the others."""
    batch.confirmed_at = AT + timedelta(hours=hours)
    batch.save(update_fields=["confirmed_at"])
    return batch


def test_progress_is_taken_back_from_the_last_file_to_the_first():
    imported(PLAN_2020)
    first = imported(PROGRESS_2020, kind="progress")
    second = confirmed_later(imported(PROGRESS_2020, kind="progress", cutoff=date(2020, 7, 31)), 1)
    third = confirmed_later(imported(PROGRESS_2020, kind="progress", cutoff=date(2020, 7, 15)), 2)
    ImportBatch.objects.filter(pk=third.pk).update(file_name="tháng 7.xlsx")

    assert refusal_of(first) == (
        "Không hoàn tác được: tệp “tháng 7.xlsx” đã được nhập sau tệp này, lúc 11:30 ngày 15/01/2020; "
        "hãy hoàn tác tệp đó trước."
    )
    assert [undone(batch).state for batch in (third, second, first)] == ["undone"] * 3
    assert ProgressReport.objects.count() == 0


def test_a_later_file_of_another_plan_or_one_only_read_is_not_in_the_way():
    batch = imported(PLAN_2020)
    other = Plan.objects.create(
        code="2021",
        kind="annual",
        owner_unit=batch.plan.owner_unit,
        title="Kế hoạch công tác năm 2021",
        starts_on=date(2021, 1, 1),
        ends_on=date(2021, 12, 31),
    )
    confirmed_later(
        ImportBatch.objects.create(year=2021, plan=other, state="confirmed", kind="plan", uploaded_at=AT), 1
    )
    confirmed_later(staged(PLAN_2020), 1)

    assert undone(batch).state == "undone"


def test_what_an_undo_takes_is_counted_before():
    plan, progress = imported(PLAN_2020), imported(PROGRESS_2020, kind="progress")
    adjusted = Adjustment.objects.filter(batch=progress).count()

    assert adjusted > 0
    assert what_undo_takes(plan) == {"added": 367, "changed": 0, "reports": 0, "adjustments": 0}
    assert what_undo_takes(progress) == {
        "added": 0,
        "changed": 0,
        "reports": 258,
        "adjustments": adjusted,
    }


def test_a_batch_that_waits_can_be_discarded_its_file_is_kept(files_root):
    batch = staged(MESSY)

    discard_batch(batch, by=None, at=AT)

    batch.refresh_from_db()
    assert (batch.state, batch.undone_at, batch.rows.count()) == ("discarded", AT, 0)
    assert (files_root / batch.file_path).is_file()


def test_a_refused_batch_can_be_discarded():
    batch = staged(PROGRESS_2020, kind="progress")
    assert batch.state == "refused"

    discard_batch(batch, by=None, at=AT)

    batch.refresh_from_db()
    assert batch.state == "discarded"


@pytest.mark.parametrize("state", ["uploaded", "confirming", "confirmed", "undone", "discarded"])
def test_a_batch_that_does_not_wait_for_a_person_is_not_discarded(state):
    batch = received(MESSY)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)

    with pytest.raises(ImportRefused, match="không còn chờ"):
        discard_batch(batch, by=None, at=AT)

    batch.refresh_from_db()
    assert (batch.state, batch.undone_at) == (state, None)
