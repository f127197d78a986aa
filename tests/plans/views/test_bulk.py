"""Many rows at once: selected or pasted, looked at, then saved together."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest

from gso_portal.organization.models import Membership, Role
from plans.models import Field, ProgressReport, Task
from plans.services.progress import accept_report, progress_version

from .editing import AT, QUERY, a_task, issued_plan, reported, said, text_of


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def head(member, units):
    return member("vu-truong", units["TKTH"], Role.HEAD)


@pytest.fixture
def plan(units):
    return issued_plan()


@pytest.fixture
def tasks(plan, units):
    return [a_task(plan, units["TKTH"], f"Nhiệm vụ {number}") for number in (1, 2, 3)]


@pytest.fixture
def foreign(plan, units):
    return a_task(plan, units["TKG"], "Nhiệm vụ của Vụ khác")


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def select(client, tasks, **typed):
    rows = [f"{task.pk}.{progress_version(task)}" for task in tasks]
    return client.post(f"/nhiem-vu/cap-nhat/?{QUERY}", {"row": rows, **typed})


def paste(client, text):
    return client.post(f"/nhiem-vu/dan/?{QUERY}", {"pasted": text})


def confirm(client, preview, *, key=None, every=False):
    """Send the preview's form as it stands, or with every row ticked."""
    boxes = re.findall(
        r'<input type="checkbox" name="row" value="([^"]*)"[^>]*?( checked)?>', preview.content.decode()
    )
    rows = [unescape(value) for value, ticked in boxes if ticked or every]
    return client.post(f"/nhiem-vu/cap-nhat/ghi/?{QUERY}", {"key": key or str(uuid4()), "row": rows})


def result(client, answer):
    return text_of(client.get(answer.headers["Location"]))


def test_selected_rows_are_shown_old_against_new_and_saved_together(desk, tasks):
    reported(tasks[0], percent=40, pace="behind")

    preview = select(desk, tasks, pace="on_schedule")
    before = ProgressReport.objects.count()
    answer = confirm(desk, preview)

    assert "Không theo tiến độ Theo tiến độ" in text_of(preview)
    assert (before, [said(task)[-1] for task in tasks]) == (
        1,
        [(40, "on_schedule", None), (None, "on_schedule", None), (None, "on_schedule", None)],
    )
    assert "Đã ghi 3 nhiệm vụ" in result(desk, answer)


def test_a_row_that_moved_since_is_shown_as_it_is_and_not_ticked(desk, tasks, head):
    rows = [f"{task.pk}.{progress_version(task)}" for task in tasks[:2]]
    reported(tasks[0], by=head, percent=70)

    preview = desk.post(f"/nhiem-vu/cap-nhat/?{QUERY}", {"row": rows, "percent": "50"})

    assert "Đã có báo cáo khác sau khi bạn mở danh sách" in text_of(preview)
    confirm(desk, preview)
    assert [said(task) for task in tasks[:2]] == [[(70, "", None)], [(50, "", None)]]


def test_a_row_that_moves_after_the_preview_is_refused_by_name_and_the_others_saved(desk, tasks, head):
    preview = select(desk, tasks, percent="50")
    reported(tasks[0], by=head, percent=70)

    words = result(desk, confirm(desk, preview))

    assert [said(task)[-1][0] for task in tasks] == [70, 50, 50]
    assert "Đã ghi 2 nhiệm vụ" in words
    assert "IV.1 Nhiệm vụ 1 Đã có báo cáo khác sau khi bạn mở" in words


def test_a_foreign_task_reads_like_none_and_nothing_of_it_is_written(desk, tasks, foreign):
    preview = select(desk, [tasks[0], foreign, Task(pk=999_999)], percent="50")
    forged = f'{{"task": {foreign.pk}, "seen": 0, "percent": "50"}}'
    answer = desk.post(f"/nhiem-vu/cap-nhat/ghi/?{QUERY}", {"key": str(uuid4()), "row": [forged]})

    assert text_of(preview).count("Không có nhiệm vụ này trong số nhiệm vụ bạn được báo cáo.") == 2
    assert foreign.title not in preview.content.decode()
    assert "Đã ghi 0 nhiệm vụ" in result(desk, answer)
    assert ProgressReport.objects.count() == 0


BAD = [
    ({"percent": "55,5"}, "phải là số nguyên"),
    ({"completed_on": "31/6/2020"}, "Ngày 31/6/2020 không có trong lịch."),
    ({}, "Chưa đặt giá trị mới nào."),
]


@pytest.mark.parametrize(("typed", "words"), BAD)
def test_values_that_cannot_be_read_are_refused_before_the_preview(typed, words, desk, tasks):
    answer = select(desk, tasks, **typed)

    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert all(f'value="{text}"' in answer.content.decode() for text in typed.values())


