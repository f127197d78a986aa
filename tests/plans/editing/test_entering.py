"""What people type for the progress of a task."""

from datetime import date

import pytest

from plans.editing.entering import EntryError, read_day, read_pace, read_percent

READ = [
    (read_percent, "55%", 55),
    (read_percent, " 55 % ", 55),
    (read_percent, "0", 0),
    (read_percent, "", None),
    (read_day, "18/5/2020", date(2020, 5, 18)),
    (read_day, "18.05.20", date(2020, 5, 18)),
    (read_day, "18-5-2020", date(2020, 5, 18)),
    (read_day, "2020-05-18", date(2020, 5, 18)),
    (read_day, "\u00a018/05/2020\u00a0", date(2020, 5, 18)),
    (read_pace, "behind", "behind"),
    (read_pace, "Chậm tiến độ", "behind"),
    (read_pace, "Theo tiến độ", "on_schedule"),
    (read_pace, " ", ""),
]
REFUSED = [
    (read_percent, "55,5", "Mức độ “55,5” phải là số nguyên, không có phần lẻ."),
    (read_percent, "101", "Mức độ “101” không phải số từ 0 đến 100."),
    (read_percent, "-1", "Mức độ “-1” không phải số từ 0 đến 100."),
    (read_percent, "٥٥", "Mức độ “٥٥” không phải số từ 0 đến 100."),
    (read_day, "31/6/2020", "Ngày 31/6/2020 không có trong lịch."),
    (read_day, "5/18/2020", "Ngày 5/18/2020 không có trong lịch."),
    (read_day, "0/0/0000", "Ngày 0/0/0000 không có trong lịch."),
    (read_day, "18/5", "“18/5” không phải một ngày; ghi dạng 18/5/2020."),
    (
        read_pace,
        "hoàn thành",
        "Tiến độ “hoàn thành” chưa nhận diện; ghi “Theo tiến độ” hoặc “Không theo tiến độ”.",
    ),
]


@pytest.mark.parametrize(("read", "typed", "value"), READ)
def test_what_is_typed_leniently_is_read(read, typed, value):
    assert read(typed) == value


@pytest.mark.parametrize(("read", "typed", "words"), REFUSED)
def test_what_cannot_be_meant_is_refused_with_the_reason(read, typed, words):
    with pytest.raises(EntryError) as refusal:
        read(typed)

    assert str(refusal.value) == words
