from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from gso_portal.organization.models import DocumentRef, Role
from plans.scoping import chosen
from plans.services.plans import add_task, open_annual_plan

SHOWN = "from_plan=2020&from_period=2020-H1"


@pytest.fixture
def office(member, units):
    return member("van-phong", units["VPTC"], Role.OFFICE)


@pytest.fixture
def plans(units):
    """Two issued plans with one task each."""
    paper = DocumentRef.objects.create(number="1", symbol="QĐ-TCTK", issued_on=date(2019, 1, 2))
    for year in (2019, 2020):
        plan = open_annual_plan(year, document=paper, by=None)
        due_on = date(year, 5, 31)
        add_task(plan, title="Nhiệm vụ", lead=units["TKTH"], by=None, due_kind="day", due_on=due_on)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("plan=2020&period=2020-H1", "plan=2020&period=2020-H1"),
        ("plan=2019&period=2020-H1", "plan=2019&period=2019-H1"),
        ("plan=2019&period=2020", "plan=2019&period=2019"),
        ("plan=2019&period=2020-Q3&basis=adjusted", "plan=2019&period=2019-Q3&basis=adjusted"),
        ("plan=2019&period=2020-01-01..2020-02-29", "plan=2019&period="),
        ("plan=2019&period=2020-H1&field=3&task=4&unit=5", "plan=2019&period=2019-H1&unit=5"),
        ("plan=2020&period=2020-H2&field=3", "plan=2020&period=2020-H2&field=3"),
        ("plan=2020&period=2020-H1&cutoff=2020-04-15", "plan=2020&period=2020-H1&cutoff=2020-04-15"),
        ("plan=2020&period=2020-H2&cutoff=2020-04-15", "plan=2020&period=2020-H2"),
        ("plan=2019&period=2020-H1&cutoff=2020-04-15", "plan=2019&period=2019-H1"),
        ("plan=1999&period=2020-H1", "plan=1999&period=2020-H1"),
    ],
)
def test_a_choice_keeps_what_still_belongs_to_it(query, meant, plans, office):
    assert chosen(QueryDict(f"{query}&{SHOWN}"), user=office).urlencode() == QueryDict(meant).urlencode()


@pytest.mark.parametrize("page", ["/so-ket/", "/nhiem-vu/"])
def test_choosing_another_plan_in_the_strip_opens_it(page, plans, client, office):
    client.force_login(office)
    strip = client.get(f"{page}?plan=2020&period=2020-H1&cutoff=2020-04-15").context["context_form"]
    typed = {field.html_name: field.initial for field in strip} | {"plan": "2019"}

    answer = client.get(page, typed, follow=True)

    address = urlsplit(answer.redirect_chain[-1][0])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (answer.status_code, address.path) == (200, page)
    assert {asked["plan"], asked["period"]} == {"2019", "2019-H1"}
    assert not asked.keys() & {"from_plan", "from_period", "cutoff"}


def test_the_cut_off_stays_when_only_the_basis_is_chosen(plans, client, office):
    client.force_login(office)
    strip = client.get("/nhiem-vu/?plan=2020&period=2020-H1&cutoff=2020-04-15").context["context_form"]
    typed = {field.html_name: field.initial for field in strip} | {"basis": "adjusted"}

    answer = client.get("/nhiem-vu/", typed, follow=True)

    scope = answer.context["asked"].scope
    assert (scope.basis.value, scope.cutoff) == ("adjusted", date(2020, 4, 15))


def test_the_moment_of_knowing_stays_with_every_choice(plans, client, office):
    client.force_login(office)
    known_at = "2026-01-05T08:00:00+07:00"
    strip = client.get("/nhiem-vu/", {"plan": "2020", "known_at": known_at}).context["context_form"]
    typed = {field.html_name: field.initial for field in strip} | {"plan": "2019"}

    answer = client.get("/nhiem-vu/", typed, follow=True)

    assert answer.context["asked"].scope.known_at == datetime.fromisoformat(known_at)


@pytest.mark.parametrize(
    "narrowed", ["field=999999", "unit=999999", "source=khong-co", "leader=Ai", "task=999999"]
)
def test_a_list_that_is_narrowed_to_nothing_says_by_what(narrowed, plans, client, office):
    client.force_login(office)

    answer = client.get(f"/nhiem-vu/?plan=2020&period=2020-H1&{narrowed}")

    assert answer.context["page"].paginator.count == 0
    assert [address for address, _ in answer.context["chips"]] == ["?plan=2020&period=2020-H1"]
