from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gso_portal.lib.numbers import OFFICE_ZONE
from plans.figures import (
    GROUP_LABELS,
    GROUPS,
    Rows,
    ScopeError,
    ScopeRequest,
    address,
    list_rows,
    make_scope,
    plan_facts,
    read_address,
)
from plans.figures.address import REPORT_STATES
from plans.figures.scope import Basis, PlanFacts

from .stories import small_office

PLAN = PlanFacts(
    id=1,
    code="2020",
    kind="annual",
    owner_unit_id=1,
    title="Kế hoạch công tác năm 2020",
    starts_on=date(2020, 1, 1),
    ends_on=date(2020, 12, 31),
    is_draft=False,
)
NOW = datetime(2020, 7, 14, 8, 0, tzinfo=OFFICE_ZONE)
NAMES = ["plan", "period", "cutoff", "basis", "known_at"]
NAMES += ["group", "unit", "field", "source", "leader", "task", "structure", "q", "is_key", "report"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"period": "2019-H1"}, "Kỳ 6 tháng đầu năm 2019 nằm ngoài Kế hoạch công tác năm 2020."),
        (
            {"period": "2020-06-01..2021-01-31"},
            "Kỳ từ 01/6/2020 đến 31/01/2021 nằm ngoài Kế hoạch công tác năm 2020.",
        ),
        (
            {"period": "2020-H1", "cutoff": date(2020, 7, 1)},
            "Ngày chốt 01/7/2020 phải nằm trong kỳ, từ 01/01/2020 đến 30/6/2020.",
        ),
        (
            {"period": "2020-H2", "cutoff": date(2020, 6, 30)},
            "Ngày chốt 30/6/2020 phải nằm trong kỳ, từ 01/7/2020 đến 31/12/2020.",
        ),
        (
            {"period": "2020-H1", "known_at": NOW + timedelta(minutes=1)},
            "Chưa thể biết số liệu lúc 08:01 ngày 14/7/2020: thời điểm này chưa tới.",
        ),
        (
            {"period": "2020-H1", "basis": "both"},
            "Cách tính hạn chỉ là “baseline” (hạn ban đầu) hoặc “adjusted” (hạn đã điều chỉnh).",
        ),
    ],
)
def test_a_scope_that_does_not_exist_is_refused_in_words(asked, message):
    with pytest.raises(ScopeError) as refused:
        make_scope(PLAN, now=NOW, **asked)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("period", "now", "known_at", "cutoff"),
    [
        ("2020-H1", NOW, None, date(2020, 6, 30)),
        ("2020", NOW, None, date(2020, 7, 14)),
        ("2020-Q4", NOW, None, date(2020, 10, 1)),
        ("2020", NOW, datetime(2020, 5, 31, 16, 59, tzinfo=UTC), date(2020, 5, 31)),
        ("2020", NOW, datetime(2020, 5, 31, 17, 0, tzinfo=UTC), date(2020, 6, 1)),
        ("2020-H1", NOW, NOW, date(2020, 6, 30)),
    ],
)
def test_the_cut_off_is_the_end_or_the_day_in_vietnam_if_that_is_earlier(period, now, known_at, cutoff):
    assert make_scope(PLAN, period, now=now, known_at=known_at).cutoff == cutoff


@pytest.mark.parametrize(
    ("now", "open_from"),
    [
        (datetime(2020, 6, 30, 0, 0, tzinfo=OFFICE_ZONE), date(2020, 6, 30)),
        (datetime(2020, 6, 30, 16, 59, tzinfo=UTC), date(2020, 6, 30)),
        (datetime(2020, 6, 30, 17, 0, tzinfo=UTC), date(2020, 7, 1)),
        (NOW, date(2020, 7, 1)),
    ],
)
def test_a_deadline_is_open_until_its_day_is_over_in_vietnam(now, open_from):
    assert make_scope(PLAN, "2020-H1", now=now).open_from == open_from


def test_every_group_has_a_name():
    assert list(GROUP_LABELS) == list(GROUPS)


