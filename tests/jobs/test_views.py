from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gso_portal.jobs import running, services
from gso_portal.jobs.models import Job
from gso_portal.organization.models import AccessEvent
from tests.jobs.steps import new_user

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def user():
    return new_user("vu-kh", "Được phép")


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def page(job: Job, name: str = "job-detail") -> str:
    return reverse(f"jobs:{name}", args=[job.pk])


def finished(name: str, *, by, **arguments) -> Job:
    job = services.request_job(name, by=by, arguments=arguments)
    running.run(job.pk, 1)
    job.refresh_from_db()
    return job


def part_of(text: str) -> str:
    start = text.index('<div class="job"')
    return text[start : text.index("</div>", start)]


def test_the_part_that_is_polled_equals_the_page(browser, user):
    job = services.request_job("test_import", by=user)
    Job.objects.update(state="running", progress_done=31, progress_total=50, progress_text="Đang ghi")

    whole, part = browser.get(page(job)), browser.get(page(job), headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert part_of(whole.content.decode()) == part_of(part.content.decode())
    assert 'hx-trigger="every 1s"' in part_of(part.content.decode())
    assert '<progress value="62" max="100"' in part_of(part.content.decode())
    assert f'<a href="{page(job)}">Tải lại</a>' in part_of(part.content.decode())


def test_polling_stops_when_the_job_has_ended(browser, user, files_root):
    job = finished("test_refused", by=user)

    part = browser.get(page(job), headers={"HX-Request": "true"})

    assert part.status_code == 286
    assert "hx-get" not in part.content.decode()
    assert "Tệp có mật khẩu, không đọc được." in part.content.decode()
    assert browser.get(page(job)).status_code == 200


def test_the_result_is_served_as_an_attachment_under_its_own_name(browser, user, files_root):
    job = finished("test_export", by=user, lines=2)

    answer = browser.get(page(job, "job-download"))

    assert b"".join(answer.streaming_content) == b"0\n1\n"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o%20s%C6%A1%20k%E1%BA%BFt.txt"
    )
    assert (answer["X-Content-Type-Options"], answer["Content-Length"]) == ("nosniff", "4")
    assert "no-store" in answer["Cache-Control"]
    assert page(job, "job-download") in browser.get(page(job)).content.decode()


@pytest.mark.parametrize("name", ["job-detail", "job-download"])
def test_other_peoples_jobs_do_not_exist(name, client, user, files_root):
    job = finished("test_export", by=user, lines=2)
    client.force_login(new_user("vu-tccb"))

    assert client.get(page(job, name)).status_code == 404


def test_rights_are_asked_again_at_each_download(browser, user, files_root):
    job = finished("test_revoked", by=user)

    allowed = browser.get(page(job, "job-download")).status_code
    type(user).objects.update(display_name="Đã chuyển đơn vị")
    refused = browser.get(page(job, "job-download")).status_code

    assert (allowed, refused) == (200, 404)
    assert page(job, "job-download") not in browser.get(page(job)).content.decode()


def test_a_file_that_is_handed_out_is_noted(browser, user, client, files_root):
    job = finished("test_export", by=user, lines=2)
    browser.head(page(job, "job-download"))
    browser.get(page(job, "job-download"))
    client.force_login(new_user("vu-tccb"))
    client.get(page(job, "job-download"))

    (event,) = AccessEvent.objects.filter(kind="downloaded")
    assert (event.user, event.text) == (user, f"{job.title}: {job.result_name}")


def test_an_unfinished_job_has_nothing_to_download(browser, user):
    job = services.request_job("test_export", by=user, arguments={"lines": 1})

    assert browser.get(page(job, "job-download")).status_code == 404


def test_titles_and_messages_are_text_never_markup(browser, user):
    job = services.request_job("test_import", by=user, title="<b>x</b>")

    assert "&lt;b&gt;x&lt;/b&gt;" in browser.get(page(job)).content.decode()


LIST = "/viec/"


def many(count: int, *, by) -> None:
    for _ in range(count):
        services.request_job("test_revoked", by=by)
    Job.objects.update(
        state="succeeded", finished_at=timezone.now(), result_file="jobs/a.pdf", result_name="a.pdf"
    )


def test_the_list_leads_back_to_each_job_and_to_its_file(browser, user, files_root):
    made, failed = finished("test_export", by=user, lines=2), finished("test_refused", by=user)

    lines = browser.get(LIST).context["lines"]
    text = browser.get(LIST).content.decode()

    assert lines == [(failed, False), (made, True)]
    assert f'href="{page(made)}">Xuất thử</a>' in text
    assert text.count("/tai-ve/") == text.count(page(made, "job-download")) == 1
    assert "Không thành công" in text


def test_the_page_of_a_job_leads_back_to_the_list(browser, user):
    job = services.request_job("test_import", by=user)

    assert f'<a href="{LIST}">Việc đã yêu cầu</a></li></ol>' in browser.get(page(job)).content.decode()


def test_the_list_holds_nobody_elses_jobs_and_no_old_ones(browser, user):
    old, new = (services.request_job("test_import", by=user) for _ in range(2))
    services.request_job("test_import", by=new_user("vu-tccb"))
    services.request_job("test_import", by=None)
    Job.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))

    assert browser.get(LIST).context["lines"] == [(new, False)]


def test_an_empty_list_says_so(browser):
    assert "Chưa yêu cầu việc nào" in browser.get(LIST).content.decode()


def test_the_list_asks_for_a_login_first(client):
    assert client.get(LIST)["Location"] == "/dang-nhap/?next=/viec/"


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long_it_is(count, browser, user, django_assert_num_queries):
    many(count, by=user)

    # session, user, how many, the page of jobs, posts held
    with django_assert_num_queries(5):
        lines = browser.get(LIST).context["lines"]
    assert [may for _, may in lines] == [True] * count


def test_the_list_turns_pages(browser, user):
    many(51, by=user)

    assert len(browser.get(LIST + "?trang=2").context["lines"]) == 1


def test_the_result_of_a_kind_that_is_gone_is_listed_without_its_file(browser, user):
    many(1, by=user)
    Job.objects.update(name="test_gone")

    assert [may for _, may in browser.get(LIST).context["lines"]] == [False]


def test_what_a_job_is_doing_ends_with_a_full_stop(browser, user):
    job = services.request_job("test_import", by=user)
    Job.objects.update(state="running", progress_text="Đang lập báo cáo")

    assert "Đang chạy. Đang lập báo cáo. Có thể rời trang này" in browser.get(page(job)).content.decode()
