"""The list as a file: the rows, the order and the columns of the page, and no report that the reader may not read."""

import csv
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from gso_portal.jobs import running
from gso_portal.jobs.models import Job
from gso_portal.organization.models import AccessEvent, Membership, UnitName
from plans.models import Plan, Task
from tests.plans.review.reading import opened, tree
from tests.plans.review.worlds import browser_of

pytestmark = pytest.mark.usefixtures("world")

QUERY = "plan=2020&period=2020-H1"
NARROWED = [
    "group=due&sort=-due",
    "q=dieu+tra&sort=title",
    "group=ongoing&sort=unit&cols=leader,unit,report",
    "basis=adjusted&sort=-completed",
]


def asked(browser, query, *, kind="xlsx", key=None):
    return browser.post(f"/nhiem-vu/xuat/?{QUERY}&{query}", {"kind": kind, "key": str(key or uuid4())})


def finished(job=None):
    job = job or Job.objects.get()
    running.run(job.pk, job.attempt)
    job.refresh_from_db()
    return job


def cells(job):
    """The rows of the file under its header, as texts; the header first."""
    path = settings.FILES_ROOT / job.result_file
    if path.suffix == ".csv":
        with open(path, encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file, delimiter=";"))
    sheet = load_workbook(path, read_only=True).worksheets[0]
    return [
        ["" if value is None else str(value) for value in row]
        for row in sheet.iter_rows(min_row=4, values_only=True)
    ]


def titles_on_page(browser, query):
    rows = [int(task) for task in opened(browser, f"/nhiem-vu/?{QUERY}&{query}").rows]
    tasks = Task.objects.in_bulk(rows)
    return [tasks[task].title for task in rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_has_the_rows_of_the_page_in_its_order_and_columns(kind):
    browser = browser_of("office")
    for query in NARROWED:
        asked(browser, query, kind=kind)
        header, *rows = cells(finished(Job.objects.latest("created_at")))

        page = tree(browser.get(f"/nhiem-vu/?{QUERY}&{query}").content.decode())
        heads = [" ".join(head.text_content().split()) for head in page.xpath("//thead//th[@scope='col']")]
        assert [name for name in header if name != "Sản phẩm"] == heads
        assert [row[1] for row in rows] == titles_on_page(browser, query)


def test_text_stays_text_and_days_are_days():
    wicked = '=HYPERLINK("http://x";"y")\nhai dòng; "ngoặc"'
    task = Task.objects.filter(plan__code="2020", due_kind="day").order_by("position")[0]
    Task.objects.filter(pk=task.pk).update(title=wicked)
    browser = browser_of("office")
    for kind in ("xlsx", "csv"):
        asked(browser, f"task={task.pk}&cols=due", kind=kind)
        job = finished(Job.objects.latest("created_at"))
        _, (_, title, due) = cells(job)
        if kind == "csv":
            assert (title, due) == (f"'{wicked}", f"{task.baseline_due_on:%d/%m/%Y}")
            assert (settings.FILES_ROOT / job.result_file).read_bytes().startswith(b"\xef\xbb\xbfS")
        else:
            sheet = load_workbook(settings.FILES_ROOT / job.result_file).worksheets[0]
            assert (sheet["B5"].value, sheet["B5"].data_type) == (wicked, "s")
            assert sheet["C5"].value.date() == task.baseline_due_on


def test_percents_and_reports_are_those_of_ones_own_unit():
    browser = browser_of("staff")
    asked(browser, "cols=unit,percent,report")
    _, *rows = cells(finished())

    own = UnitName.objects.filter(unit__token="TTDL").latest("valid_from").name
    told = {row[2] for row in rows if row[3] or row[4]}
    assert told
    assert own in told
    # What is told of other units' tasks is what this unit coordinates.
    coordinated = Task.objects.filter(plan__code="2020", coordinators__unit__token="TTDL")
    others = {row[1] for row in rows if (row[3] or row[4]) and row[2] != own}
    assert others <= {*coordinated.values_list("title", flat=True)} | {
        *Task.objects.filter(co_leads__unit__token="TTDL").values_list("title", flat=True)
    } | {*Task.objects.filter(coordinators__group__isnull=False).values_list("title", flat=True)}
    assert len(rows) == Task.objects.filter(plan__code="2020").count()


def test_whoever_has_left_gets_neither_a_file_nor_an_earlier_one():
    browser = browser_of("staff")
    asked(browser, "group=due")
    job = finished()
    address = reverse("jobs:job-download", args=[job.pk])
    assert browser.get(address).status_code == 200

    asked(browser, "group=ongoing")
    Membership.objects.filter(user__username="staff").update(valid_to="2020-12-31")

    assert browser.get(address).status_code == 404
    assert asked(browser, "group=due").status_code == 403
    late = finished(Job.objects.latest("created_at"))
    assert (late.state, late.error_code) == ("failed", "not_allowed")


def test_a_plan_that_is_gone_ends_the_job_and_says_so():
    asked(browser_of("staff"), "group=due")
    Plan.objects.filter(code="2020").update(state="draft")

    job = finished()

    assert (job.state, job.error_code) == ("failed", "no_scope")


def test_asking_is_noted_once_with_what_was_asked():
    browser, key = browser_of("office"), uuid4()

    first, again = asked(browser, "q=dieu+tra", key=key), asked(browser, "q=dieu+tra", key=key)

    assert first["Location"] == again["Location"]
    event = AccessEvent.objects.get(kind="exported")
    count = opened(browser, f"/nhiem-vu/?{QUERY}&q=dieu+tra").count
    assert event.text == f"{Job.objects.get().title}; {count} dòng"
    assert Job.objects.get().title.endswith("6 tháng đầu năm 2020; “dieu tra”")


@pytest.mark.parametrize("form", [{}, {"kind": "pdf", "key": str(uuid4())}, {"kind": "csv", "key": "1"}])
def test_a_form_that_is_not_ours_is_refused_in_words(form):
    answer = browser_of("office").post(f"/nhiem-vu/xuat/?{QUERY}", form)

    assert (answer.status_code, Job.objects.count()) == (400, 0)
    assert "Chưa xuất được danh sách" in answer.content.decode()


def test_the_file_costs_no_query_a_row(django_assert_max_num_queries):
    browser = browser_of("staff")
    asked(browser, "")
    with django_assert_max_num_queries(30):
        assert finished().result["rows"] > 300
