"""What a person types into the search finds the tasks they mean, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gso_portal.organization.models import DocumentRef
from plans.figures import Rows, make_scope, plan_facts, read_address
from plans.figures.counting import count_rows
from plans.figures.listed import Order, list_page
from plans.models import Field, ProgressReport, Task
from plans.services.plans import add_task, open_annual_plan

NOW = datetime(2020, 7, 14, 3, tzinfo=UTC)
TITLES = (
    "Điều tra lao động và việc làm",
    "Hoà mạng thuỷ văn, quý II",
    "Tỷ lệ 100% hộ_mẫu",
    r"Đường dẫn \\may-chu",
    "Quí IV: rà soát kĩ thuật số 2310",
)


@pytest.fixture
def plan(units):
    paper = DocumentRef.objects.create(number="1", symbol="QĐ-TCTK", issued_on=date(2020, 1, 2))
    plan = open_annual_plan(2020, document=paper, by=None)
    fields = [Field.objects.create(plan=plan, ordinal=n, name=f"Lĩnh vực {n}") for n in (1, 4)]
    for number, title in enumerate(TITLES):
        task = add_task(
            plan, title=title, lead=units["TKTH"], by=None, due_kind="day", due_on=date(2020, 3, 31)
        )
        Task.objects.filter(pk=task.pk).update(ordinal=str(229 + number), field=fields[number % 2])
    return plan


def found(plan, *, known_at=None, readable=(), order=None, **asked):
    scope = make_scope(plan_facts(plan), "2020-H1", now=NOW, known_at=known_at)
    rows = read_address({name: str(value) for name, value in asked.items()}).rows
    listed, total = list_page(scope, rows, order=order or Order(), readable=readable, limit=100)
    assert total == len(listed) == count_rows(scope, rows, readable=readable)
    return [TITLES.index(row.title) for row in listed]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("dieu tra", [0]),
        ("tra điều", [0]),
        ("ĐIỀU TRA LAO ĐỘNG", [0]),
        ("Đie\u0302\u0300u tra", [0]),
        ("duong", [3]),
        ("hòa", [1]),
        ("hoà thủy", [1]),
        ("quý", [1, 4]),
        ("quí", [1, 4]),
        ("ti le", [2]),
        ("kỹ thuật", [4]),
        ("100%", [2]),
        ("0%h", []),
        ("%", [2]),
        ("％", [2]),
        ("_", [2]),
        ("o_m", [2]),
        ("\\", [3]),
        ("\\\\may", [3]),
        ("231", [2, 4]),
        ("I.231", [2]),
        ("i.231.", [2]),
        ("IV.231", []),
        ("IV.230 thuy", [1]),
        ("iv", [4]),
        ("'; --", []),
        ("%(plan)s {report} %s", []),
        ("\u0301", [0, 1, 2, 3, 4]),
        ("không có chữ này", []),
    ],
)
def test_words_find_titles_whatever_their_marks(plan, typed, titles):
    assert found(plan, q=typed) == titles


def test_a_search_of_the_past_reads_the_titles_of_then(plan):
    then = datetime.now(UTC)
    Task.objects.filter(title=TITLES[0]).update(title=TITLES[1], position=900)

    scope = make_scope(plan_facts(plan), "2020-H1", now=then + timedelta(days=1), known_at=then)
    assert list_page(scope, Rows("", q="lao dong"), order=Order(), limit=9)[1] == 1
    assert found(plan, q="lao dong") == []


def test_key_tasks_alone(plan):
    Task.objects.filter(title=TITLES[3]).update(is_key=True)

    assert found(plan, is_key=1) == [3]


@pytest.mark.parametrize(
    ("state", "titles"), [("awaiting", [1]), ("returned", [2]), ("silent", [0, 2, 3]), ("unreported", [0, 2])]
)
def test_the_state_of_reports_is_told_of_the_tasks_somebody_may_read_only(plan, state, titles):
    tasks = list(Task.objects.order_by("position"))
    for task, status, on in (
        (tasks[1], "submitted", date(2020, 6, 20)),
        (tasks[2], "returned", date(2020, 6, 20)),
        (tasks[3], "accepted", date(2020, 4, 1)),
        (tasks[4], "accepted", date(2020, 6, 1)),
    ):
        ProgressReport.objects.create(task=task, on=on, status=status)

    assert found(plan, readable=None, report=state) == titles
    assert found(plan, readable=[task.pk for task in tasks[:2]], report=state) == [
        number for number in titles if number < 2
    ]
    assert found(plan, report=state) == []


WORDS = ("ơn", "ưu", "ôn", "on", "êm", "em", "đa", "da", "âm", "ăn", "an", "án")


def test_titles_are_in_the_order_of_the_alphabet(plan, units):
    Task.objects.all().delete()
    for word in WORDS:
        add_task(plan, title=word, lead=units["TKTH"], by=None, due_kind="unknown")
    scope = make_scope(plan_facts(plan), "2020-H1", now=NOW)

    def titles(**order):
        rows, _ = list_page(scope, Rows(""), order=Order("title", **order), limit=20)
        return [row.title for row in rows]

    alphabet = ["an", "án", "ăn", "âm", "da", "đa", "em", "êm", "on", "ôn", "ơn", "ưu"]
    assert titles() == alphabet
    assert titles(is_descending=True) == alphabet[::-1]


@pytest.mark.parametrize("by", ["due", "adjusted", "completed", "standing", "unit", "plan"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_equal_rows_stay_in_the_order_of_the_plan(plan, units, by, is_descending):
    Task.objects.update(baseline_due_on=None, due_kind="unknown", due_on=None)
    order = Order(by, is_descending, units=[unit.pk for unit in units.values()])

    everything = list(range(len(TITLES)))
    assert found(plan, order=order) == (
        everything[::-1] if (by, is_descending) == ("plan", True) else everything
    )


def test_rows_without_a_day_come_last_either_way(plan):
    Task.objects.filter(title__in=TITLES[:2]).update(baseline_due_on=None, due_kind="unknown", due_on=None)
    Task.objects.filter(title=TITLES[4]).update(baseline_due_on=date(2020, 2, 1))

    assert found(plan, order=Order("due")) == [4, 2, 3, 0, 1]
    assert found(plan, order=Order("due", is_descending=True)) == [2, 3, 4, 0, 1]
