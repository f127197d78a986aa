"""Reports on the page of a task: written, sent, accepted, returned, by whom, and once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from gso_portal.organization.models import Membership, Role
from gso_portal.organization.services import give_role
from plans.models import Evidence, Plan, ProgressReport
from plans.services.plans import add_task
from plans.services.progress import save_progress
from tests.plans.views.pages import text_of
from tests.plans.views.reporting import PDF, a_task, address, pdf, some_people, typed

pytestmark = pytest.mark.usefixtures("files_root")
LAST_WEEK = date(2026, 1, 5)


@pytest.fixture
def task(units):
    return a_task(units)


@pytest.fixture
def people(units):
    return some_people(units)


@pytest.fixture
def staff(client, people):
    client.force_login(people["staff"])
    return client


@pytest.fixture
def head(people):
    window = Client()
    window.force_login(people["head"])
    return window


def saved(client, task, **values):
    return client.post(address("report-save", task.pk), typed(client, task, **values))


def sent(task, by, **said):
    values = {"seen": None, "on": LAST_WEEK, "at": timezone.now(), **said}
    return save_progress(task, by=by, **values)


def states():
    return list(ProgressReport.objects.order_by("pk").values_list("status", flat=True))


def test_a_report_is_sent_with_its_files_and_the_draft_is_gone(staff, task, people):
    answer = saved(
        staff, task, percent="75 %", narrative="Đã kiểm thử", files=[pdf(), pdf("B.pdf", PDF + b"2")]
    )

    report = ProgressReport.objects.get()
    assert (answer.status_code, answer.url) == (302, address("task-detail", task.pk))
    assert (report.status, report.percent, report.narrative) == ("submitted", 75, "Đã kiểm thử")
    assert (report.reported_by, report.on) == (people["staff"], timezone.localdate())
    assert sorted(report.evidence.values_list("file_name", flat=True)) == ["B.pdf", "Biên bản.pdf"]


def test_a_draft_is_kept_as_one_and_seen_by_the_unit_alone(staff, task, people, client):
    saved(staff, task, action="draft", percent="10", narrative="MỚI VIẾT")
    saved(staff, task, action="draft", percent="20", narrative="MỚI VIẾT")

    assert list(ProgressReport.objects.values_list("status", "percent")) == [("draft", 20)]
    pages = {}
    for name in ("colleague", "coordinator", "office"):
        client.force_login(people[name])
        pages[name] = text_of(client.get(address("task-detail", task.pk)))
    assert ["Người staff đang soạn" in words for words in pages.values()] == [True, False, False]
    assert not any("MỚI VIẾT" in words for words in pages.values())


def test_the_same_form_sent_twice_makes_one_report(staff, task):
    form = typed(staff, task, percent="40")

    answers = [staff.post(address("report-save", task.pk), {**form, "files": [pdf()]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (states(), Evidence.objects.count()) == (["submitted"], 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"percent": "101"}, "không phải số từ 0 đến 100"),
        ({"percent": "80", "completed_on": "20/06/2020"}, "mức độ là 100%, không phải 80%"),
        ({"on": "31/02/2026"}, "không có trong lịch"),
        ({"on": "01/01/2100"}, "Ngày này chưa tới."),
        ({"completed_on": "01/01/2100"}, "Chưa xong thì để trống."),
        ({"pace": "behind"}, "Nêu nguyên nhân"),
        ({"completed_on": "01/07/2020"}, "Nêu nguyên nhân"),
        ({}, "Báo cáo chưa nói gì"),
        ({"percent": "5", "narrative": "x" * 5001}, "Không quá 5000 ký tự."),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_what_was_typed_stays(values, words, staff, task):
    answer = saved(staff, task, obstacles="GIỮ LẠI", **values)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "GIỮ LẠI" in answer.content.decode()
    assert states() == []


def test_a_bad_file_is_named_and_the_rest_is_kept_with_what_was_typed(staff, task):
    bad = [pdf("ma.exe", b"MZ"), pdf("rỗng.pdf", b""), pdf("giả.pdf", b"<html>")]
    answer = saved(staff, task, percent="60", narrative="ĐÃ GÕ", files=[pdf(), *bad])

    words = text_of(answer)
    assert answer.status_code == 422
    assert "ma.exe : không nhận loại tệp này" in words
    assert "rỗng.pdf : tệp rỗng." in words
    assert "giả.pdf : nội dung không phải PDF" in words
    assert "ĐÃ GÕ" in answer.content.decode()
    assert (states(), [file.file_name for file in Evidence.objects.all()]) == (["draft"], ["Biên bản.pdf"])


def test_a_file_survives_a_form_with_a_mistake(staff, task):
    answer = saved(staff, task, percent="600", narrative="ĐÃ GÕ", files=[pdf()])

    draft = ProgressReport.objects.get()
    assert (answer.status_code, draft.status, draft.percent, draft.narrative) == (422, "draft", None, "ĐÃ GÕ")
    assert 'value="600"' in answer.content.decode()
    assert draft.evidence.count() == 1


def test_a_file_over_20_megabytes_is_named(staff, task, settings):
    settings.UPLOAD_MAX_BYTES = 1000

    answer = saved(staff, task, percent="60", files=[pdf("lớn.pdf", PDF + b"x" * 1000)])

    assert "lớn.pdf : tệp quá 20 MB." in text_of(answer)
    assert states() == ["draft"]


def test_a_file_of_the_draft_is_taken_off_without_losing_what_was_typed(staff, task):
    saved(staff, task, action="draft", files=[pdf()])

    saved(staff, task, action="", remove=str(Evidence.objects.get().pk), narrative="GIỮ LẠI")

    assert (Evidence.objects.count(), ProgressReport.objects.get().narrative) == (0, "GIỮ LẠI")


def test_who_reports_on_an_older_state_is_shown_both_and_may_send_again(staff, task, people):
    form = typed(staff, task, percent="75", files=[pdf()])
    theirs = sent(task, people["colleague"], percent=70)

    answer = staff.post(address("report-save", task.pk), form)

    words = text_of(answer)
    assert answer.status_code == 409
    assert "Bạn vừa nhập Mức độ (%): 75%" in words
    assert "Người colleague đã lưu" in words
    assert states() == ["submitted", "draft"]
    again = {**form, "seen": answer.context["form"]["seen"].value(), "key": answer.context["form"].shown_key}
    assert again["seen"] == str(theirs.pk)
    staff.post(address("report-save", task.pk), {**again, "files": []})
    assert states() == ["submitted", "submitted"]
    assert Evidence.objects.get().report.percent == 75


def test_the_head_accepts_once_and_whoever_comes_later_is_told(head, task, people):
    report = sent(task, people["staff"], percent=70)

    answers = [
        head.post(address(f"report-{act}", report.pk), {"note": "x"}, follow=True)
        for act in ("accept", "return")
    ]

    report.refresh_from_db()
    assert (report.status, report.decided_by) == ("accepted", people["head"])
    assert "Đã xác nhận báo cáo." in text_of(answers[0])
    assert "Báo cáo này đã được bạn xác nhận." in text_of(answers[1])


def test_a_report_taken_back_can_no_longer_be_decided(staff, head, task, people):
    report = sent(task, people["staff"], percent=70)
    page = head.get(address("task-detail", task.pk))
    assert address("report-accept", report.pk) in page.content.decode()

    taken = text_of(staff.post(address("report-withdraw", report.pk), follow=True))
    late = head.post(address("report-accept", report.pk))

    assert "Đã rút lại báo cáo." in taken
    assert (late.status_code, states()) == (404, [])


def test_a_return_needs_a_note_and_the_unit_reads_it_over_what_it_said(staff, head, task, people):
    report = sent(task, people["staff"], percent=70, narrative="CŨ")

    bare = head.post(address("report-return", report.pk), {"note": "  "})
    head.post(address("report-return", report.pk), {"note": "Chưa nêu số thiết bị."})

    assert (bare.status_code, "Nêu lý do trả lại" in text_of(bare)) == (422, True)
    page = staff.get(address("task-detail", task.pk))
    words = text_of(page)
    assert "Báo cáo lại" in words
    assert "bị trả lại, Người head" in words
    assert "Chưa nêu số thiết bị." in words
    assert page.context["form"]["narrative"].value() == "CŨ"
    theirs = head.get(address("task-detail", task.pk))
    assert (theirs.context["form"]["narrative"].value(), "Báo cáo lại" in text_of(theirs)) == (None, False)
    saved(staff, task, percent="70", narrative="MỚI")
    assert "Báo cáo lại" not in text_of(staff.get(address("task-detail", task.pk)))


def test_a_draft_is_thrown_away_by_its_author_alone(staff, head, task):
    saved(staff, task, action="draft", percent="5", files=[pdf()])
    draft = ProgressReport.objects.get()

    foreign = head.post(address("report-discard", draft.pk))
    staff.post(address("report-discard", draft.pk))

    assert (foreign.status_code, states(), Evidence.objects.count()) == (403, [], 0)


# Who may, of a report that the staff has sent: each action as everybody, in a draft plan too.
ACTIONS = {
    "report-save": {"staff": 302, "colleague": 302, "head": 302},
    "report-accept": {"head": 302},
    "report-return": {"head": 302},
    "report-withdraw": {"staff": 302},
    "evidence-add": {"staff": 302, "colleague": 302, "head": 302},
}
READ_ONLY = {"coordinator": 403, "office": 403, "leadership": 403, "auditor": 403, "colleague": 403}
ELSE = {**READ_ONLY, "staff": 403, "head": 403, "foreign": 404, "admin": 404}
SENT = {"note": "x", "percent": "80", "on": "06/01/2026", "seen": "0", "action": "draft"}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_is_for_those_it_is_for(action, task, people, client):
    report = sent(task, people["staff"], percent=70)
    pk = task.pk if action == "report-save" else report.pk
    # What is published of a task everybody reads, so there the action is refused and the task not denied.
    outside = {"foreign": 403, "admin": 403} if action == "report-save" else {}

    answers = {}
    for who in ELSE:
        with transaction.atomic():
            client.force_login(people[who])
            answers[who] = client.post(address(action, pk), {**SENT, "key": uuid4(), "files": [pdf()]})
            transaction.set_rollback(True)

    assert {who: answer.status_code for who, answer in answers.items()} == {
        **ELSE,
        **outside,
        **ACTIONS[action],
    }


@pytest.mark.parametrize("action", ACTIONS)
def test_a_foreign_report_answers_like_one_that_does_not_exist(action, task, people, client):
    Plan.objects.filter(pk=task.plan_id).update(state="draft")
    report = ProgressReport.objects.create(
        task=task, on=LAST_WEEK, status="submitted", reported_by=people["staff"]
    )
    client.force_login(people["foreign"])
    pk = task.pk if action == "report-save" else report.pk

    hidden, missing = (client.post(address(action, number), SENT) for number in (pk, pk + 1000))

    assert (hidden.status_code, hidden.content) == (404, missing.content)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nobody_reports_on_a_plan_that_is_not_under_way(state, staff, task):
    Plan.objects.update(state=state)

    answer = staff.post(address("report-save", task.pk), SENT)

    assert (answer.status_code, states()) == ({"draft": 404, "closed": 403}[state], [])


@pytest.mark.parametrize("action", ["report-accept", "report-return", "report-withdraw"])
def test_a_report_shows_nothing_of_a_plan_that_became_a_draft_again(action, staff, head, task, people):
    report = sent(task, people["staff"], percent=10)
    Plan.objects.update(state="draft")
    window = staff if action == "report-withdraw" else head

    answers = [window.post(address(action, number)) for number in (report.pk, report.pk + 1000)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_post_that_has_ended_reports_no_more(staff, task, people):
    people["staff"].memberships.update(valid_to=timezone.localdate() - timedelta(days=1))

    assert staff.post(address("report-save", task.pk), SENT).status_code == 403


def test_the_form_begins_with_what_the_last_report_said_and_still_holds(staff, task, people):
    sent(task, people["colleague"], percent=70, pace="behind", reason="Dịch", narrative="CŨ", obstacles="CŨ")

    page = staff.get(address("task-detail", task.pk))

    form = page.context["form"]
    shown = {name: form[name].value() for name in ("percent", "pace", "reason", "narrative", "obstacles")}
    assert shown == {"percent": 70, "pace": "behind", "reason": "Dịch", "narrative": None, "obstacles": None}
    assert "lần trước 70%" in text_of(page)


def test_the_key_of_another_tasks_form_sends_nothing_of_that_task(staff, task, people, units):
    """Its draft was written with a post that has ended since."""
    form = typed(staff, task, action="draft", percent="40")
    staff.post(address("report-save", task.pk), form)
    Membership.objects.filter(user=people["staff"]).update(valid_to=LAST_WEEK)
    give_role(people["staff"], unit=units["KHTC"], role=Role.STAFF, valid_from=date(2026, 1, 6), by=None)
    other = add_task(task.plan, title="Việc khác", lead=units["KHTC"], by=None, due_kind="unknown")

    forged = typed(staff, other, percent="99", files=[pdf()]) | {"key": form["key"], "seen": "0"}
    answer = staff.post(address("report-save", other.pk), forged)

    assert (answer.status_code, Evidence.objects.count()) == (302, 0)
    assert list(ProgressReport.objects.values_list("task", "status", "percent")) == [(task.pk, "draft", 40)]