keys = st.none() | st.integers(1, 10**18 - 1)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
zones = st.sampled_from([UTC, OFFICE_ZONE, timezone(timedelta(hours=-11, minutes=-30))])
instants = st.datetimes(datetime(2000, 1, 1), datetime(2020, 7, 13), timezones=zones)
rows = st.builds(
    Rows,
    group=st.sampled_from(["", *GROUPS]),
    unit=keys,
    field=st.none() | st.integers(0, 10**18 - 1),
    source=words,
    leader=words,
    task=keys,
    structure=st.sampled_from(["", "today"]),
    q=st.sampled_from(["", "điều tra", r"100% \_", "IV.231"]),
    is_key=st.booleans(),
    report=st.sampled_from(["", *REPORT_STATES]),
)


@given(
    rows=rows,
    period=st.sampled_from(["2020-H1", "2020", "2020-M02", "2020-05-20..2020-07-10"]),
    basis=st.sampled_from(list(Basis)),
    known_at=st.none() | instants,
    is_cut=st.booleans(),
)
def test_an_address_leads_back_to_its_scope_and_rows(rows, period, basis, known_at, is_cut):
    cutoff = date(2020, 5, 20) if is_cut and period in ("2020-H1", "2020") else None
    scope = make_scope(PLAN, period, now=NOW, cutoff=cutoff, basis=basis, known_at=known_at)

    path = urlsplit(address(scope, rows))
    wanted = read_address(dict(parse_qsl(path.query)))

    again = make_scope(
        PLAN,
        wanted.period,
        now=NOW,
        cutoff=wanted.cutoff,
        basis=wanted.basis,
        known_at=wanted.known_at,
    )
    assert path.path == "/nhiem-vu/"
    assert (wanted.plan, wanted.rows, again) == ("2020", rows, scope)


junk = st.dictionaries(
    st.sampled_from(NAMES),
    st.text()
    | st.sampled_from(["0", "00", "-1", "²", "٣", "1e3", "9" * 18, "9" * 19, "\0", "\ud800", "due", "today"])
    | st.sampled_from(["2020-W16-3", "20200415", "0001-01-01", "9999-12-31", "2020-04-15T08:00", "2020-H1"])
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2020-07-10 08:00 07:00"]),
)


@given(query=junk)
def test_junk_in_an_address_is_read_or_refused_in_words_and_nothing_else(query):
    try:
        wanted = read_address(query)
        scope = make_scope(
            PLAN,
            wanted.period,
            now=NOW,
            cutoff=wanted.cutoff,
            basis=wanted.basis,
            known_at=wanted.known_at,
        )
        assert address(scope, wanted.rows)
    except ScopeError as refused:
        assert str(refused).endswith(".")  # noqa: PT017 either outcome is right


@pytest.mark.parametrize(
    "junk",
    [
        {"group": "due; DROP TABLE"},
        {"cutoff": "30/6/2020"},
        {"known_at": "hôm qua"},
        {"known_at": "0001-01-01T00:00:00+14:00"},
        {"known_at": "9999-12-31T23:59:59-12:00"},
        {"unit": "TKTH"},
        {"unit": "0"},
        {"task": "0"},
        {"field": "-1"},
        {"unit": "9" * 19},
        {"source": "KHCT\0"},
        {"leader": "\ud800"},
    ],
)
def test_what_cannot_be_read_is_refused(junk):
    with pytest.raises(ScopeError):
        read_address({"group": "due", **junk})


@pytest.mark.parametrize(
    "rows",
    [
        Rows("due", unit=10**18 - 1, field=10**18 - 1, task=10**18 - 1),
        Rows("due", source="'; --", leader="%(unit)s"),
        Rows("due", source="%", leader="\u2028"),
    ],
)
def test_the_database_takes_every_address_that_was_read(db, rows):
    scope = make_scope(plan_facts(small_office().plan), "2020-H1", now=NOW)
    parameters = dict(parse_qsl(urlsplit(address(scope, rows)).query))

    assert list_rows(scope, read_address(parameters).rows) == []


def test_an_address_without_anything_asks_for_nothing_in_particular():
    assert read_address({}) == ScopeRequest("", "", None, "baseline", None, Rows(""))


def test_an_unescaped_plus_is_read_as_it_was_meant():
    asked = read_address({"known_at": "2020-07-10T16:42:00 07:00"})

    assert asked.known_at == datetime(2020, 7, 10, 16, 42, tzinfo=OFFICE_ZONE)
