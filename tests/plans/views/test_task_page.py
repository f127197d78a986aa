"""The page of a task: what is published to everybody, and what only readers of its reports see."""

from datetime import date

import pytest

from plans.models import Adjustment, Milestone, Plan, ProgressReport
from plans.services.adjustments import record_extension
from tests.plans.steps import report_progress
from tests.plans.views.pages import text_of
from tests.plans.views.reporting import a_task, address, some_people

PERIOD = "?plan=2020&period=2020-H1"
QUERIES = 22


@pytest.fixture
def task(units):
    return a_task(units)


@pytest.fixture
def people(units):
    return some_people(units)


def page_of(client, user, task, query=PERIOD):
    client.force_login(user)
    return client.get(address("task-detail", task.pk) + query)


@pytest.fixture
def story(task, people):
    """A task with everything that may not be published."""
    report_progress(task, on=date(2020, 6, 29), by=people["staff"], percent=71, narrative="KẾT QUẢ KÍN")
    record_extension(
        task, new_due_on=date(2020, 10, 30), decided_on=date(2020, 6, 27), by=None, reason="LÝ DO KÍN"
    )
    Adjustment.objects.create(
        task=task, kind="extend", state="requested", new_due_on=date(2020, 12, 15), reason="XIN KÍN"
    )
    Milestone.objects.create(
        task=task, due_on=date(2020, 5, 1), label="Thiết kế", completed_on=date(2020, 4, 9)
    )
    return task


SECRETS = (
    "71%",
    "KẾT QUẢ KÍN",
    "LÝ DO KÍN",
    "XIN KÍN",
    "15/12/2020",
    "Diễn biến",
    "1 trong 1",
    "Xác nhận",
    "nháp",
)


@pytest.mark.parametrize("who", ["foreign", "admin"])
def test_who_does_not_read_the_reports_sees_what_is_published_and_no_panel_more(who, story, people, client):
    words = text_of(page_of(client, people[who], story))

    assert [secret for secret in SECRETS if secret.lower() in words.lower()] == []
    assert "Chưa hoàn thành trong 6 tháng đầu năm 2020, theo hạn ban đầu" in words
    assert "theo hạn điều chỉnh: đang triển khai, theo tiến độ" in words
    assert "Lùi hạn đến 30/10/2020, hạn cũ 30/06/2020" in words


@pytest.mark.parametrize("who", ["staff", "head", "coordinator", "office", "leadership", "auditor"])
def test_who_reads_the_reports_sees_what_happened(who, story, people, client):
    answer = page_of(client, people[who], story)

    words = text_of(answer)
    assert "Báo cáo 71% đến ngày 29/06/2020" in words
    assert [secret for secret in ("KẾT QUẢ KÍN", "LÝ DO KÍN", "1 trong 1") if secret not in words] == []
    assert (answer.context["form"] is not None) == (who in ("staff", "head"))


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 404), ("foreign", 404), ("admin", 404), ("office", 200), ("auditor", 200)]
)
def test_a_task_of_a_draft_is_not_there_for_units(who, status, task, people, client):
    Plan.objects.update(state="draft")

    assert page_of(client, people[who], task).status_code == status


def test_a_task_of_a_draft_answers_like_one_that_does_not_exist(task, people, client):
    Plan.objects.update(state="draft")
    client.force_login(people["foreign"])

    hidden, missing = (client.get(address("task-detail", pk)) for pk in (task.pk, task.pk + 1000))

    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_the_period_of_the_address_decides_the_class(story, people, client):
    later = text_of(page_of(client, people["foreign"], story, "?plan=2020&period=2020-H2"))

    assert "Chưa hoàn thành trong 6 tháng cuối năm 2020, theo hạn ban đầu" in later
    assert "theo hạn điều chỉnh: chưa hoàn thành" in later


def test_an_address_of_another_plan_shows_the_latest_period_of_its_own(task, people, client):
    assert "6 tháng cuối năm 2020" in text_of(
        page_of(client, people["staff"], task, "?plan=2019&period=2019-H1")
    )


def test_a_period_that_cannot_be_read_is_refused(task, people, client):
    assert page_of(client, people["staff"], task, "?plan=2020&period=2020-H9").status_code == 400


def test_another_period_may_be_chosen_without_a_script(task, people, client):
    form = page_of(client, people["staff"], task).context["context_form"]
    query = "&".join(f"{name}={form[name].value()}" for name in form.fields if name != "period")

    chosen = text_of(page_of(client, people["staff"], task, f"?{query}&period=2020-Q1"))

    assert "trong quý I năm 2020" in chosen


def test_the_page_asks_the_same_of_the_database_for_1_report_and_for_30(
    task, people, client, django_assert_num_queries
):
    client.force_login(people["head"])
    report_progress(task, on=date(2020, 1, 1), by=people["staff"], percent=1)
    with django_assert_num_queries(QUERIES):
        client.get(address("task-detail", task.pk) + PERIOD)
    for day in range(1, 31):
        report_progress(task, on=date(2020, 3, day), by=people["staff"], percent=day)
    ProgressReport.objects.filter(on__day__lt=15).update(status="accepted", decided_by=people["head"])
    with django_assert_num_queries(QUERIES):
        client.get(address("task-detail", task.pk) + PERIOD)
