"""What the timeline of a task tells: who, when, what, and the old and the new of every change."""

from datetime import UTC, date, datetime

import pytest

from gso_portal.lib.history import change
from gso_portal.organization.models import Role
from plans.figures import make_scope, plan_facts
from plans.models import Field, ImportRow, Milestone, ProgressReport, Source, Task, TaskSource
from plans.scoping import latest_period
from plans.services.adjustments import record_extension, record_lead_change
from plans.services.evidence import attach, remove_evidence
from plans.services.progress import accept_report, save_progress, withdraw_report
from plans.services.reporting import Said, save_draft, submit_draft
from plans.taskpage.page import build_task_page
from tests.plans.steps import PLAN_2020, imported, report_progress
from tests.plans.views.reporting import a_task, pdf

TODAY = date(2026, 1, 10)
NOW = datetime(2026, 1, 10, 3, tzinfo=UTC)


@pytest.fixture
def task(units):
    return a_task(units)


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def leadership(member, units):
    return member("lanh-dao", units["TCTK"], Role.LEADERSHIP)


def told(task, reader):
    task = Task.objects.select_related("plan", "field").get(pk=task.pk)
    scope = make_scope(plan_facts(task.plan), latest_period(task.plan, TODAY).code, now=NOW)
    return build_task_page(task, scope, reader=reader, today=TODAY).inside.entries


def titles(entries):
    return [entry.title for entry in entries]


def test_a_report_and_its_decision_stand_at_the_instants_they_were_entered(task, staff, head):
    at, later = datetime(2020, 6, 18, 1, 40, tzinfo=UTC), datetime(2020, 6, 18, 17, 50, tzinfo=UTC)
    report = save_progress(
        task, seen=None, by=staff, on=date(2020, 6, 16), at=at, percent=45, narrative="Xong A"
    )
    accept_report(report, by=head, at=later)

    accepted, said = [entry for entry in told(task, head) if "báo cáo" in entry.title.lower()]
    assert (said.title, said.actor) == ("Báo cáo 45%", "Chuyên viên")
    assert said.detail == "đến ngày 16/06/2020, nhập sau 2 ngày"
    assert (said.day, said.at, said.said) == (date(2020, 6, 18), at, ("Kết quả: Xong A",))
    # In Vietnam it is the next day already.
    assert (accepted.title, accepted.day, accepted.mark) == (
        "Xác nhận báo cáo 45%",
        date(2020, 6, 19),
        "is-key",
    )


def test_deadlines_that_passed_are_told_unless_the_task_was_done(task, head, staff):
    record_extension(
        task, new_due_on=date(2020, 10, 30), decided_on=date(2020, 6, 27), by=head, reason="Dịch"
    )
    open_task = [entry for entry in told(task, head) if entry.mark == "is-warned"]
    report_progress(task, on=date(2020, 9, 1), by=staff, completed_on=date(2020, 8, 31))
    done = [entry for entry in told(task, head) if entry.mark == "is-warned"]

    assert [(entry.day, entry.title) for entry in open_task] == [
        (date(2020, 10, 30), "Hết hạn đã điều chỉnh, chưa hoàn thành"),
        (date(2020, 6, 30), "Hết hạn ban đầu, chưa hoàn thành"),
    ]
    assert titles(done) == ["Hết hạn ban đầu, chưa hoàn thành"]


def test_a_decision_is_told_on_its_day_with_paper_and_reason(task, head):
    record_extension(
        task, new_due_on=date(2020, 10, 30), decided_on=date(2020, 7, 27), by=head, reason="Dịch"
    )

    (entry,) = [entry for entry in told(task, head) if "Lùi hạn" in entry.title]
    assert (entry.title, entry.day) == ("Lùi hạn đến 30/10/2020", date(2020, 7, 27))
    assert entry.said == ("Gia hạn sau hạn: hạn giữ nguyên", "Dịch")


