from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gso_portal.lib.deadlines import Deadline, DueKind, read_deadline, read_start

DAY, PERIOD, RANGE, RECURRING = DueKind.DAY, DueKind.PERIOD, DueKind.RANGE, DueKind.RECURRING
CONTINUOUS, EVENT, RELATIVE, UNKNOWN = DueKind.CONTINUOUS, DueKind.EVENT, DueKind.RELATIVE, DueKind.UNKNOWN


def d(text):
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def codes(deadline):
    return [note.code for note in deadline.notes]


# Per row: number of the notation, cells that write it, kind, due day in a plan for 2020, codes of its notes.
SINGLE = [
    (1, ["Tháng 6", "tháng 6", "THÁNG 6", "vào tháng 6"], PERIOD, "30/6/2020", []),
    (2, ["Tháng 6/2020", "tháng 06/2020", "6/2020", "06/2020", "6-2020", "Tháng 6 năm 2020"],
     PERIOD, "30/6/2020", []),
    (2, ["Tháng 2/2020"], PERIOD, "29/2/2020", []),
    (3, ["T6", "T6/2020", "T.6", "Th6", "th.6"], PERIOD, "30/6/2020", []),
    (4, ["Tháng Sáu", "tháng sáu"], PERIOD, "30/6/2020", []),
    (4, ["Tháng Ba"], PERIOD, "31/3/2020", []),
    (4, ["tháng Tư"], PERIOD, "30/4/2020", []),
    (4, ["tháng Năm", "Tháng Năm 2020"], PERIOD, "31/5/2020", []),
    (4, ["tháng Mười Một"], PERIOD, "30/11/2020", []),
    (4, ["tháng Giêng"], PERIOD, "31/1/2020", []),
    (4, ["tháng Chạp"], PERIOD, "31/12/2020", ["LUNAR_MONTH"]),
    (4, ["tháng năm 2020"], PERIOD, "31/5/2020", ["APPROX_DATE"]),
    (5, ["Quý II", "Quý 2", "quý 02/2020", "Quý II/2020", "Quý II năm 2020"], PERIOD, "30/6/2020", []),
    (5, ["quý 1"], PERIOD, "31/3/2020", []),
    (6, ["Qúy II", "Quí II", "Quy II", "QÚY II", "quýII"], PERIOD, "30/6/2020", []),
    (7, ["QII", "Q2", "Q.II", "Q2/2020", "QII-2020", "Q.2"], PERIOD, "30/6/2020", []),
    (8, ["Quý ll", "Quý 11", "Quý Il", "Quý lI", "Quý 1l", "Quý \u0406\u0406"],
     PERIOD, "30/6/2020", ["LOOKALIKE_ROMAN"]),
    (8, ["Quý lV"], PERIOD, "31/12/2020", ["LOOKALIKE_ROMAN"]),
    (10, ["Quý I, III", "quý I và quý III", "Quý 1; 3/2020"], PERIOD, "30/9/2020", ["AMBIGUOUS_MULTI"]),
    (11, ["6 tháng đầu năm", "06 tháng đầu năm", "6 tháng", "nửa đầu năm"], PERIOD, "30/6/2020", []),
    (11, ["6 tháng đầu năm 2019"], PERIOD, "30/6/2019", ["WRONG_YEAR"]),
    (12, ["6 tháng cuối năm", "sáu tháng cuối năm", "6 tháng cuối năm 2020"], PERIOD, "31/12/2020", []),
    (13, ["9 tháng", "9 tháng đầu năm", "9 tháng năm 2020"], PERIOD, "30/9/2020", []),
    (14, ["Năm 2020", "2020", "trong năm 2020", "Cả năm", "Trong năm", "Cả năm 2020"],
     PERIOD, "31/12/2020", []),
    (18, ["2030, 2045"], UNKNOWN, None, ["HORIZON_OUT_OF_RANGE"]),
    (30, ["15/6", "15/06", "15-6", "15.6", "15/6/2020", "15.6.2020", "15-06-2020", "15/6/20"],
     DAY, "15/6/2020", []),
    (30, ["2020-06-15", "15/6/2020."], DAY, "15/6/2020", []),
    (31, ["ngày 15 tháng 6 năm 2020", "ngày 15/6", "15 tháng 6", "Thứ Hai, 15/6/2020"],
     DAY, "15/6/2020", []),
    (33, ["chậm nhất 15/6", "không quá ngày 15/6", "muộn nhất 15/6", "đến hết ngày 15/6"],
     DAY, "15/6/2020", []),
    (33, ["Chậm nhất trước ngày 20 tháng 12 năm 2020"], DAY, "20/12/2020", []),
    (33, ["Chậm nhất trước ngày 20 tháng 12 năm 2023"], DAY, "20/12/2023", ["WRONG_YEAR"]),
    (35, ["Hết tháng 6", "cuối tháng 6", "Cuối Quý II", "đến hết quý II"], PERIOD, "30/6/2020", []),
    (35, ["hết Quý III"], PERIOD, "30/9/2020", []),
    (35, ["cuối năm", "đến hết năm 2020"], PERIOD, "31/12/2020", []),
    (36, ["Đầu tháng 6"], PERIOD, "10/6/2020", ["APPROX_DATE"]),
    (36, ["giữa tháng 6"], PERIOD, "20/6/2020", ["APPROX_DATE"]),
    (36, ["đầu Quý II"], PERIOD, "30/4/2020", ["APPROX_DATE"]),
    (38, ["Tuần 2 tháng 6"], PERIOD, "14/6/2020", ["WEEK_NUMBERING"]),
    (38, ["Tuần 23"], PERIOD, "7/6/2020", ["WEEK_NUMBERING"]),
    (39, ["trong tuần tới", "tuần sau"], RELATIVE, None, ["RELATIVE"]),
    (40, ["ngay sau cuộc họp", "trước mắt", "trong thời gian tới"], UNKNOWN, None, ["NO_DUE"]),
    (41, ["15 ngày", "30 ngày", "05 ngày làm việc"], RELATIVE, None, ["RELATIVE"]),
    (41, ["trong vòng 10 ngày kể từ ngày 15/6/2020", "15 ngày sau khi ký"],
     RELATIVE, None, ["RELATIVE"]),
    (42, ["Sau khi Quyết định được ban hành", "Sau khi có ý kiến của Bộ"], EVENT, None, ["EVENT"]),
    (42, ["Trước/sau khi thực hiện"], EVENT, None, ["EVENT"]),
    (43, ["Khi phát sinh", "Khi có yêu cầu", "Theo yêu cầu", "Đột xuất"], EVENT, None, ["EVENT"]),
    (44, ["Theo kế hoạch", "Theo phương án điều tra", "Theo quy định"], EVENT, None, ["REFERENCE"]),
    (44, ["Theo tiến độ của Bộ", "Theo Chương trình công tác của Chính phủ"],
     EVENT, None, ["REFERENCE"]),
    (45, ["Phiên họp Chính phủ thường kỳ tháng 6", "Kỳ họp thứ 10 QH khóa XIV"],
     EVENT, None, ["EVENT"]),
    (53, ["-", "…", "...", "…/2020", "x", "", "   ", None, "không có"], UNKNOWN, None, ["NO_DUE"]),
    (55, [43997, 43997.0, "43997", "'43997"], DAY, "15/6/2020", ["DUE_SERIAL"]),
    (57, [6, 6.0, "6", "06"], PERIOD, "30/6/2020", ["NUMBER_LIKE_DATE"]),
    (57, [15.6], DAY, "15/6/2020", ["NUMBER_LIKE_DATE"]),
    (57, [6.202], PERIOD, "30/6/2020", ["NUMBER_LIKE_DATE"]),
    (57, [2020, 2020.0], PERIOD, "31/12/2020", ["NUMBER_AS_YEAR"]),
    (57, [13, 0, -3, 99999, 1e300], UNKNOWN, None, ["NUMBER_LIKE_DATE"]),
    (58, ["Tháng 2/2020\u00a0"], PERIOD, "29/2/2020", []),
    (58, ["Tháng  6", "Tháng6", "tháng6/2020", "Tháng\n6", "Quý\u200b II", "Quý\nII"],
     PERIOD, "30/6/2020", []),
    (59, ["30/2", "31/6", "29/2/2021", "6/15", "Tháng 13", "Quý V", "107/2014"],
     UNKNOWN, None, ["NO_SUCH_DAY"]),
    (60, ["2021", "năm 2021"], PERIOD, "31/12/2021", ["WRONG_YEAR"]),
    (60, ["Tháng 3/2021"], PERIOD, "31/3/2021", ["WRONG_YEAR"]),
    (60, ["2030"], PERIOD, "31/12/2030", ["HORIZON_OUT_OF_RANGE"]),
]  # fmt: skip

