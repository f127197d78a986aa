"""Pages ask the database the same number of times whether they show few rows or many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Task
from tests.plans.review.worlds import browser_of

pytestmark = pytest.mark.usefixtures("seen")


@pytest.fixture(scope="module")
def browser(seen):
    return browser_of("office")


def queries(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "query", ["plan=2020&period=2020-H1", "plan=2020&period=2020", "plan=2020&period=2020-H1&by=source"]
)
def test_the_review_costs_the_same_queries_for_every_period(query, browser):
    assert queries(browser, f"/so-ket/?{query}") == 18


@pytest.mark.parametrize(
    "query",
    [
        "group=due.late",
        "group=due",
        "group=due&trang=2",
        "",
        "group=due.late&basis=adjusted",
        "group=withdrawn",
    ],
)
def test_the_list_costs_the_same_queries_for_few_and_many_rows(query, browser):
    assert queries(browser, f"/nhiem-vu/?plan=2020&period=2020-H1&{query}") == 14


def test_what_narrows_a_list_costs_no_query_more(browser):
    source = Task.objects.filter(plan__code="2020", sources__isnull=False).values_list(
        "sources__code", flat=True
    )[0]
    narrowed = f"source={source}&q=dieu+tra&report=awaiting&is_key=1&sort=-title&cols=unit,leader"

    assert queries(browser, f"/nhiem-vu/?plan=2020&period=2020-H1&{narrowed}") == 14
