"""Many people, or one impatient one, on the same rows at the same instant: what is acknowledged is what is applied."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from gso_portal.organization import services
from gso_portal.organization.models import Role, Unit
from gso_portal.organization.reference_loading import load_reference
from plans.models import ProgressReport, Task
from plans.services.adjustments import record_withdrawal
from plans.services.progress import return_report, withdraw_report
from tests.crowd import at_once

from .editing import AT, QUERY, a_task, form_of, issued_plan, reported, said, save, text_of

CROWD = 40
PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture
def unit(committed_db):
    load_reference()
    return Unit.objects.get(token="TKTH")


@pytest.fixture
def task(unit):
    return a_task(issued_plan(), unit)


@pytest.fixture
def editors(unit):
    return [account(f"chuyen-vien-{number}", unit, Role.STAFF) for number in (1, 2)]


def account(username, unit, role):
    user = services.open_account(
        username, display_name=f"Chuyên viên {username[-1]}", password=PASSWORD, by=None
    )
    services.give_role(user, unit=unit, role=role, valid_from=date(2020, 1, 1), by=None)
    user.rights_on = date(2020, 7, 1)
    return user


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_of_forty_saves_on_one_version_one_is_applied_and_the_others_keep_what_was_typed(task, editors):
    clients = [client_of(editors[number % 2]) for number in range(CROWD)]
    forms = [form_of(task, seen=0, percent=str(number + 1)) for number in range(CROWD)]

    answers = at_once([lambda c=c, f=f: save(c, task, f) for c, f in zip(clients, forms, strict=True)])

    codes = [answer.status_code for answer in answers]
    (winner,) = [number for number, code in enumerate(codes) if code == 200]
    assert (codes.count(409), said(task)) == (CROWD - 1, [(winner + 1, "", None)])
    for number, answer in enumerate(answers):
        if number != winner:
            assert f"Bạn vừa nhập {number + 1}%" in text_of(answer)
            assert f'name="percent" value="{number + 1}"' in answer.content.decode()
            assert f"Ghi {number + 1}%" in text_of(answer)


def test_forty_saves_that_each_write_theirs_after_a_conflict_are_all_applied(task, editors):
    clients = [client_of(editors[number % 2]) for number in range(8)]

    def until_written(client, number):
        form, acknowledged = form_of(task, seen=0, percent=str(number + 1)), 0
        while not acknowledged:
            answer = save(client, task, form)
            acknowledged = answer.status_code == 200
            hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
            form = dict(hidden)
        return number + 1

    written = at_once([lambda c=c, n=n: until_written(c, n) for n, c in enumerate(clients)])

    assert sorted(percent for percent, _, _ in said(task)) == sorted(written)


def test_one_form_sent_forty_times_is_one_report_to_which_all_answers_point(task, editors):
    form = form_of(task, seen=0, percent="55")

    clients = [client_of(editors[0]) for _ in range(CROWD)]

    answers = at_once([lambda c=c: save(c, task, form) for c in clients])

    report = ProgressReport.objects.get()
    undo = f"/nhiem-vu/{task.pk}/tien-do/{report.pk}/hoan-tac/"
    assert {answer.status_code for answer in answers} == {200}
    assert all(undo in answer.content.decode() for answer in answers)


def test_one_batch_sent_many_times_is_saved_once(task, editors):
    tasks = [task, *(a_task(task.plan, task.lead_unit, f"Việc {n}") for n in range(4))]
    rows = [f'{{"task": {each.pk}, "seen": 0, "percent": "50"}}' for each in tasks]
    form = {"key": str(uuid4()), "row": rows}

    def sent(client):
        return client.post(f"/nhiem-vu/cap-nhat/ghi/?{QUERY}", form)

    answers = at_once([lambda: sent(client_of(editors[0])) for _ in range(10)])

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, f"/nhiem-vu/cap-nhat/{form['key']}/?{QUERY}")
    }
    assert ProgressReport.objects.count() == len(tasks)


def test_batches_over_the_same_rows_in_any_order_apply_each_row_once(task, editors):
    tasks = [task, *(a_task(task.plan, task.lead_unit, f"Việc {n}") for n in range(5))]

    def sent(number):
        order = tasks if number % 2 else tasks[::-1]
        rows = [f'{{"task": {each.pk}, "seen": 0, "percent": "{number + 1}"}}' for each in order]
        client = client_of(editors[number % 2])
        answer = client.post(f"/nhiem-vu/cap-nhat/ghi/?{QUERY}", {"key": str(uuid4()), "row": rows})
        return client.get(answer.headers["Location"])

    answers = at_once([lambda n=n: sent(n) for n in range(10)])

    acknowledged = [int(re.search(r"Đã ghi (\d+) nhiệm vụ", text_of(answer))[1]) for answer in answers]
    assert (sum(acknowledged), ProgressReport.objects.count()) == (len(tasks), len(tasks))


def test_an_edit_against_a_return_is_upon_what_counts(task, editors, unit):
    head = account("vu-truong-9", unit, Role.HEAD)
    report = reported(task, by=editors[0], percent=40)
    form = form_of(task, was={"percent": "40"}, percent="55")

    answer, returned = at_once(
        [
            lambda: save(client_of(editors[0]), task, form),
            lambda: return_report(report, by=head, at=AT, note="Thiếu"),
        ]
    )

    assert returned
    assert (answer.status_code, said(task)) in [(200, [(55, "", None)]), (409, [])]


def test_an_edit_against_a_withdrawal_of_the_task_or_of_the_report_loses_nothing_silently(task, editors):
    report = reported(task, by=editors[0], percent=40)
    form = form_of(task, was={"percent": "40"}, percent="55")

    def take_back():
        try:
            return withdraw_report(report, by=editors[0])
        except ValueError as refusal:
            return str(refusal)

    answer, refusal = at_once([lambda: save(client_of(editors[1]), task, form), take_back])

    assert (answer.status_code, refusal, said(task)) in [
        (
            200,
            "Không hoàn tác được: đã có báo cáo mới hơn của nhiệm vụ này.",
            [(40, "", None), (55, "", None)],
        ),
        (409, None, []),
    ]


def test_no_save_comes_after_a_withdrawal_of_its_task(task, editors):
    form = form_of(task, percent="55")

    answer, _ = at_once(
        [
            lambda: save(client_of(editors[0]), task, form),
            lambda: record_withdrawal(task, decided_on=date(2020, 6, 1), by=None),
        ]
    )

    assert Task.objects.get().withdrawn_on == date(2020, 6, 1)
    assert (answer.status_code, len(said(task))) in [(200, 1), (403, 0), (422, 0)]
