from datetime import date, datetime, time

import pytest

from gso_portal.lib.deadlines import Deadline, DueKind, Step, read_deadline, read_start

DAY, PERIOD, RECURRING = DueKind.DAY, DueKind.PERIOD, DueKind.RECURRING
CONTINUOUS, UNKNOWN = DueKind.CONTINUOUS, DueKind.UNKNOWN


def d(text):
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def codes(deadline):
    return [note.code for note in deadline.notes]


def test_day_29_of_every_month_is_the_last_day_of_a_short_february():
    read = read_deadline("ngày 29 hàng tháng, riêng tháng Hai là ngày cuối tháng", year=2021)

    assert (read.kind, read.rule, read.steps[1].on, read.steps[2].on) == (
        RECURRING, "MONTHLY/29", d("28/2/2021"), d("29/3/2021"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("hàng năm (Quý IV)", "31/12/2020"),
        ("quý IV hằng năm", "31/12/2020"),
        ("tháng 6 hằng năm", "30/6/2020"),
    ],
)
def test_yearly_work_is_due_within_the_year_of_the_plan(cell, due):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.notes) == (RECURRING, d(due), ())


@pytest.mark.parametrize(
    ("cell", "start"),
    [
        ("2025 và những năm tiếp theo", "1/1/2025"),
        ("từ năm 2020", "1/1/2020"),
        ("từ quý II trở đi", "1/4/2020"),
    ],
)
def test_work_from_a_day_on_is_continuous(cell, start):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.start_on, read.due_on, read.notes) == (CONTINUOUS, d(start), None, ())


@pytest.mark.parametrize("cell", ["Thường xuyên", "TX", "Liên tục", "Thường xuyên trong năm", "Hằng ngày"])
def test_continuous_work_has_no_days(cell):
    assert read_deadline(cell, year=2020) == Deadline(CONTINUOUS, None, None, cell)


def test_continuous_work_with_a_day_beside_it_is_doubtful():
    read = read_deadline("Thường xuyên, trước 15/6", year=2020)

    assert (read.kind, read.due_on, codes(read)) == (CONTINUOUS, None, ["AMBIGUOUS_MULTI"])


@pytest.mark.parametrize(
    ("cell", "due"),
    [("Trước 15/6", "15/6/2020"), ("trước ngày 15 tháng 9", "15/9/2020"),
     ("Trước ngày 31 tháng 01 hàng năm", "31/1/2020")],
)  # fmt: skip
def test_before_a_day_counts_the_day_and_asks(cell, due):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.strict_before, codes(read)) == (DAY, d(due), True, ["STRICT_BEFORE"])


@pytest.mark.parametrize(
    ("cell", "due"),
    [("Trước tháng 6", "31/5/2020"), ("trước Quý III", "30/6/2020"), ("trước năm 2021", "31/12/2020")],
)
def test_before_a_period_ends_on_the_day_before_it(cell, due):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.strict_before, codes(read)) == (
        PERIOD,
        d(due),
        False,
        ["STRICT_BEFORE"],
    )


@pytest.mark.parametrize(
    ("cell", "kind", "due", "at", "found"),
    [
        ("trước 17h00 ngày 25/9/2020", DAY, "25/9/2020", time(17), ["TIME_OF_DAY"]),
        ("17h ngày 25/9", DAY, "25/9/2020", time(17), ["TIME_OF_DAY"]),
        ("25/9/2020, 17:30", DAY, "25/9/2020", time(17, 30), ["TIME_OF_DAY"]),
        ("24h00 ngày 25/9", DAY, "25/9/2020", time(23, 59), ["TIME_OF_DAY"]),
        ("0 giờ ngày 01/7/2020", DAY, "1/7/2020", time(0), ["TIME_OF_DAY"]),
        ("17 giờ 00", UNKNOWN, None, time(17), ["NO_DUE", "TIME_OF_DAY"]),
    ],
)
def test_hours_are_kept_beside_the_day(cell, kind, due, at, found):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.due_time, codes(read)) == (kind, due and d(due), at, found)
    assert not read.strict_before


@pytest.mark.parametrize(
    ("cell", "start", "due"),
    [("trung tuần tháng 1", "11/1/2020", "20/1/2020"), ("thượng tuần tháng 6", "1/6/2020", "10/6/2020"),
     ("hạ tuần tháng 2", "21/2/2020", "29/2/2020")],
)  # fmt: skip
def test_ten_days_of_a_month_tell_their_start(cell, start, due):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.start_on, read.due_on, read.notes) == (PERIOD, d(start), d(due), ())


