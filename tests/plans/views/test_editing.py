"""A row of the list that is edited in place."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection

from gso_portal.organization.models import Role
from plans.models import ProgressReport, Task
from plans.services.progress import return_report

from .editing import AT, QUERY, a_task, form_of, issued_plan, reported, said, save, text_of


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def task(units):
    return a_task(issued_plan(), units["TKTH"])


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def row(client, task, more="", *, htmx=True):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.get(f"/nhiem-vu/{task.pk}/dong/?{QUERY}{more}", headers=headers)


def test_the_list_has_no_form_until_a_row_asks_for_one(desk, task):
    listed = desk.get(f"/nhiem-vu/?{QUERY}").content.decode()

    assert f'id="t{task.pk}"' in listed
    assert "row-form" not in listed
    assert 'name="completed_on"' in row(desk, task, "&mode=edit").content.decode()


def test_a_save_gives_the_row_as_the_figures_see_it(desk, task, staff):
    answer = save(desk, task, form_of(task, percent="100%", completed_on="18/5/2020", pace="on_schedule"))

    report = ProgressReport.objects.get()
    assert said(task) == [(100, "on_schedule", date(2020, 5, 18))]
    assert (report.status, report.reported_by, report.on) == ("submitted", staff, date(2020, 6, 30))
    assert (answer.status_code, "row-saved" in answer.content.decode()) == (200, True)
    assert "Đúng hạn" in text_of(answer)
    assert f"/tien-do/{report.pk}/hoan-tac/" in answer.headers["HX-Trigger"]


def test_a_save_is_in_the_history_with_person_and_request(desk, task, staff):
    save(desk, task, form_of(task, percent="55"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT changed_by, length(change_request) FROM history.plans_progressreport")
        assert cursor.fetchall() == [(staff.pk, 32)]


def test_a_day_of_completion_alone_means_a_hundred_per_cent(desk, task):
    reported(task, percent=40)

    save(desk, task, form_of(task, was={"percent": "40"}, completed_on="1/6/2020"))

    assert said(task)[-1] == (100, "", date(2020, 6, 1))


BAD = [
    ({"completed_on": "31/6/2020"}, "Ngày 31/6/2020 không có trong lịch."),
    ({"completed_on": "mai"}, "“mai” không phải một ngày; ghi dạng 18/5/2020."),
    ({"completed_on": "1/1/2200"}, "Ngày hoàn thành 01/01/2200 ở sau hôm nay."),
    ({"percent": "55,5"}, "Mức độ “55,5” phải là số nguyên, không có phần lẻ."),
    ({"percent": "120"}, "Mức độ “120” không phải số từ 0 đến 100."),
    (
        {"percent": "80", "completed_on": "1/6/2020"},
        "Đã có ngày hoàn thành thì mức độ là 100%, không phải 80%",
    ),
    ({"percent": ""}, "Mức độ đã báo cáo không để trống được; ghi 0 nếu chưa làm gì."),
]


@pytest.mark.parametrize(("typed", "words"), BAD)
def test_what_cannot_be_read_stays_typed_beside_the_reason(typed, words, desk, task):
    reported(task, percent=40)

    answer = save(desk, task, form_of(task, was={"percent": "40"}, **typed))

    assert (answer.status_code, len(said(task))) == (422, 1)
    assert words in text_of(answer)
    assert all(f'value="{text}"' in answer.content.decode() for text in typed.values())
    assert 'aria-invalid="true"' in answer.content.decode()


def test_who_comes_second_sees_both_versions_and_may_write_theirs(desk, task, head):
    form = form_of(task, percent="55")
    reported(task, by=head, percent=50, pace="behind")

    answer = save(desk, task, form)

    assert (answer.status_code, said(task)) == (409, [(50, "behind", None)])
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == (f"#t{task.pk}", "outerHTML")
    words = text_of(answer)
    assert "Bạn vừa nhập Mức độ (%): 55% Chuyên viên đã lưu lúc 15:20 ngày 30/06/2020" in words
    assert "Mức độ (%): 50%; Tiến độ: Không theo tiến độ Giữ bản đã lưu Ghi bản của tôi" in words

    again = save(desk, task, form_again(answer))

    assert (again.status_code, said(task)[-1]) == (200, (55, "behind", None))


def test_one_value_against_another_is_on_the_buttons(desk, task, head):
    form = form_of(task, percent="55")
    reported(task, by=head, percent=50)

    assert "Giữ 50% Ghi 55%" in text_of(save(desk, task, form))


def test_a_return_in_between_is_a_conflict_too(desk, task, staff, head):
    report = reported(task, by=staff, percent=50)
    form = form_of(task, was={"percent": "50"}, percent="55")
    return_report(report, by=head, at=AT, note="Thiếu")

    answer = save(desk, task, form)

    assert answer.status_code == 409
    assert "Báo cáo trước đã bị trả lại hoặc hoàn tác – Giữ – Ghi 55%" in text_of(answer)


def test_a_form_sent_twice_is_one_report(desk, task):
    form = form_of(task, percent="55")

    answers = [save(desk, task, form) for _ in range(2)]

    assert (said(task), [answer.status_code for answer in answers]) == ([(55, "", None)], [200, 200])
    assert answers[0].headers["HX-Trigger"] == answers[1].headers["HX-Trigger"]


def test_saying_the_same_of_the_same_day_is_no_report(desk, task):
    reported(task, percent=55)

    answer = save(desk, task, form_of(task, was={"percent": "55"}))

    assert (len(said(task)), "Không có gì thay đổi." in text_of(answer)) == (1, True)


def test_the_author_undoes_a_save_once(desk, task):
    save(desk, task, form_of(task, percent="55"))
    address = f"/nhiem-vu/{task.pk}/tien-do/{ProgressReport.objects.get().pk}/hoan-tac/?{QUERY}"

    answers = [
        desk.post(address, headers={"HX-Request": "true", "HX-Target": f"t{task.pk}"}) for _ in range(2)
    ]

    assert ([answer.status_code for answer in answers], said(task)) == ([200, 409], [])
    assert "Đã hoàn tác, giá trị cũ được giữ." in text_of(answers[0])
    assert "Báo cáo này không còn, hoặc đã được hoàn tác." in text_of(answers[1])


def test_an_undo_from_the_corner_of_the_page_finds_its_row(desk, task):
    save(desk, task, form_of(task, percent="55"))

    address = f"/nhiem-vu/{task.pk}/tien-do/{ProgressReport.objects.get().pk}/hoan-tac/?{QUERY}"
    answer = desk.post(address, headers={"HX-Request": "true"})

    assert 'hx-swap-oob="true"' in answer.content.decode()


def test_without_script_the_same_addresses_are_pages(desk, task):
    page = row(desk, task, "&mode=edit", htmx=False)
    wrong = save(desk, task, form_of(task, percent="120"), htmx=False)
    right = save(desk, task, form_of(task, percent="55"), htmx=False)

    assert [answer.status_code for answer in (page, wrong, right)] == [200, 422, 302]
    assert all("<h1>" in answer.content.decode() for answer in (page, wrong))
    assert right.headers["Location"] == f"/nhiem-vu/?{QUERY.replace('&', '&')}#t{task.pk}"
    assert [str(message) for message in get_messages(right.wsgi_request)] == ["Đã lưu 55% cho IV.1."]


def test_others_are_refused_before_anything_is_read(client, task, member, units):
    client.force_login(member("khac", units["TKG"], Role.STAFF))

    answers = [row(client, task, "&mode=edit"), save(client, task, {"percent": "x"})]

    assert [answer.status_code for answer in answers] == [403, 403]


WRONG = [("plan=2019", 404), ("period=2020-H7", 400), ("sort=x", 400), ("known_at=2020-07-01", 403)]


@pytest.mark.parametrize(("query", "status"), WRONG)
def test_a_list_that_cannot_show_the_row_saves_nothing(query, status, desk, task):
    answer = desk.post(f"/nhiem-vu/{task.pk}/tien-do/?{query}", form_of(task, percent="55"))

    assert (answer.status_code, said(task)) == (status, [])


def test_a_withdrawn_task_takes_no_save(desk, task):
    form = form_of(task, percent="55")
    Task.objects.update(withdrawn_on=date(2020, 6, 1))

    assert (save(desk, task, form).status_code, said(task)) == (403, [])


def form_again(answer):
    """The hidden form of an answer, as its button sends it."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}
