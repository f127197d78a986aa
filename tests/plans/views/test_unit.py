"""The page of one's own unit, today: whose it is, what its buttons do, and at what cost."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gso_portal.organization import services
from gso_portal.organization.models import DocumentRef, Role
from plans.models import ProgressReport, TaskCoordinator
from plans.services.plans import add_task, open_annual_plan
from plans.services.progress import accept_report, save_progress
from tests.plans.views.pages import text_of

PAGE = "/don-vi-toi/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def plan(units, today):
    paper = DocumentRef.objects.create(
        number="1", symbol="QĐ", issued_on=date(today.year, 1, 1), issuer="TCTK"
    )
    return open_annual_plan(today.year, document=paper, by=None)


@pytest.fixture
def task(plan, units, today):
    return a_task(plan, units["TKTH"], today)


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def at_work(client, staff):
    client.force_login(staff)
    return client


def a_task(plan, unit, due_on, title="Điều tra giá tiêu dùng"):
    return add_task(plan, title=title, lead=unit, by=None, due_kind="day", due_on=due_on)


def press(client, task, what="done", **options):
    return client.post(reverse(f"plans:my-unit-{what}", args=[task.pk]), **options)


def test_the_page_says_what_to_do_and_its_figures_lead_to_their_rows(at_work, task):
    answer = at_work.get(PAGE)

    assert "Cần làm ngay 1" in text_of(answer)
    assert "Đến hạn hôm nay" in text_of(answer)
    figures = answer.context["load"].figures[0]
    assert figures.printed["due"].address in answer.content.decode().replace("&amp;", "&")
    assert figures.printed["due"].count == 1


@pytest.mark.parametrize("path", ["/", PAGE])
def test_nobody_gets_in_without_signing_in(client, path):
    assert client.get(path).headers["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.STAFF, "/don-vi-toi/"),
        (Role.HEAD, "/don-vi-toi/"),
        (Role.OFFICE, "/so-ket/"),
        (Role.LEADERSHIP, "/so-ket/"),
        (Role.AUDITOR, "/so-ket/"),
        (Role.ADMIN, "/so-ket/"),
    ],
)
def test_whoever_does_a_units_work_begins_with_it(client, member, units, role, expected):
    client.force_login(member("nguoi-thu", units["TKTH"], role))

    assert client.get("/").headers["Location"] == expected


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_everybody_at_work_sees_their_own_unit_and_only_who_reports_gets_the_buttons(
    client, member, units, task, role
):
    client.force_login(member("nguoi-thu", units["TKTH"], role))

    answer = client.get(PAGE)

    assert (answer.status_code, task.title in text_of(answer)) == (200, True)
    assert ("Xong hôm nay" in text_of(answer)) is (role in (Role.STAFF, Role.HEAD))


def test_administrators_have_no_work_here(client, member, units):
    client.force_login(member("quan-tri", units["TKTH"], Role.ADMIN))

    assert client.get(PAGE).status_code == 403


def test_whoever_works_in_two_units_chooses_but_only_between_them(at_work, staff, plan, units, task, today):
    services.give_role(staff, unit=units["TKG"], role=Role.STAFF, valid_from=date(2020, 1, 1), by=None)
    a_task(plan, units["TKG"], today, title="Việc của Vụ Giá")
    foreign = at_work.get(f"{PAGE}?don-vi={units['NLTS'].pk}")

    other = text_of(at_work.get(f"{PAGE}?don-vi={units['TKG'].pk}"))

    assert ("Việc của Vụ Giá" in other, task.title in other) == (True, False)
    assert [foreign.status_code, at_work.get(f"{PAGE}?don-vi=0").status_code] == [404, 404]


def test_done_today_pressed_twice_is_one_report_that_can_be_taken_back(at_work, staff, task, today):
    for _ in range(2):
        assert press(at_work, task).headers["Location"] == f"{PAGE}?don-vi={task.lead_unit_id}"

    report = ProgressReport.objects.get(task=task)
    assert (report.completed_on, report.on, report.percent, report.status) == (today, today, 100, "submitted")
    assert report.reported_by == staff
    assert "Vừa ghi xong hôm nay 1" in text_of(at_work.get(PAGE))

    press(at_work, task, "not-done")
    press(at_work, task, "not-done")

    assert not ProgressReport.objects.filter(task=task).exists()
    assert "Cần làm ngay 1" in text_of(at_work.get(PAGE))


def test_the_part_that_htmx_swaps_is_the_page_after_reload(at_work, task):
    part = press(at_work, task, headers={"HX-Request": "true"})
    page = text_of(at_work.get(PAGE))

    assert text_of(part).strip() in page
    assert json.loads(part.headers["HX-Trigger"])["toast"]["text"].startswith("Đã ghi hoàn thành hôm nay")


def test_what_somebody_else_has_said_meanwhile_is_not_written_over(at_work, head, task, today):
    now = timezone.now()
    save_progress(task, seen=None, by=head, on=today, at=now, percent=50)

    answer = press(at_work, task, data={"seen": "0"}, follow=True)

    assert "Vừa có báo cáo khác của nhiệm vụ này" in text_of(answer)
    assert [report.percent for report in ProgressReport.objects.filter(task=task)] == [50]


def test_a_confirmed_completion_is_not_taken_back(at_work, head, task):
    press(at_work, task)
    accept_report(ProgressReport.objects.get(task=task), by=head, at=timezone.now())

    press(at_work, task, "not-done")

    assert ProgressReport.objects.get(task=task).status == "accepted"


@pytest.mark.parametrize("what", ["done", "not-done"])
def test_the_tasks_of_other_units_are_not_ours_to_report(at_work, plan, units, today, what):
    foreign = a_task(plan, units["NLTS"], today)
    plan.state = "draft"
    hidden = press(at_work, foreign, what).status_code
    plan.save()

    assert [hidden, press(at_work, foreign, what).status_code] == [403, 404]
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("copies", [1, 12])
def test_the_page_costs_the_same_with_few_and_many_tasks(
    client, head, member, units, plan, today, django_assert_num_queries, copies
):
    writer = member("nguoi-viet", units["TKTH"], Role.STAFF)
    for _ in range(copies):
        a_task(plan, units["TKTH"], today)
        reported = a_task(plan, units["TKTH"], today)
        save_progress(reported, seen=None, by=writer, on=today, at=timezone.now(), percent=10)
        foreign = a_task(plan, units["NLTS"], today)
        TaskCoordinator.objects.create(task=foreign, position=1, unit=units["TKTH"])
    client.force_login(head)
    client.get(PAGE)

    with django_assert_num_queries(18):
        answer = client.get(PAGE)

    assert f"Chờ tôi xác nhận {copies}" in text_of(answer)


def test_a_unit_without_work_is_told_so(client, member, units, plan):
    client.force_login(member("vien", units["PCTT"], Role.STAFF))

    assert "Không có việc gấp" in text_of(client.get(PAGE))


def test_yesterdays_press_is_not_offered_for_taking_back(at_work, staff, task, today):
    before = today - timedelta(days=1)
    ProgressReport.objects.create(
        task=task, on=before, status="submitted", completed_on=before, reported_by=staff
    )

    assert "Vừa ghi xong hôm nay" not in text_of(at_work.get(PAGE))