@pytest.mark.parametrize(
    ("cell", "due"),
    [("Tháng 12/2019 (chuyển tiếp)", "31/12/2019"), ("Quý I (chuyển từ 2019)", "31/3/2019"),
     ("Quý I (chuyển tiếp)", "31/3/2020"), ("Tháng 12 (chuyển từ năm trước)", "31/12/2019")],
)  # fmt: skip
def test_work_carried_over_keeps_the_deadline_it_had(cell, due):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.carried_over, codes(read)) == (
        PERIOD,
        d(due),
        True,
        ["CARRIED_OVER"],
    )


@pytest.mark.parametrize(
    ("cell", "steps"),
    [
        ("Quý II (dự thảo), Quý IV (trình)", [("dự thảo", "30/6/2020"), ("trình", "31/12/2020")]),
        ("Tháng 6: dự thảo; tháng 9: trình", [("dự thảo", "30/6/2020"), ("trình", "30/9/2020")]),
        ("dự thảo quý II, trình quý IV", [("dự thảo", "30/6/2020"), ("trình", "31/12/2020")]),
        ("Lần 1: 15/3\nLần 2: 15/10", [("Lần 1", "15/3/2020"), ("Lần 2", "15/10/2020")]),
    ],
)
def test_labelled_steps_are_due_with_the_last(cell, steps):
    read = read_deadline(cell, year=2020)

    assert read.steps == tuple(Step(label, d(on)) for label, on in steps)
    assert (read.kind, read.due_on, codes(read)) == (PERIOD, d(steps[-1][1]), ["MILESTONES"])


def test_two_quarters_apart_are_two_steps():
    read = read_deadline("Quý I, III", year=2020)

    assert read.steps == (Step("quý I", d("31/3/2020")), Step("quý III", d("30/9/2020")))


@pytest.mark.parametrize(
    ("cell", "due", "proposed"),
    [
        ("Quý II/2020 xin lùi sang Quý III/2020", "30/6/2020", "30/9/2020"),
        ("Tháng 6 -> tháng 9", "30/6/2020", "30/9/2020"),
        ("Tháng 6 → 9", "30/6/2020", "30/9/2020"),
        ("Tháng 6, xin gia hạn đến 30/9", "30/6/2020", "30/9/2020"),
        ("15/6 (lùi sang 15/7)", "15/6/2020", "15/7/2020"),
    ],
)
def test_an_extension_in_the_cell_leaves_the_first_deadline(cell, due, proposed):
    read = read_deadline(cell, year=2020)

    assert (read.due_on, read.proposed_due_on, codes(read)) == (d(due), d(proposed), ["EXTENSION_IN_TEXT"])


@pytest.mark.parametrize("cell", ["nt", "như trên", '"', "-nt-", "//", "”", "Như trên."])
def test_copy_signs_ask_for_the_row_above(cell):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.copies_above, codes(read)) == (UNKNOWN, None, True, ["COPY_ABOVE"])


@pytest.mark.parametrize(
    ("number_format", "kind", "due", "text", "found"),
    [
        ("mm/yyyy", PERIOD, "30/6/2020", "06/2020", []),
        ("mmm-yy", PERIOD, "30/6/2020", "06/2020", []),
        ("[$-409]mmm\\-yy;@", PERIOD, "30/6/2020", "06/2020", []),
        ('"tháng" m/yyyy', PERIOD, "30/6/2020", "06/2020", []),
        ("yyyy", PERIOD, "31/12/2020", "2020", []),
        ("dd/mm/yyyy", DAY, "1/6/2020", "01/06/2020", []),
        ("mm-dd-yy", DAY, "1/6/2020", "01/06/2020", []),
        ("General", DAY, "1/6/2020", "01/06/2020", []),
        (None, DAY, "1/6/2020", "01/06/2020", []),
        ("m/d/yyyy", DAY, "1/6/2020", "01/06/2020", ["NUMBER_LIKE_DATE"]),
    ],
)
def test_the_format_of_a_date_cell_tells_day_from_month(number_format, kind, due, text, found):
    for value in (date(2020, 6, 1), datetime(2020, 6, 1)):
        read = read_deadline(value, year=2020, number_format=number_format)

        assert (read.kind, read.due_on, read.text, codes(read)) == (kind, d(due), text, found)


