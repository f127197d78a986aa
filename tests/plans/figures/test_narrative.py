"""Sentences of other periods than the one whose report gave the form of words."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from gso_portal.lib.numbers import OFFICE_ZONE
from plans.figures import GROUPS, PeriodFigures, make_scope, narrative, number
from plans.figures.printed import growth, share
from plans.figures.scope import PlanFacts

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=OFFICE_ZONE)


def counted(period: str, **counts: int) -> PeriodFigures:
    """Figures with these counts; `due_late` stands for "due.late"."""
    year = int(period[:4])
    plan = PlanFacts(
        id=1,
        code=str(year),
        kind="annual",
        owner_unit_id=1,
        title=f"Kế hoạch công tác năm {year}",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        is_draft=False,
    )
    given = {name if name in GROUPS else name.replace("_", ".", 1): n for name, n in counts.items()}
    assert set(given) <= set(GROUPS)
    return PeriodFigures(make_scope(plan, period, now=NOW), dict.fromkeys(GROUPS, 0) | given)


def compared(now: PeriodFigures, before: PeriodFigures) -> PeriodFigures:
    return PeriodFigures(now.scope, now.counts, before)


def paragraph(figures: PeriodFigures, name: str) -> str:
    return "".join(map(str, narrative(figures)[name]))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((131, 127), (108, 117), ", tăng so với 6 tháng đầu năm 2019 với tỷ lệ tương ứng là 21,3% và 8,5%."),
        ((90, 100), (100, 125), ", giảm so với 6 tháng đầu năm 2019 với tỷ lệ tương ứng là 10% và 20%."),
        (
            (131, 100),
            (108, 125),
            "; so với 6 tháng đầu năm 2019, số nhiệm vụ phải hoàn thành tăng 21,3%, số nhiệm vụ đang triển khai "
            "giảm 20%.",
        ),
        (
            (108, 127),
            (108, 117),
            "; so với 6 tháng đầu năm 2019, số nhiệm vụ phải hoàn thành bằng, số nhiệm vụ đang triển khai tăng 8,5%.",
        ),
        ((131, 127), (0, 117), "."),
        ((131, 127), (108, 0), "."),
    ],
    ids=["both up", "both down", "mixed", "one equal", "nothing due before", "nothing ongoing before"],
)
def test_growth_is_told_in_one_word_where_both_went_one_way(now, before, words):
    figures = compared(
        counted("2020-H1", due=now[0], ongoing=now[1]), counted("2019-H1", due=before[0], ongoing=before[1])
    )

    told = paragraph(figures, "volume")

    assert told.endswith(f"{now[1]} nhiệm vụ đang triển khai{words}")


def test_without_the_year_before_growth_is_not_told():
    figures = counted("2020-H1", due=131, ongoing=127)

    assert paragraph(figures, "volume").endswith(
        "131 nhiệm vụ phải hoàn thành và 127 nhiệm vụ đang triển khai."
    )
    assert growth(figures, "due").text == "–"


def test_backlog_is_told_inside_the_total():
    told = paragraph(counted("2020-H2", due=212, due_backlog=4, ongoing=23), "volume")

    assert "212 nhiệm vụ phải hoàn thành (trong đó 04 nhiệm vụ nợ kỳ trước) và 23 nhiệm vụ" in told


def test_what_is_pending_is_told_outside_the_shares():
    figures = counted("2020-H1", due=131, due_on_time=50, due_not_done=1, due_pending=80)

    assert paragraph(figures, "due") == (
        "Đối với những nhiệm vụ phải hoàn thành trong 6 tháng đầu năm 2020, Tổng cục Thống kê đã hoàn thành 50 nhiệm "
        "vụ đúng hạn, chiếm tỷ lệ 98%, không có nhiệm vụ hoàn thành muộn so với kế hoạch, 01 công việc chưa hoàn "
        "thành, chiếm 2%; 80 nhiệm vụ chưa đến hạn."
    )


def test_no_share_is_told_of_nothing():
    figures = counted("2020-H1", due=80, due_pending=80)

    assert "chiếm" not in paragraph(figures, "due")
    assert share(figures, "due.on_time").text == "–"


@pytest.mark.parametrize(
    ("covid", "leave", "cause"),
    [
        (
            8,
            7,
            " đều do ảnh hưởng của dịch Covid-19 và đã được Lãnh đạo Tổng cục đồng ý điều chỉnh kế hoạch.",
        ),
        (5, 4, " đều do ảnh hưởng của dịch Covid-19."),
        (4, 5, " đã được Lãnh đạo Tổng cục đồng ý điều chỉnh kế hoạch."),
        (4, 4, ""),
        (0, 0, ""),
    ],
)
def test_a_cause_is_told_when_it_holds_for_most(covid, leave, cause):
    trouble = {"due_trouble": 8, "due_covid": covid, "due_leave": leave}
    told = paragraph(
        counted("2020-H1", due=131, due_on_time=123, due_late=4, due_not_done=4, **trouble), "due"
    )

    assert told.endswith(f"so với kế hoạch{cause}" if cause else "chiếm 3,05%.")


def test_unreported_and_not_begun_tasks_are_told():
    figures = counted("2020-Q1", ongoing=9, ongoing_on_schedule=3, ongoing_unreported=4, ongoing_pending=2)

    assert paragraph(figures, "ongoing").endswith(
        "; 04 nhiệm vụ chưa có báo cáo tiến độ; 02 nhiệm vụ chưa bắt đầu."
    )


@pytest.mark.parametrize(
    ("period", "rest"),
    [("2020-H1", "các tháng còn lại của năm 2020"), ("2020-H2", "thời gian tới"), ("2020", "thời gian tới")],
)
def test_ongoing_tasks_go_on_in_what_is_left_of_the_plan(period, rest):
    told = paragraph(counted(period, ongoing=23, ongoing_on_schedule=23), "ongoing")

    assert f"tiếp tục triển khai trong {rest}, có 23 nhiệm vụ" in told


@pytest.mark.parametrize(
    ("period", "programme"),
    [
        ("2020-H1", "với 126 nhiệm vụ trong 6 tháng đầu năm chuyển sang và thực hiện mới 04 nhiệm vụ."),
        ("2020-Q2", "với 126 nhiệm vụ trong quý II chuyển sang và thực hiện mới 04 nhiệm vụ."),
        ("2020-9M", "với 126 nhiệm vụ trong 9 tháng đầu năm chuyển sang và thực hiện mới 04 nhiệm vụ."),
        ("2020-M06", "với 126 nhiệm vụ trong tháng 6 chuyển sang và thực hiện mới 04 nhiệm vụ."),
    ],
)
def test_the_programme_names_what_is_carried_over_and_what_is_new(period, programme):
    figures = counted(period, carried_over=126, next_new=4)

    assert paragraph(figures, "programme").endswith(programme)


def test_a_period_that_ends_its_plan_has_no_programme():
    assert "programme" not in narrative(counted("2020-H2", due=1))


def test_an_empty_period_says_only_how_much_there_was():
    assert list(narrative(counted("2020-H2"))) == ["volume"]


def test_a_number_is_printed_with_its_count_and_its_address():
    printed = number(counted("2020-H1", due=1234), "due", sentence=True, unit=7)

    assert (printed.text, printed.count) == ("1.234", 1234)
    assert printed.address == "/nhiem-vu/?plan=2020&period=2020-H1&group=due&unit=7"


def test_the_office_is_called_as_on_the_last_day_of_the_period():
    before, after = (
        paragraph(counted(period, due=2, due_on_time=2), "due") for period in ("2025-M02", "2025-M03")
    )

    assert "Tổng cục Thống kê đã hoàn thành" in before
    assert "2025, Cục Thống kê đã hoàn thành" in after


def test_before_the_end_the_day_is_said_and_nothing_of_the_next_period():
    at_the_end = counted("2020-H1", due=2, due_on_time=2, carried_over=1)
    scope = replace(at_the_end.scope, cutoff=date(2020, 4, 15))
    midway = PeriodFigures(scope, at_the_end.counts)

    assert paragraph(midway, "volume").startswith(
        "Đối với các nhiệm vụ thực hiện theo Kế hoạch công tác của Tổng cục Thống kê: "
        "Trong 6 tháng đầu năm 2020, tính đến ngày 15/4/2020, theo kế hoạch công tác có"
    )
    assert ("programme" in narrative(at_the_end), "programme" in narrative(midway)) == (True, False)


def test_one_task_is_not_most_of_them():
    figures = counted("2020-H1", due=1, due_late=1, due_trouble=1, due_covid=1, due_leave=1)

    assert "Hầu hết" not in paragraph(figures, "due")