RANGES = [
    (9, ["Quý III, IV", "Quý III và IV", "Quý III-IV", "Quý III + IV", "Quý III, IV/2020"],
     "1/7/2020", "31/12/2020", []),
    (9, ["Quý III/2020 - Quý I/2021"], "1/7/2020", "31/3/2021", []),
    (15, ["2020 - 2025", "2020 – 2025", "2020-2025", "giai đoạn 2020-2025"],
     "1/1/2020", "31/12/2025", []),
    (15, ["giai đoạn 2021-2025", "2021-2025"], "1/1/2021", "31/12/2025", ["WRONG_YEAR"]),
    (15, ["2022-2030"], "1/1/2022", "31/12/2030", ["HORIZON_OUT_OF_RANGE"]),
    (16, ["20112020", "2011- 2020"], "1/1/2011", "31/12/2020", ["LOST_DASH"]),
    (29, ["Tháng 3-6", "Tháng 3 - tháng 6", "Từ tháng 3 đến tháng 6", "Tháng 3÷6"],
     "1/3/2020", "30/6/2020", []),
    (29, ["Tháng 11 - tháng 2/2021"], "1/11/2020", "28/2/2021", []),
    (46, ["Năm 2020-2021", "2020/2021"], "1/1/2020", "31/12/2021", []),
    (47, ["Từ 01/3 đến 30/6", "01/3-30/6", "01/3 - 30/6/2020"], "1/3/2020", "30/6/2020", []),
    (47, ["01/01/2022 đến 30/9/2022"], "1/1/2022", "30/9/2022", ["WRONG_YEAR"]),
    (47, ["01-30/6", "01-30/06", "từ ngày 01 đến ngày 30/6"], "1/6/2020", "30/6/2020", []),
    (47, ["3-6/2020"], "1/3/2020", "30/6/2020", ["AMBIGUOUS_MULTI"]),
    (47, ["30/9 - 01/3/2020"], "30/9/2020", "1/3/2020", ["DUE_BEFORE_START"]),
]  # fmt: skip