def test_an_american_date_format_is_no_doubt_when_only_one_order_is_possible():
    assert read_deadline(date(2020, 6, 15), year=2020, number_format="m/d/yyyy").notes == ()


def test_hours_of_a_date_cell_count_when_they_are_shown():
    shown = read_deadline(datetime(2020, 9, 25, 17), year=2020, number_format="dd/mm/yyyy hh:mm")
    hidden = read_deadline(datetime(2020, 9, 25, 17), year=2020, number_format="dd/mm/yyyy")

    assert (shown.due_time, codes(shown)) == (time(17), ["TIME_OF_DAY"])
    assert (hidden.due_time, codes(hidden)) == (None, [])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Quý ll", "“Quý ll” được đọc là quý II; đề nghị kiểm tra."),
        ("31/6", "“31/6”: tháng 6/2020 không có ngày 31; đề xuất ngày 30/6/2020."),
        ("6/15", "“6/15”: không có tháng 15; có thể ghi theo kiểu tháng/ngày (15/6/2020)."),
        ("107/2014", "“107/2014”: thiếu dấu gạch chéo; có thể là 1/7/2014 hoặc 10/7/2014."),
        ("30/9 - 01/3/2020", "“30/9 - 01/3/2020”: hạn 1/3/2020 trước ngày bắt đầu 30/9/2020."),
        ("báo cáo tháng của Vụ", "Không đọc được “báo cáo tháng của Vụ” thành ngày; chưa có thời hạn."),
        (15.1, "Ô ghi số “15.1”; đọc là ngày 15/1/2020 (hoặc 15/10), đề nghị xác nhận."),
    ],
)
def test_notes_quote_the_cell_and_say_how_it_was_taken(cell, text):
    assert [note.text for note in read_deadline(cell, year=2020).notes] == [text]


@pytest.mark.parametrize(
    "cell", ["30/2", "Tháng 13", "Quý V", "Tuần 60", "107/2014", "30/9 - 01/3/2020", "#REF!"]
)
def test_what_a_person_must_decide_is_an_error(cell):
    assert [note.severity for note in read_deadline(cell, year=2020).notes] == ["error"]


@pytest.mark.parametrize(
    ("cell", "label"), [("Tháng 6 (nếu có)", "nếu có"), ("31/12/2020 (theo QĐ 123)", "theo QĐ 123")]
)
def test_a_remark_in_brackets_is_kept_and_shown(cell, label):
    read = read_deadline(cell, year=2020)

    assert ([step.label for step in read.steps], codes(read)) == ([label], ["MILESTONES"])


@pytest.mark.parametrize(
    "cell",
    [
        "Báo cáo tháng 6 của Vụ",
        "tháng",
        "15,6",
        "15/6/202",
        "nan",
        "Tháng 6 hoặc 7",
        "5 tháng năm 2020",
        "15/8 âm lịch",
        "Q",
        "năm năm",
    ],
)
def test_half_understood_text_gives_no_date(cell):
    assert read_deadline(cell, year=2020).due_on is None


@pytest.mark.parametrize(
    ("cell", "start", "found"),
    [
        ("Tháng 3", "1/3/2020", []),
        ("T1/2020", "1/1/2020", []),
        ("Quý II", "1/4/2020", []),
        ("Tháng 12/2019", "1/12/2019", []),
        ("02/3/2020", "2/3/2020", []),
        ("Tháng 3-6", "1/3/2020", []),
        ("Từ tháng 3", "1/3/2020", []),
        ("6 tháng cuối năm", "1/7/2020", []),
        ("Đầu tháng 6", "1/6/2020", ["APPROX_DATE"]),
        ("cuối tháng 6", "21/6/2020", ["APPROX_DATE"]),
        ("Tháng 3/2011", "1/3/2011", ["HORIZON_OUT_OF_RANGE"]),
        ("31/6", None, ["NO_SUCH_DAY"]),
        ("Thường xuyên", None, []),
        ("", None, []),
        (None, None, []),
    ],
)
def test_a_start_is_the_first_day_of_what_is_written(cell, start, found):
    read = read_start(cell, year=2020)

    assert (read.start_on, read.due_on, codes(read)) == (start and d(start), start and d(start), found)


def test_a_month_without_a_year_is_read_in_the_year_of_the_plan():
    assert read_deadline("Tháng 2", year=2019).due_on == d("28/2/2019")
