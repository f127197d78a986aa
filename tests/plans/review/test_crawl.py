"""Every number on the review leads to exactly as many rows: on the page, and in what the page links to."""

import pytest

from tests.plans.review.reading import bare_digits, disagreements, misprints, opened, shown_numbers, tree
from tests.plans.review.worlds import browser_of

pytestmark = pytest.mark.usefixtures("seen")

HALF_YEAR = "plan=2020&period=2020-H1"
EARLIER = f"{HALF_YEAR}&cutoff=2020-04-15&known_at=2020-07-20T08:00:00%2B07:00"
PAGES = {
    "by field": HALF_YEAR,
    "by unit, today's structure": "plan=2019&period=2019-H1&by=unit&structure=today",
    "by source": f"{HALF_YEAR}&by=source",
    "by unit, adjusted asked for": f"{HALF_YEAR}&by=unit&basis=adjusted",
    "mid-April, known in July": EARLIER,
    "before any report was known": f"{HALF_YEAR}&by=source&known_at=2020-06-01T08:00:00%2B07:00",
    "the year, which has no period after it": "plan=2020&period=2020&by=source",
}


@pytest.fixture(scope="module")
def browser(seen):
    return browser_of("office")


@pytest.fixture(scope="module")
def known():
    """What addresses opened, so that each is followed once."""
    return {}


@pytest.fixture
def page(browser):
    def read(query):
        return tree(browser.get(f"/so-ket/?{query}").content.decode())

    return read


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES.keys())
def test_every_number_of_the_review_opens_exactly_its_rows(query, page, browser, known):
    numbers = shown_numbers(page(query))

    assert len(numbers) > 60
    assert misprints(numbers) == []
    assert disagreements(browser, numbers, known) == []


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES.keys())
def test_no_digit_stands_on_the_review_without_its_rows(query, page):
    assert bare_digits(page(query)) == []


def test_the_crawl_meets_the_golden_figures(page):
    texts = [number.text for number in shown_numbers(page(HALF_YEAR))]

    for golden in (
        "131",
        "123",
        "93,9%",
        "3,05%",
        "127",
        "98,4%",
        "1,6%",
        "tăng 21,3%",
        "tăng 8,5%",
        "126",
        "109",
    ):
        assert golden in texts


def test_tabs_of_the_list_count_the_rows_they_open(browser, known):
    tabs = tree(browser.get(f"/nhiem-vu/?{HALF_YEAR}&unit=&group=ongoing").content.decode()).xpath(
        "//nav[@class='tabs']/a[@data-count]"
    )
    counted = {tab.get("href"): int(tab.get("data-count")) for tab in tabs}

    assert len(counted) == 7
    assert {address: opened(browser, f"/nhiem-vu/{address}").count for address in counted} == counted


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<p>131 nhiệm vụ</p>", ["131 nhiệm vụ"]),
        ('<p><a href="/nhiem-vu/">131</a></p>', ["131"]),
        ('<p><a data-count="131">131</a></p>', ["131"]),
        ('<p><b title="131 nhiệm vụ">x</b></p>', ["131 nhiệm vụ"]),
        ("<p>năm 2020 có 4</p>", ["năm 2020 có 4"]),
        ("<p>6 tháng đầu năm 2020, (1) Covid-19</p>", []),
        ('<p><a data-count="131" href="/nhiem-vu/">131</a></p>', []),
        ("<p>đến <time>30/6/2020</time>, <span data-document>470/TCTK-VPTC</span></p>", []),
        ("<td data-ordinal>1</td><td data-verbatim>Báo cáo quý 1</td>", []),
    ],
)
def test_the_crawl_sees_bare_digits(inside, found):
    assert bare_digits(tree(f"<html><body>{inside}</body></html>")) == found
