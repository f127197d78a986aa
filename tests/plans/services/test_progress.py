"""What units say of their tasks, and who decides on it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gso_portal.organization.models import Role
from plans.models import ProgressReport
from plans.services.plans import add_task, open_annual_plan
from plans.services.progress import ReportRefused, accept_report, report_progress, return_report

ON = date(2020, 6, 30)


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def report(units, staff):
    plan = open_annual_plan(2020, document=None, by=None)
    task = add_task(plan, title="Nhiệm vụ", lead=units["TKTH"], by=None, due_kind="unknown")
    return report_progress(task, on=ON, by=staff, percent=50)


@pytest.mark.parametrize(("decide", "status"), [(accept_report, "accepted"), (return_report, "returned")])
def test_another_person_decides_on_a_report_once(decide, status, report, staff, head):
    assert (decide(report, by=head), decide(report, by=head)) == (True, False)

    report.refresh_from_db()
    assert (report.status, report.reported_by, report.decided_by) == (status, staff, head)


@pytest.mark.parametrize("decide", [accept_report, return_report])
def test_nobody_decides_on_their_own_report(decide, report, staff):
    with pytest.raises(ReportRefused) as refusal:
        decide(report, by=staff)

    report.refresh_from_db()
    assert str(refusal.value) == "Người báo cáo không tự xác nhận hoặc trả lại báo cáo của mình."
    assert (report.status, report.decided_by) == ("submitted", None)


def test_the_database_too_lets_nobody_decide_on_their_own_report(report, staff):
    with pytest.raises(IntegrityError, match="report_decided_by_another"), transaction.atomic():
        ProgressReport.objects.update(status="accepted", decided_by=staff)
