"""The review as a job: what was asked for, once, as known then, for the one who asked."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from gso_portal.jobs import running
from gso_portal.jobs.models import Job
from gso_portal.organization.models import Membership, User
from plans.models import Plan, ProgressReport, Task
from tests.plans.review.reading import opened, shown_numbers, tree
from tests.plans.review.worlds import browser_of, user

pytestmark = pytest.mark.usefixtures("world")

QUERY = "plan=2020&period=2020-H1"
LIST = "/nhiem-vu/?plan=2020&period=2020-H1&group=due.not_done"
PAGE = f"/so-ket/?{QUERY}"
EXPORT = f"/so-ket/xuat/?{QUERY}"


def ask(browser, **form):
    return browser.post(EXPORT, {"kind": "xlsx", "key": str(uuid4()), **form})


def finished(job: Job) -> Job:
    running.run(job.pk, job.attempt)
    job.refresh_from_db()
    assert (job.state, job.error_text) == ("succeeded", "")
    return job


def file_of(job: Job):
    return settings.FILES_ROOT / job.result_file


def summary(path) -> dict[str, int]:
    sheet = load_workbook(path, data_only=True)["Tổng hợp"]
    rows = sheet.iter_rows(min_row=5, max_col=2, values_only=True)
    return {label: value for label, value in rows if isinstance(value, int)}


def on_page(browser, group: str) -> int:
    numbers = shown_numbers(tree(browser.get(PAGE).content.decode()))
    return next(number.count for number in numbers if number.address.endswith(f"group={group}"))


def reader(username: str) -> User:
    """With the rights of today, as a request has them."""
    found = user(username)
    found.rights_on = timezone.localdate()
    return found


def forget_a_completion() -> None:
    report = ProgressReport.objects.filter(
        task__plan__code="2020", completed_on__isnull=False, completed_on__lt="2020-04-01"
    )
    report.filter(pk=report.order_by("pk").values("pk")[:1]).delete()


def test_the_file_tells_what_was_known_when_it_was_asked_for():
    browser = browser_of("office")
    ask(browser)
    forget_a_completion()
    path = file_of(finished(Job.objects.get()))

    assert on_page(browser, "due.on_time") == 122
    assert summary(path)["Hoàn thành đúng hạn"] == 123
    link = load_workbook(path)["Tổng hợp"]["B6"].hyperlink.target
    assert (opened(browser, link).count, "known_at=" in link) == (123, True)


def test_running_the_job_twice_has_one_effect():
    ask(browser_of("office"))
    job = finished(Job.objects.get())
    content = file_of(job).read_bytes()

    running.run(job.pk, 1)
    job.refresh_from_db()

    assert file_of(job).read_bytes() == content
    assert [path.name for path in file_of(job).parent.iterdir()] == [file_of(job).name]
    assert job.result == {"due": 131, "ongoing": 127, "reach": "all"}


@pytest.mark.parametrize(
    "ending", [lambda plans: plans.update(state="draft"), lambda plans: plans.update(code="2020-cu")]
)
def test_a_plan_that_is_no_longer_there_for_the_reader_ends_the_job_and_says_so(ending):
    ask(browser_of("staff"))
    ending(Plan.objects.filter(code="2020"))
    job = Job.objects.get()

    running.run(job.pk, job.attempt)

    job.refresh_from_db()
    assert (job.state, job.error_code, job.error_text) == (
        "failed",
        "no_scope",
        "Không có kế hoạch “2020”. Có thể kế hoạch đã được hoàn tác, hoặc bạn không còn được xem.",
    )


def test_a_double_click_asks_for_one_job():
    browser, key = browser_of("office"), str(uuid4())

    first, second = ask(browser, key=key), ask(browser, key=key)

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == reverse("jobs:job-detail", args=[Job.objects.get().pk])


def test_the_same_key_of_another_person_is_another_job():
    key = str(uuid4())
    ask(browser_of("office"), key=key)
    ask(browser_of("leader"), key=key)

    assert Job.objects.count() == 2


@pytest.mark.parametrize("form", [{"kind": "exe"}, {"kind": ""}, {"key": "x"}])
def test_a_request_that_makes_no_sense_is_told_so(form):
    answer = ask(browser_of("office"), **form)

    assert answer.status_code == 400
    assert "Báo cáo chỉ xuất được thành PDF hoặc Excel." in answer.content.decode()
    assert Job.objects.count() == 0


def test_who_reads_no_business_data_takes_none_along():
    assert ask(browser_of("admin")).status_code == 403
    assert Job.objects.count() == 0


def test_nobody_else_gets_the_file():
    ask(browser_of("office"))
    job = finished(Job.objects.get())
    address = reverse("jobs:job-download", args=[job.pk])

    assert browser_of("staff").get(address).status_code == 404
    assert b"".join(browser_of("office").get(address).streaming_content) == file_of(job).read_bytes()


def test_on_the_paper_of_a_reader_of_one_unit_are_reasons_of_tasks_it_leads_or_coordinates_alone():
    ask(browser_of("staff"), kind="pdf")
    path = file_of(finished(Job.objects.get()))
    said = "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())

    reasons = {
        (report.task_id, "".join(report.reason.split()))
        for report in ProgressReport.objects.exclude(reason="").filter(task__plan__code="2020")
        if "".join(report.task.title.split()) in said
    }
    own = set(Task.objects.reported_to(reader("staff")).values_list("pk", flat=True))
    assert {task for task, reason in reasons if reason in said} == {task for task, _ in reasons} & own
    assert 0 < len({task for task, _ in reasons} & own) < len({task for task, _ in reasons})


def reasons_on(page) -> int:
    return len(page.xpath("//table[contains(@class, 'table-cards')]//td/span[@class='sub'][@data-verbatim]"))


def published(page) -> list:
    """The numbers but for those of a single task, which its reports say."""
    return [shown for shown in shown_numbers(page) if "task=" not in shown.address]


def percents_in(page) -> list[str]:
    cells = "//td[@data-label='Hoàn thành' or @data-label='Mức độ']//text()"
    return [text for text in page.xpath(cells) if text.strip().endswith("%")]


@pytest.mark.parametrize("address", [f"{PAGE}&by=unit", LIST])
def test_how_far_a_task_is_shows_only_to_readers_of_its_reports(address):
    everything = percents_in(tree(browser_of("office").get(address).content.decode()))
    of_admin = percents_in(tree(browser_of("admin").get(address).content.decode()))

    assert (len(everything) > 3, of_admin) == (True, [])


@pytest.mark.parametrize(
    ("who", "reads_all"), [("office", True), ("leader", True), ("staff", False), ("admin", False)]
)
def test_figures_are_for_everybody_and_reasons_for_the_own_unit(who, reads_all):
    page = tree(browser_of(who).get(f"{PAGE}&by=unit").content.decode())
    everything = tree(browser_of("office").get(f"{PAGE}&by=unit").content.decode())
    of_own = Task.objects.reported_to(reader("staff")).values_list("pk", flat=True)

    assert published(page) == published(everything)
    links = page.xpath("//a[contains(@class, 'task-title')]/@href")
    trouble = [int(link.rpartition("task=")[2]) for link in links]
    own = len(set(trouble) & set(of_own)) if who == "staff" else 0
    assert reasons_on(everything) == 10
    assert reasons_on(page) == (10 if reads_all else own)
    assert who != "staff" or own > 0


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("leader", 200), ("staff", 404), ("admin", 404)]
)
def test_a_draft_exists_for_those_alone_who_see_everything(who, status):
    Plan.objects.filter(code="2020").update(state=Plan.State.DRAFT)
    browser = browser_of(who)

    assert browser.get(PAGE).status_code == status
    assert browser.get(f"/nhiem-vu/?{QUERY}").status_code == status


def test_the_command_writes_the_file_of_every_format(tmp_path):
    for kind in ("pdf", "xlsx", "txt"):
        call_command("review_report", plan="2020", period="2020-H1", format=kind, out=tmp_path / f"r.{kind}")

    assert len(PdfReader(tmp_path / "r.pdf").pages) >= 5
    assert summary(tmp_path / "r.xlsx")["Phải hoàn thành trong kỳ"] == 131
    said = (tmp_path / "r.txt").read_text(encoding="utf-8")
    assert "04 nhiệm vụ hoàn thành muộn so với kế hoạch, chiếm 3,05%" in said


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"format": "docx"}, "Chưa lập được báo cáo dạng DOCX; hãy dùng pdf, xlsx hoặc txt."),
        ({"plan": "1999"}, "Không có kế hoạch “1999”."),
        ({"period": "2019-H1"}, "Kỳ 6 tháng đầu năm 2019 nằm ngoài Kế hoạch công tác năm 2020."),
    ],
)
def test_the_command_says_why_it_writes_nothing(options, reason, tmp_path):
    out = tmp_path / "bao-cao"

    with pytest.raises(CommandError) as refusal:
        call_command(
            "review_report", **{"plan": "2020", "period": "2020-H1", "format": "txt", "out": out, **options}
        )

    assert str(refusal.value) == reason
    assert list(tmp_path.glob("bao-cao*")) == []


def test_whoever_has_left_every_post_downloads_the_file_no_more():
    browser = browser_of("staff")
    ask(browser, kind="xlsx")
    address = reverse("jobs:job-download", args=[finished(Job.objects.get()).pk])

    in_post = browser.get(address).status_code
    Membership.objects.filter(user__username="staff").update(valid_to="2020-12-31")
    afterwards = browser.get(address).status_code

    assert (in_post, afterwards) == (200, 404)


@pytest.mark.parametrize(("post", "afterwards"), [("staff", 404), ("tccb", 200)])
def test_reasons_of_all_units_are_for_who_still_reads_them_all(post, afterwards):
    browser = browser_of("leader")
    ask(browser, kind="xlsx")
    address = reverse("jobs:job-download", args=[finished(Job.objects.get()).pk])

    Membership.objects.filter(user__username="leader").update(role=post)

    assert browser.get(address).status_code == afterwards