def test_confirming_twice_is_one_save_with_one_result(desk, tasks):
    preview, key = select(desk, tasks, percent="50"), str(uuid4())

    answers = [confirm(desk, preview, key=key) for _ in range(2)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert ProgressReport.objects.count() == 3


def test_the_whole_batch_is_undone_but_for_what_was_decided(desk, tasks, head):
    key = str(uuid4())
    confirm(desk, select(desk, tasks, percent="50"), key=key)
    accept_report(ProgressReport.objects.get(task=tasks[0]), by=head, at=AT)

    answer = desk.post(f"/nhiem-vu/cap-nhat/{key}/hoan-tac/?{QUERY}", follow=True)

    assert [len(said(task)) for task in tasks] == [1, 0, 0]
    assert "Đã hoàn tác 2 nhiệm vụ." in text_of(answer)
    assert "IV.1 Nhiệm vụ 1: Không hoàn tác được: báo cáo này đã có quyết định" in text_of(answer)


def test_a_batch_is_not_undone_by_who_reports_on_its_tasks_no_more(desk, staff, tasks):
    key = str(uuid4())
    confirm(desk, select(desk, tasks, percent="50"), key=key)
    Membership.objects.filter(user=staff).update(valid_to=date(2020, 12, 31))

    answer = desk.post(f"/nhiem-vu/cap-nhat/{key}/hoan-tac/?{QUERY}", follow=True)

    assert [len(said(task)) for task in tasks] == [1, 1, 1]
    assert text_of(answer).count("Không hoàn tác được: bạn không còn báo cáo nhiệm vụ này.") == 3


def test_a_batch_is_its_authors_alone(client, desk, tasks, head):
    key = str(uuid4())
    confirm(desk, select(desk, tasks, percent="50"), key=key)
    client.force_login(head)

    answers = [client.get(f"/nhiem-vu/cap-nhat/{key}/"), client.post(f"/nhiem-vu/cap-nhat/{key}/hoan-tac/")]

    assert ([answer.status_code for answer in answers], ProgressReport.objects.count()) == ([404, 404], 3)


def test_pasted_rows_are_shown_with_their_faults_and_the_good_ones_saved(desk, tasks, foreign):
    Field.objects.update(name="Lĩnh vực")
    text = "\n".join(
        [
            "IV.1\tNhiệm vụ 1\t55%\tTheo tiến độ\t",
            "\tNHIEM VU 2\t\t\t1/6/2020",
            "3\t\t\t\t31/6/2020",
            f"\t{foreign.title}\t10",
            "77\t\t10",
            "1\tNhiệm vụ 1\t60",
        ]
    )

    preview = paste(desk, text)
    confirm(desk, preview)

    words = text_of(preview)
    assert "Ngày 31/6/2020 không có trong lịch." in words
    assert words.count("Không có nhiệm vụ này trong số nhiệm vụ bạn được báo cáo.") == 2
    assert "Trùng nhiệm vụ với dòng 1." in words
    assert text.replace("\n", "\r\n") in preview.content.decode() or text in preview.content.decode()
    assert [said(task) for task in tasks] == [[(55, "on_schedule", None)], [(100, "", date(2020, 6, 1))], []]


def test_a_paste_too_long_stays_in_the_page(desk, tasks):
    answer = paste(desk, "1\t\t5\n" * 501)

    assert (answer.status_code, "nhiều nhất 500 dòng" in text_of(answer)) == (422, True)
    assert answer.content.decode().count("1\t\t5") == 501


@pytest.mark.parametrize("address", ["cap-nhat/", "cap-nhat/ghi/", "dan/"])
def test_who_reports_on_no_tasks_is_refused(address, client, member, units, plan):
    client.force_login(member("van-phong", units["VPTC"], Role.OFFICE))

    assert client.post(f"/nhiem-vu/{address}?{QUERY}").status_code == 403


FORGED = ["", "x", "[]", "{}", '{"task": 1, "seen": -1}', '{"task": true, "seen": 0}', "[" * 9999]


@pytest.mark.parametrize("row", FORGED)
def test_a_forged_row_is_a_bad_request(row, desk, tasks):
    answer = desk.post(f"/nhiem-vu/cap-nhat/ghi/?{QUERY}", {"key": str(uuid4()), "row": [row]})

    assert answer.status_code == 400


@pytest.mark.parametrize("number", [2, 20])
def test_a_preview_has_as_many_queries_for_few_rows_as_for_many(
    number, desk, plan, units, django_assert_num_queries
):
    rows = [a_task(plan, units["TKTH"], f"Việc {n}") for n in range(number)]
    for task in rows:
        reported(task, percent=10)
    text = "\n".join(f"\tViệc {n}\t50" for n in range(number))

    with django_assert_num_queries(PREVIEW_QUERIES):
        answer = paste(desk, text)

    assert answer.content.decode().count(" checked>") == number


PREVIEW_QUERIES = 13
