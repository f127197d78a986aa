"""The page of the audit: for auditors alone, and reading it leaves nothing but what it exports."""

import csv
import uuid
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from gso_portal.dashboard.audit.exporting import COLUMNS
from gso_portal.jobs import running
from gso_portal.jobs.models import Job
from gso_portal.lib.history import change
from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent, DocumentRef, Role
from plans.models import Task
from plans.services.plans import add_task, open_annual_plan

PAGE, EXPORT = "/nhat-ky/", "/nhat-ky/xuat/"


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch):
    """The heartbeat has a connection of its own, which cannot see the transaction of a test."""
    monkeypatch.setattr("gso_portal.jobs.running.LOOK_SECONDS", 60)


@pytest.fixture
def auditor(client, member, units):
    user = member("kiem-tra-vien", units["PCTT"], Role.AUDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKG"], Role.HEAD)


@pytest.fixture
def edited(units, head):
    """Two edits of a task by its head, and a refusal."""
    paper = DocumentRef.objects.create(number="1", symbol="QĐ", issued_on="2020-01-02", issuer="TCTK")
    plan = open_annual_plan(2020, document=paper, by=None)
    task = add_task(plan, title="Điều tra giá", lead=units["TKG"], by=None, due_kind="unknown")
    for title in ("=1+1", "Điều tra <b>giá</b>"):
        with change(by=head, reason="Sửa chữ"):
            Task.objects.filter(pk=task.pk).update(title=title)
    record_access("denied", by=head, path="/nhap-ke-hoach/", method="GET", status=403)


def shown(client, query=""):
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer, [each["line"] for each in answer.context["lines"]]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_nobody_but_auditors_reads_it(client, member, units, role):
    client.force_login(member("nguoi-thu", units["TKTH"], role))

    asked = {"key": uuid.uuid4(), "file": "csv"}
    assert [client.get(PAGE).status_code, client.post(EXPORT, asked).status_code] == [403, 403]
    assert not Job.objects.exists()


@pytest.mark.usefixtures("edited", "auditor")
def test_the_page_shows_the_lines_with_ways_to_more_of_them(client):
    answer, lines = shown(client, "?person=vu-truong")
    body = answer.content.decode()

    assert [line.action for line in lines] == ["Bị từ chối", "Sửa nhiệm vụ", "Sửa nhiệm vụ"]
    assert "Điều tra &lt;b&gt;giá&lt;/b&gt;" in body
    assert f'href="?row=plans_task%2C{Task.objects.get().pk}"' in body
    assert "Sửa chữ" in body


@pytest.mark.usefixtures("edited", "auditor")
def test_older_lines_follow_by_the_link(client, monkeypatch):
    monkeypatch.setattr("gso_portal.dashboard.audit.views.PAGE_ROWS", 2)
    first, lines = shown(client, "?person=vu-truong")
    last, older = shown(client, first.context["older"])

    assert [line.action for line in lines + older] == ["Bị từ chối", "Sửa nhiệm vụ", "Sửa nhiệm vụ"]
    assert (last.context["older"], last.context["latest"]) == ("", "?person=vu-truong")


@pytest.mark.usefixtures("auditor")
def test_what_cannot_be_read_is_explained(client):
    answer = client.get(f"{PAGE}?from=hom-qua")

    assert (answer.status_code, "không đọc được" in answer.content.decode()) == (400, True)
    assert 'value="hom-qua"' in answer.content.decode()


@pytest.mark.usefixtures("edited")
def test_reading_writes_nothing(client, auditor):
    before = AccessEvent.objects.count()
    shown(client)

    assert AccessEvent.objects.count() == before


def exported(client, file: str, query: dict) -> list[list[str]]:
    """The rows of the file, without its header, as text."""
    asked = {"key": uuid.uuid4(), "file": file, **query}
    for _ in range(2):
        client.post(EXPORT, asked)
    job = Job.objects.get(name="dashboard.audit_export")
    running.run(job.pk, job.attempt)
    job.refresh_from_db()
    assert job.state == "succeeded", job.error_text
    path = Path(settings.FILES_ROOT) / job.result_file
    if file == "csv":
        with open(path, encoding="utf-8-sig", newline="") as stored:
            header, *found = csv.reader(stored, delimiter=";")
    else:
        sheet = openpyxl.load_workbook(path).worksheets[0]
        header, *found = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    assert list(header) == list(COLUMNS)
    return [[str(cell) for cell in row] for row in found]


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize("file", ["csv", "xlsx"])
@pytest.mark.parametrize("query", [{}, {"person": "vu-truong"}, {"kind": "denied"}])
def test_the_file_is_the_list_and_asking_for_it_is_kept_once(client, auditor, file, query):
    lines = [each["line"] for each in client.get(PAGE, query).context["lines"]]

    rows = exported(client, file, query)

    assert [row[:4] for row in rows][: len(lines)] == [
        [
            line.local,
            line.who,
            line.action,
            f"'{line.about}" if line.about[:1] == "=" and file == "csv" else line.about,
        ]
        for line in lines
    ]
    (event,) = AccessEvent.objects.filter(kind="exported")
    assert (event.user, event.text) == (auditor, f"Nhật ký, {len(rows)} dòng, {file.upper()}")


@pytest.mark.usefixtures("auditor")
@pytest.mark.parametrize(
    "asked", [{}, {"file": "csv"}, {"file": "pdf", "key": str(uuid.uuid4())}, {"kind": "x"}]
)
def test_an_incomplete_request_exports_nothing(client, asked):
    assert client.post(EXPORT, asked).status_code == 400
    assert not Job.objects.exists()


@pytest.mark.usefixtures("edited", "auditor")
def test_the_page_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    client.get(PAGE)

    with django_assert_num_queries(8):
        shown(client)


@pytest.mark.usefixtures("edited")
def test_an_exported_review_is_in_the_audit_once_for_each_kind_of_file(client, head):
    client.force_login(head)
    key = str(uuid.uuid4())
    for kind in ("pdf", "xlsx", "xlsx"):
        client.post("/so-ket/xuat/?plan=2020&period=2020-H1", {"kind": kind, "key": key})

    events = AccessEvent.objects.filter(kind="exported", user=head).values_list("text", flat=True)
    assert sorted(events) == [f"Báo cáo 6 tháng đầu năm 2020 ({kind})" for kind in ("PDF", "XLSX")]
    assert Job.objects.filter(name="plans.review_export").count() == 2
