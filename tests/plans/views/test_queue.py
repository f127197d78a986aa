"""The head's queue: what waits for this head is accepted or sent back, one by one or several at once."""

from datetime import date

import pytest
from django.utils import timezone

from gso_portal.organization.models import DocumentRef, Role
from plans.models import ProgressReport
from plans.rules import decides_on
from plans.services.plans import add_task, open_annual_plan
from plans.workload import awaiting_decision_of
from tests.plans.views.pages import text_of

QUEUE, DECIDE = "/cho-xac-nhan/", "/cho-xac-nhan/quyet-dinh/"


@pytest.fixture
def plan(units):
    paper = DocumentRef.objects.create(number="1", symbol="QĐ", issued_on="2020-01-02", issuer="TCTK")
    return open_annual_plan(2020, document=paper, by=None)


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def desk(client, head):
    client.force_login(head)
    return client


@pytest.fixture
def report(plan, units, staff):
    def made(lead="TKTH", *, by=staff, on="2020-06-20", task=None, **said):
        task = task or add_task(plan, title="Nhiệm vụ", lead=units[lead], by=None, due_kind="unknown")
        said = {"status": "submitted", "submitted_at": timezone.now()} | said
        return ProgressReport.objects.create(task=task, on=on, reported_by=by, **said)

    return made


def state(*reports):
    found = ProgressReport.objects.in_bulk([each.pk for each in reports])
    return [(found[each.pk].status, found[each.pk].return_note) for each in reports]


def test_the_queue_is_what_this_head_may_decide_and_nothing_else(head, report, staff):
    waiting, old = report(), report(on="2020-06-01")
    newer = report(task=old.task, on="2020-06-10", percent=40)
    others = [report(by=head), report("NLTS"), report(status="accepted"), report(status="returned")]

    assert list(awaiting_decision_of(head)) == [waiting, newer]
    assert list(awaiting_decision_of(staff)) == []
    assert [decides_on(head, each) for each in (waiting, newer)] == [True, True]
    assert [decides_on(head, each) for each in others] == [False, False, True, True]


def test_one_is_accepted(desk, head, report):
    first, second = report(percent=70, narrative="Đã thu thập 5 tỉnh"), report()
    assert "Đã thu thập 5 tỉnh" in text_of(desk.get(QUEUE))

    answer = desk.post(DECIDE, {"report": first.pk, "decision": "accept"}, follow=True)

    assert state(first, second) == [("accepted", ""), ("submitted", "")]
    assert ProgressReport.objects.get(pk=first.pk).decided_by == head
    assert "Đã xác nhận 1 báo cáo." in text_of(answer)


def test_several_go_back_with_one_note_and_what_waits_no_longer_is_said(desk, report):
    first, second, decided, foreign = report(), report(), report(status="accepted"), report("NLTS")
    chosen = [each.pk for each in (first, second, decided, foreign)] + [987654]

    answer = desk.post(DECIDE, {"report": chosen, "decision": "return", "note": " Thiếu số hộ "}, follow=True)

    assert state(first, second) == [("returned", "Thiếu số hộ")] * 2
    assert state(decided, foreign) == [("accepted", ""), ("submitted", "")]
    assert "Đã trả lại 2 báo cáo." in text_of(answer)
    assert "3 báo cáo không còn chờ bạn xác nhận." in text_of(answer)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"decision": "return"}, "Hãy ghi lý do trả lại"),
        ({"decision": "return", "note": " \u200b "}, "Hãy ghi lý do trả lại"),
        ({"decision": "accept", "report": []}, "Chưa chọn báo cáo nào."),
        ({"decision": "accept", "report": ["x"]}, "Không có báo cáo này."),
        ({"decision": "accept", "report": list(range(1, 52))}, "Không có báo cáo này."),
        ({"decision": "drop"}, "Chỉ xác nhận hoặc trả lại được báo cáo."),
    ],
)
def test_an_incomplete_decision_writes_nothing(desk, report, sent, words):
    waiting = report()

    answer = desk.post(DECIDE, {"report": [waiting.pk], **sent})

    assert (answer.status_code, state(waiting)) == (422, [("submitted", "")])
    assert words in text_of(answer)


def test_one_that_goes_back_without_a_note_is_asked_for_it_at_its_own_field(desk, report):
    first, second = report(), report()

    page = desk.post(DECIDE, {"report": first.pk, "alone": first.pk, "decision": "return"}).content.decode()

    assert page.count('<details class="send-back" open>') == 1
    assert f'aria-describedby="ly-do-{first.pk}-loi"' in page
    assert f'aria-describedby="ly-do-{second.pk}-loi"' not in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HEAD}))
def test_only_heads_have_a_queue(client, member, units, report, role):
    waiting = report()
    client.force_login(member("nguoi-thu", units["TKTH"], role))

    answers = [client.get(QUEUE), client.post(DECIDE, {"report": waiting.pk, "decision": "accept"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert state(waiting) == [("submitted", "")]


def test_the_head_of_another_unit_decides_nothing_of_ours(client, member, units, report):
    waiting = report()
    client.force_login(member("vu-truong-khac", units["NLTS"], Role.HEAD))

    client.post(DECIDE, {"report": waiting.pk, "decision": "accept"})

    assert state(waiting) == [("submitted", "")]
    assert "0 báo cáo chờ bạn xác nhận" in text_of(client.get(QUEUE))


@pytest.mark.parametrize("copies", [1, 20])
def test_few_and_many_cost_the_same(desk, report, django_assert_num_queries, copies):
    for _ in range(copies):
        report()
    desk.get(QUEUE)

    with django_assert_num_queries(7):
        desk.get(QUEUE)


def test_day_of_the_report_is_shown(desk, report):
    report(completed_on=date(2020, 6, 19))

    assert "Hoàn thành ngày 19/06/2020" in text_of(desk.get(QUEUE))
