"""What units say of their tasks, and who decides on it."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import Membership, Role, User
from plans.models import Plan, ProgressReport, Task
from plans.services.plans import add_task, open_annual_plan
from plans.services.progress import (
    ReportRefused,
    StaleProgress,
    accept_report,
    latest_report,
    progress_version,
    return_report,
    save_progress,
    withdraw_report,
)

ON = date(2020, 6, 30)
AT = datetime(2020, 6, 30, 15, 20, tzinfo=OFFICE_ZONE)


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def task(units):
    plan = open_annual_plan(2020, document=None, by=None)
    Plan.objects.update(state="issued")
    return add_task(plan, title="Nhiệm vụ", lead=units["TKTH"], by=None, due_kind="unknown")


@pytest.fixture
def report(task, staff):
    return save_progress(task, seen=0, by=staff, on=ON, at=AT, percent=50)


def accept(report, by):
    return accept_report(report, by=by, at=AT)


def send_back(report, by):
    return return_report(report, by=by, at=AT, note="Thiếu tài liệu.")


def take_back(report, by):
    withdraw_report(report, by=by)


def saved(task, by, **said):
    return save_progress(task, seen=None, by=by, on=ON, at=AT, **said)


DECISIONS = [(accept, "accepted", ""), (send_back, "returned", "Thiếu tài liệu.")]


@pytest.mark.parametrize(("decide", "status", "note"), DECISIONS)
def test_another_person_decides_on_a_report_once(decide, status, note, report, staff, head):
    assert (decide(report, head), decide(report, head)) == (True, False)

    report.refresh_from_db()
    assert (report.status, report.reported_by, report.decided_by) == (status, staff, head)
    assert (report.decided_at, report.return_note) == (AT, note)


@pytest.mark.parametrize("decide", [accept, send_back])
def test_nobody_decides_on_their_own_report(decide, report, staff):
    with pytest.raises(ReportRefused) as refusal:
        decide(report, staff)

    report.refresh_from_db()
    assert str(refusal.value) == "Người báo cáo không tự xác nhận hoặc trả lại báo cáo của mình."
    assert (report.status, report.decided_by) == ("submitted", None)


def test_the_database_too_lets_nobody_decide_on_their_own_report(report, staff):
    with pytest.raises(IntegrityError, match="report_decided_by_another"), transaction.atomic():
        ProgressReport.objects.update(status="accepted", decided_by=staff)


def test_a_report_says_again_what_nobody_changes(task, staff):
    saved(
        task,
        staff,
        pace="behind",
        percent=40,
        completed_on=date(2020, 6, 1),
        narrative="Đã làm",
        reason="Mưa",
    )

    after = saved(task, staff, percent=60)

    said = (after.pace, after.percent, after.completed_on, after.narrative, after.reason)
    assert said == ("behind", 60, date(2020, 6, 1), "", "Mưa")
    assert (after.status, after.reported_by, after.submitted_at) == ("submitted", staff, AT)


def test_who_read_an_older_version_is_told_what_counts_now(task, report, staff):
    newer = save_progress(task, seen=report.pk, by=staff, on=ON, at=AT, percent=60)

    with pytest.raises(StaleProgress) as stale:
        save_progress(task, seen=report.pk, by=staff, on=ON, at=AT, percent=70)

    assert (stale.value.report, progress_version(task), ProgressReport.objects.count()) == (
        newer,
        newer.pk,
        2,
    )


def test_a_return_makes_the_version_read_before_it_an_old_one(task, report, staff, head):
    send_back(report, head)

    with pytest.raises(StaleProgress) as stale:
        save_progress(task, seen=report.pk, by=staff, on=ON, at=AT, percent=70)

    assert (stale.value.report, progress_version(task)) == (None, 0)


REFUSED = [
    ({"completed_on": date(2020, 7, 1)}, "Ngày hoàn thành ở sau ngày báo cáo."),
    ({"percent": 101}, "Mức độ hoàn thành từ 0 đến 100%."),
    ({"percent": -1}, "Mức độ hoàn thành từ 0 đến 100%."),
    ({"on": date(2020, 7, 1)}, "Ngày báo cáo ở sau hôm nay."),
    ({"on": date(2020, 6, 29)}, "Đã có báo cáo đến ngày 30/06/2020, sau ngày này."),
]


@pytest.mark.parametrize(("said", "words"), REFUSED)
def test_a_report_that_contradicts_itself_is_refused(said, words, task, report, staff):
    with pytest.raises(ReportRefused) as refusal:
        save_progress(task, **{"seen": report.pk, "by": staff, "on": ON, "at": AT, **said})

    assert (str(refusal.value), progress_version(task)) == (words, report.pk)


CLOSED = [
    lambda: Task.objects.update(withdrawn_on=ON),
    lambda: Plan.objects.update(state="draft"),
    lambda: Plan.objects.update(state="closed"),
]


@pytest.mark.parametrize("closed", CLOSED)
def test_a_task_that_takes_no_reports_refuses_them(closed, task, staff):
    closed()

    with pytest.raises(ReportRefused, match="không nhận báo cáo"):
        saved(task, staff, percent=1)


@pytest.mark.parametrize("closed", CLOSED)
def test_what_was_said_of_a_task_that_takes_no_reports_any_more_stays_as_it_is(closed, report, staff, head):
    closed()

    for do, by in [(accept, head), (send_back, head), (take_back, staff)]:
        with pytest.raises(ReportRefused, match="không nhận báo cáo"):
            do(report, by)
    assert latest_report(report.task).status == "submitted"


def test_the_author_takes_back_the_latest_report(task, report, staff):
    newer = saved(task, staff, percent=60)

    withdraw_report(newer, by=staff)

    assert latest_report(task) == report


def test_a_report_that_was_decided_overtaken_or_is_anothers_stays(task, report, staff, head):
    refusals = []
    for by, before in [
        (head, lambda: None),
        (staff, lambda: saved(task, head, percent=60)),
        (staff, lambda: ProgressReport.objects.exclude(pk=report.pk).delete() and accept(report, head)),
    ]:
        before()
        with pytest.raises(ReportRefused) as refusal:
            withdraw_report(report, by=by)
        refusals.append(str(refusal.value))

    assert refusals == [
        "Chỉ người báo cáo hoàn tác được báo cáo của mình.",
        "Không hoàn tác được: đã có báo cáo mới hơn của nhiệm vụ này.",
        "Không hoàn tác được: báo cáo này đã có quyết định (Đã xác nhận).",
    ]


@pytest.mark.parametrize(
    "lost",
    [
        lambda units: Membership.objects.update(valid_to=date(2020, 6, 30)),
        lambda units: Task.objects.update(lead_unit=units["TKG"]),
    ],
)
def test_whoever_reports_on_the_task_no_more_takes_nothing_back(lost, report, staff, units):
    lost(units)
    staff = User.objects.get(pk=staff.pk)
    staff.rights_on = date(2020, 7, 1)

    with pytest.raises(ReportRefused, match="không còn báo cáo nhiệm vụ này"):
        withdraw_report(report, by=staff)

    assert latest_report(report.task) == report


def test_taking_back_twice_is_refused_the_second_time(report, staff):
    withdraw_report(report, by=staff)

    with pytest.raises(ReportRefused, match="đã được hoàn tác"):
        withdraw_report(ProgressReport(pk=report.pk, task=report.task), by=staff)


def test_a_day_is_the_offices_day(task, staff):
    midnight = datetime(2020, 7, 1, 0, 30, tzinfo=OFFICE_ZONE)

    report = save_progress(task, seen=0, by=staff, on=date(2020, 7, 1), at=midnight)

    assert report.on == date(2020, 7, 1)
