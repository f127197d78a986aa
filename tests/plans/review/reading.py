"""Reads pages and papers the way the crawl does: which numbers stand where, and which stand alone."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from gso_portal.lib.periods import standard_periods

# What may hold digits that count no tasks: dates, numbers of documents, quoted text, ordinals.
ALLOWED = "self::time or @data-document or @data-verbatim or @data-ordinal or self::script or self::template"
LABELS = [
    *(f"Kế hoạch công tác năm {year}" for year in range(2018, 2023)),
    *(period.label for year in range(2018, 2023) for period in standard_periods(year)),
    "6 tháng đầu năm",
    "6 tháng cuối năm",
    "Covid-19",
    *(f"({place})" for place in range(1, 10)),
]
# A sentence says an early cut-off as a date.
UNTIL = r"tính đến ngày \d{2}/\d{1,2}/\d{4}"
LABEL = re.compile("|".join([UNTIL, *map(re.escape, sorted(LABELS, key=len, reverse=True))]), re.IGNORECASE)
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label")


@dataclass(frozen=True)
class Shown:
    """A number as a page shows it."""

    text: str
    count: int
    address: str


def tree(source: str) -> html.HtmlElement:
    return html.fromstring(source)


def shown_numbers(page: html.HtmlElement) -> list[Shown]:
    return [
        Shown(text_of(each), int(each.get("data-count")), each.get("href"))
        for each in page.xpath("//a[@data-count][@href]")
    ]


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def bare_digits(page: html.HtmlElement) -> list[str]:
    """Texts with a digit that neither is a number with count and address nor stands in an allowed place."""
    outside = f"not(ancestor-or-self::*[{ALLOWED} or (self::a and @data-count and @href)])"
    texts = page.xpath(f"//body//text()[{outside.replace('ancestor-or-self', 'ancestor')}]")
    spoken = [page.xpath(f"//body//*[{outside}]/@{name}") for name in SPOKEN]
    found = [" ".join(text.split()) for text in [*texts, *(text for each in spoken for text in each)]]
    return [text for text in found if re.search(r"\d", LABEL.sub("", text))]


def misprints(numbers: list[Shown]) -> list[Shown]:
    """Whole numbers that print something else than their count."""
    return [n for n in numbers if re.fullmatch(r"[\d.]+", n.text) and int(n.text.replace(".", "")) != n.count]


def local(address: str) -> str:
    """Path and query, whichever host an address travels with."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


@dataclass(frozen=True)
class Listed:
    """What an address opened: the heading's total and the rows of all its pages."""

    total: Shown
    rows: tuple[str, ...]

    @property
    def count(self) -> int | None:
        """The one number of it, None when rows and heading disagree or a row comes twice."""
        agrees = self.total.count == len(self.rows) == len(set(self.rows))
        return (
            self.total.count
            if agrees and self.total.text == f"{len(self.rows):,}".replace(",", ".")
            else None
        )


def opened(browser, address: str) -> Listed:
    """Follow an address over all pages of its list."""
    rows, number = [], 1
    while True:
        answer = browser.get(page_of(address, number))
        assert answer.status_code == 200, (address, answer.status_code)
        page = tree(answer.content.decode())
        rows += page.xpath("//tr[@data-task]/@data-task")
        if not page.xpath("//nav[@class='pager']//a[@rel='next']"):
            heading = page.xpath("//div[@class='page-head']//a[@data-count]")
            return Listed(Shown(text_of(heading[0]), int(heading[0].get("data-count")), address), tuple(rows))
        number += 1


def page_of(address: str, number: int) -> str:
    if number == 1:
        return local(address)
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.path}?{urlencode(query | {'trang': number})}"


def disagreements(
    browser, numbers: list[Shown], known: dict[str, int | None]
) -> list[tuple[Shown, int | None]]:
    """The numbers whose address opens another number of rows. `known` keeps what each address opened."""
    for address in {local(number.address) for number in numbers} - known.keys():
        known[address] = opened(browser, address).count
    return [(n, known[local(n.address)]) for n in numbers if known[local(n.address)] != n.count]
