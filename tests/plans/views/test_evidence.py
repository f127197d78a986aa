"""Files of reports: who gets them, under which name, and until when they come and go."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from gso_portal.organization.models import AccessEvent
from plans.models import Evidence, ProgressReport
from plans.services.evidence import MOST_FILES, attach, remove_unnamed_evidence
from plans.services.progress import accept_report, save_progress
from tests.plans.views.pages import text_of
from tests.plans.views.reporting import PDF, a_task, address, pdf, some_people

pytestmark = pytest.mark.usefixtures("files_root")


@pytest.fixture
def people(units):
    return some_people(units)


@pytest.fixture
def report(units, people):
    task = a_task(units)
    return save_progress(
        task, seen=None, by=people["staff"], on=date(2026, 1, 5), at=timezone.now(), percent=70
    )


@pytest.fixture
def file(report, people):
    return attach(report, pdf('Biên "bản" kiểm thử.pdf'), by=people["staff"], at=timezone.now())


def asked(client, user, name, pk, **sent):
    client.force_login(user)
    return client.post(address(name, pk), sent) if sent else client.get(address(name, pk))


@pytest.mark.parametrize("who", ["staff", "head", "coordinator", "office", "leadership", "auditor"])
def test_readers_of_the_report_get_the_file_as_an_attachment_and_it_is_noted(who, file, people, client):
    answer = asked(client, people[who], "evidence-download", file.pk)

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith(
        "attachment; filename*=utf-8''Bi%C3%AAn%20%22b%E1%BA%A3n%22"
    )
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Cache-Control"].split(", ")[-1] == "private" or "no-store" in answer["Cache-Control"]
    event = AccessEvent.objects.get(kind="downloaded")
    assert (event.user, event.path) == (people[who], address("evidence-download", file.pk))


@pytest.mark.parametrize("who", ["foreign", "admin"])
def test_for_everybody_else_there_is_no_such_file(who, file, people, client):
    hidden = asked(client, people[who], "evidence-download", file.pk)
    taken = asked(client, people[who], "evidence-remove", file.pk, sent="1")
    Evidence.objects.all().delete()
    missing = client.get(address("evidence-download", file.pk))

    assert (hidden.status_code, hidden.content, taken.status_code) == (404, missing.content, 404)


def test_the_files_of_a_draft_are_the_units_own(file, people, client):
    ProgressReport.objects.update(status="draft")

    answers = {
        who: asked(client, people[who], "evidence-download", file.pk)
        for who in ("head", "coordinator", "office")
    }

    assert [answer.status_code for answer in answers.values()] == [200, 404, 404]


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 302), ("colleague", 403), ("head", 403), ("coordinator", 403), ("office", 403)],
)
def test_a_file_is_taken_off_by_who_sent_it(who, status, file, people, client):
    answer = asked(client, people[who], "evidence-remove", file.pk, sent="1")

    assert (answer.status_code, Evidence.objects.count()) == (status, 0 if status == 302 else 1)


def test_once_accepted_files_neither_come_nor_go(report, file, people, client):
    accept_report(report, by=people["head"], at=timezone.now())

    added = asked(client, people["staff"], "evidence-add", report.pk, files=[pdf("sau.pdf", PDF + b"2")])
    asked(client, people["staff"], "evidence-remove", file.pk, sent="1")

    assert "sau.pdf : báo cáo đã được xử lý nên không nhận thêm tệp." in text_of(added)
    assert list(Evidence.objects.all()) == [file]


def test_a_report_takes_so_many_files_and_no_more(report, people, client):
    files = [pdf(f"{number}.pdf", PDF + bytes([number])) for number in range(MOST_FILES + 1)]

    answer = asked(client, people["staff"], "evidence-add", report.pk, files=files)

    assert f"{MOST_FILES}.pdf : một báo cáo có nhiều nhất {MOST_FILES} tệp." in text_of(answer)
    assert Evidence.objects.count() == MOST_FILES


def test_the_files_of_a_report_have_a_total(report, people, client, monkeypatch):
    monkeypatch.setattr("plans.services.evidence.LARGEST_TOTAL", len(PDF) * 2)

    asked(client, people["staff"], "evidence-add", report.pk, files=[pdf(), pdf("B.pdf", PDF * 2)])

    assert [each.file_name for each in Evidence.objects.all()] == ["Biên bản.pdf"]


def test_files_that_no_report_names_are_removed_and_named_ones_stay(report, file, people):
    kept = settings.FILES_ROOT / file.file_path
    lost = kept.with_name("0" * 32)
    lost.write_bytes(PDF)

    assert remove_unnamed_evidence(before=timezone.now()) == 1
    assert (kept.exists(), lost.exists()) == (True, False)


def test_a_refused_file_leaves_nothing_behind(report, file, people, client):
    accept_report(report, by=people["head"], at=timezone.now())

    asked(client, people["staff"], "evidence-add", report.pk, files=[pdf("sau.pdf", PDF + b"2")])

    assert len(list((settings.FILES_ROOT / "evidence").iterdir())) == 1