QUARTER_ENDS = ["31/3/2020", "30/6/2020", "30/9/2020", "31/12/2020"]
REPETITIONS = [
    (20, ["Hàng năm", "Hằng năm"], "YEARLY", []),
    (21, ["Hàng quý", "Hằng quý", "Các quý", "quý", "Theo quý"], "QUARTERLY", QUARTER_ENDS),
    (26, ["ngày 12 tháng cuối quý"],
     "12/3;12/6;12/9;12/12", ["12/3/2020", "12/6/2020", "12/9/2020", "12/12/2020"]),
    (26, ["17 tháng cuối quý"],
     "17/3;17/6;17/9;17/12", ["17/3/2020", "17/6/2020", "17/9/2020", "17/12/2020"]),
    (27, ["Ngày 12/6, 12/12"], "12/6;12/12", ["12/6/2020", "12/12/2020"]),
    (27, ["15/3; 15/6; 15/9; 15/12"],
     "15/3;15/6;15/9;15/12", ["15/3/2020", "15/6/2020", "15/9/2020", "15/12/2020"]),
    (28, ["Tháng 3, 6, 9, 12", "Tháng 3,6,9,12", "T3, T6, T9, T12"],
     "31/3;30/6;30/9;31/12", QUARTER_ENDS),
]  # fmt: skip
MONTHLY = [
    (22, ["Hàng tháng", "Hằng tháng", "Các tháng", "Tháng"], "MONTHLY", "31/1/2020", "31/12/2020"),
    (
        23,
        ["25 hằng tháng", "ngày 25 hàng tháng", "25 tháng báo cáo"],
        "MONTHLY/25",
        "25/1/2020",
        "25/12/2020",
    ),
    (23, ["Ngày 20 hàng tháng"], "MONTHLY/20", "20/1/2020", "20/12/2020"),
    (25, ["ngày 03 của tháng kế tiếp"], "MONTHLY+1/3", "3/2/2020", "3/1/2021"),
    (25, ["ngày 6 của tháng kế tiếp sau tháng báo cáo"], "MONTHLY+1/6", "6/2/2020", "6/1/2021"),
]


