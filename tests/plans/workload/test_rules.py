"""Which work comes first, around one Wednesday."""

from datetime import date

import pytest

from plans.workload.rules import (
    Returned,
    Work,
    day_words,
    deadline_words,
    due_soon,
    is_silent,
    silent,
    to_do_first,
    urgency,
)

TODAY = date(2020, 6, 24)


def work(due_on=None, task_id=1, **said):
    return Work(task_id, "Nhiệm vụ", "Kế hoạch", date(2020, 1, 1), due_on=due_on, **said)


@pytest.mark.parametrize(
    ("due_on", "expected", "words"),
    [
        (date(2020, 6, 23), "overdue", "Quá hạn 1 ngày"),
        (date(2020, 3, 31), "overdue", "Quá hạn 85 ngày"),
        (date(2014, 1, 1), "overdue", "Quá hạn 2.366 ngày"),
        (date(2020, 6, 24), "today", "Đến hạn hôm nay"),
        (date(2020, 6, 25), "tomorrow", "Đến hạn ngày mai, 25/06/2020"),
        (date(2020, 6, 26), "this_week", "Đến hạn thứ Sáu, 26/06/2020"),
        (date(2020, 6, 28), "this_week", "Đến hạn Chủ nhật, 28/06/2020"),
        (date(2020, 6, 29), "soon", "29/06/2020, còn 5 ngày"),
        (date(2020, 8, 8), "soon", "08/08/2020, còn 45 ngày"),
        (date(2020, 8, 9), "later", "09/08/2020, còn 46 ngày"),
        (None, "later", "Không có hạn theo ngày"),
    ],
)
def test_a_deadline_is_as_near_as_its_days(due_on, expected, words):
    assert (urgency(due_on, TODAY), deadline_words(due_on, TODAY)) == (expected, words)


def test_on_a_sunday_tomorrow_is_still_tomorrow_and_the_week_is_over():
    sunday = date(2020, 6, 28)

    assert [urgency(date(2020, 6, day), sunday).value for day in (29, 30)] == ["tomorrow", "soon"]
    assert day_words(sunday) == "Chủ nhật, 28/06/2020"


@pytest.mark.parametrize(
    ("begins_on", "heard_on", "expected"),
    [
        (date(2020, 1, 1), None, True),
        (date(2020, 1, 1), date(2020, 5, 24), True),
        (date(2020, 1, 1), date(2020, 5, 25), False),
        (date(2020, 5, 24), None, True),
        (date(2020, 5, 25), None, False),
        (date(2020, 6, 1), date(2020, 3, 1), False),
        (date(2020, 9, 1), None, False),
    ],
)
def test_silence_is_counted_from_the_last_report_or_the_beginning(begins_on, heard_on, expected):
    assert is_silent(Work(1, "Nhiệm vụ", "", begins_on, heard_on=heard_on), TODAY) is expected


def test_what_is_completed_is_neither_urgent_nor_silent():
    done = work(date(2020, 5, 31), completed_on=date(2020, 6, 1))

    assert (to_do_first([done], TODAY), due_soon([done], TODAY), silent([done], TODAY)) == ([], [], [])


def test_first_comes_what_is_overdue_longest_and_last_what_came_back_and_is_not_due():
    back = Returned("Thiếu số hộ", "Vụ trưởng", TODAY)
    late, older = work(date(2020, 6, 20), 1), work(date(2020, 5, 31), 2, returned=back)
    today, returned = work(TODAY, 3), work(date(2020, 7, 15), 4, returned=back)
    works = [returned, today, late, older, work(date(2020, 7, 14), 5)]

    assert [each.task_id for each in to_do_first(works, TODAY)] == [2, 1, 3, 4]
    assert [each.task_id for each in due_soon(works, TODAY)] == [5]