def test_every_change_is_told_with_the_old_and_the_new(task, head, leadership, units):
    field = Field.objects.create(plan=task.plan, ordinal=5, name="Công nghệ thông tin")
    with change(by=head, reason="Sửa theo công văn"):
        Task.objects.filter(pk=task.pk).update(deliverable="Phần mềm", field=field, start_on=date(2020, 2, 1))
    record_lead_change(task, new_lead=units["TTDL"], decided_on=date(2020, 5, 1), by=None)

    led, changed = [entry for entry in told(task, leadership) if entry.changes]
    assert (changed.title, changed.actor) == ("Sửa nhiệm vụ: Sửa theo công văn", "Chuyên viên")
    assert {(each.label, each.old, each.new) for each in changed.changes} == {
        ("sản phẩm", "–", "Phần mềm"),
        ("lĩnh vực", "–", "Công nghệ thông tin"),
        ("bắt đầu", "–", "01/02/2020"),
    }
    assert [(each.label, each.old, each.new) for each in led.changes] == [
        (
            "đơn vị chủ trì",
            "Vụ Thống kê Tổng hợp và Phổ biến thông tin thống kê",
            "Cục Thu thập dữ liệu và Ứng dụng công nghệ thông tin thống kê",
        )
    ]
    assert [changed.is_report, led.is_report] == [False, False]


def test_relations_that_came_or_went_later_are_told_by_their_names(task, head):
    with change(by=head):
        TaskSource.objects.create(task=task, source=Source.objects.first())
        milestone = Milestone.objects.create(task=task, due_on=date(2020, 5, 1), label="Thiết kế")
    with change(by=None):
        milestone.delete()

    found = [change for entry in told(task, head) for change in entry.changes]
    assert [(each.label, each.old, each.new) for each in found] == [
        ("mốc", "Thiết kế", "–"),
        ("nguồn", "–", Source.objects.first().name),
        ("mốc", "–", "Thiết kế"),
    ]


def test_a_report_taken_back_is_still_told_and_a_draft_never(task, staff, head):
    ProgressReport.objects.create(task=task, on=TODAY, status="draft", reported_by=staff).delete()
    report = save_progress(task, seen=None, by=staff, on=date(2020, 6, 16), at=NOW, percent=45)
    withdraw_report(report, by=staff)

    found = [entry for entry in told(task, head) if "báo cáo" in entry.title.lower()]
    assert [(entry.title, entry.actor) for entry in found] == [
        ("Rút lại báo cáo đến ngày 16/06/2020", "Chuyên viên")
    ]


@pytest.mark.usefixtures("files_root")
def test_files_that_come_or_go_after_a_report_was_sent_are_told(task, staff, head):
    draft = save_draft(task, Said(on=TODAY, percent=45), by=staff)
    attach(draft, pdf("Kèm.pdf"), by=staff, at=NOW)
    report = submit_draft(draft, seen=0, by=staff, at=NOW)
    later = attach(report, pdf("Sau.pdf"), by=staff, at=NOW)
    remove_evidence(later, by=staff)

    entries = told(task, head)
    assert {entry.title for entry in entries if "tệp" in entry.title} == {
        "Thêm tệp Sau.pdf",
        "Bỏ tệp Sau.pdf",
    }
    (said,) = [entry for entry in entries if entry.title == "Báo cáo 45%"]
    assert [file.file_name for file in said.files] == ["Kèm.pdf"]


@pytest.mark.usefixtures("files_root", "units")
def test_a_task_that_was_imported_says_from_which_row_of_which_file(leadership):
    imported(PLAN_2020)
    task = Task.objects.get(ordinal="241")

    found = [entry for entry in told(task, leadership) if entry.mark != "is-warned"]

    row = ImportRow.objects.get(task=task).row
    assert titles(found) == [f"Nhập từ ke-hoach-cong-tac-2020.xlsx, dòng {row}"]