def each(table):
    return [(row, cell, *rest) for row, cells, *rest in table for cell in cells]


@pytest.mark.parametrize(("row", "cell", "kind", "due", "found"), each(SINGLE))
def test_single_deadlines(row, cell, kind, due, found):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, codes(read)) == (kind, due and d(due), found)
    assert read.start_on is None


@pytest.mark.parametrize(("row", "cell", "start", "due", "found"), each(RANGES))
def test_ranges_have_a_start_and_a_deadline(row, cell, start, due, found):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.start_on, read.due_on, codes(read)) == (RANGE, d(start), d(due), found)


@pytest.mark.parametrize(("row", "cell", "rule", "days"), each(REPETITIONS))
def test_repetitions_have_their_days_as_steps_and_no_deadline(row, cell, rule, days):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.rule, read.notes) == (RECURRING, None, rule, ())
    assert [step.on for step in read.steps] == [d(day) for day in days]


@pytest.mark.parametrize(("row", "cell", "rule", "first", "last"), each(MONTHLY))
def test_monthly_work_has_twelve_days(row, cell, rule, first, last):
    read = read_deadline(cell, year=2020)

    assert (read.kind, read.due_on, read.rule, read.notes) == (RECURRING, None, rule, ())
    assert (len(read.steps), read.steps[0].on, read.steps[-1].on) == (12, d(first), d(last))


KNOWN = [
    str(cell) for table in (SINGLE, RANGES, REPETITIONS, MONTHLY) for _, cells, *_ in table for cell in cells
]
NOISE = "0123456789/-.,;:()→>\"'…IVlqth áđ\n\u00a0\u200b"
cells = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.lists(
        st.sampled_from([*KNOWN, *"-,;/() ", " đến ", " và ", " hằng năm", "trước ", "->"]), max_size=5
    ).map("".join),
)


@st.composite
def mutated_notations(draw):
    cell = draw(st.sampled_from(KNOWN))
    place = draw(st.integers(0, len(cell)))
    return cell[:place] + draw(st.text(NOISE, max_size=3)) + cell[place + draw(st.integers(0, 2)) :]


@given(
    st.one_of(cells, mutated_notations()),
    st.integers(1990, 2100),
    st.sampled_from([None, "mm/yyyy", "m/d/yyyy"]),
)
def test_every_cell_gives_a_deadline(cell, year, number_format):
    deadline = read_deadline(cell, year=year, number_format=number_format)
    start = read_start(cell, year=year, number_format=number_format)

    assert (type(deadline), type(start)) == (Deadline, Deadline)
    assert deadline.due_on is None or deadline.kind in {DAY, PERIOD, RANGE, RECURRING}
    assert deadline.notes or deadline.kind is not UNKNOWN
    assert all(note.text and note.code.isupper() for note in deadline.notes)
