"""Documents, days and totals that a sheet names in running text."""

import re
from collections.abc import Iterable
from datetime import date

from plans.importing.result import DocumentText

_DAY = r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})"
_DOCUMENT = re.compile(
    r"(?:(?:Quyết định|Công văn|Thông báo|Tờ trình|Kế hoạch|Kết luận|Văn bản|Chỉ thị|Báo cáo)\s+)?"
    r"(?:số\s*:?\s*)?"
    rf"(\d+[a-z]?)\s*/\s*([^\W\d_][\w&./-]*)\s*,?\s+ngày\s+{_DAY}",
    re.IGNORECASE,
)
_CUTOFF = re.compile(rf"(?:tính đến|đến)\s+(?:hết\s+)?(?:ngày\s+)?{_DAY}", re.IGNORECASE)
_LINKING = re.compile(r"[\s(;,]*\b(theo|tại|căn cứ)$", re.IGNORECASE)
_TOTAL = re.compile(r"\d[\d.]*")


def find_document(text: str) -> DocumentText | None:
    """The first document with number, symbol and day: "Thông báo số 79/TB-TCTK ngày 24/4/2020"."""
    for match in _DOCUMENT.finditer(text):
        number, symbol, *parts = match.groups()
        issued_on = _day(parts)
        if issued_on:
            return DocumentText(match.group().strip(), number, symbol, issued_on)
    return None


def without_documents(text: str) -> str:
    """A text with its documents taken out: "30/6/2019 (Công văn số ...)" gives "30/6/2019"."""
    rest = _DOCUMENT.sub(" ", text).replace("( )", " ").strip(" ();,\n")
    return _LINKING.sub("", rest)


def find_cutoff(texts: Iterable[str]) -> date | None:
    """The last day that the letterhead says the figures speak of."""
    for text in texts:
        days = [_day(parts) for parts in _CUTOFF.findall(text)]
        if any(days):
            return [day for day in days if day][-1]
    return None


def find_total(texts: Iterable[str]) -> int | None:
    """The number in a row such as "Tổng số: 367 nhiệm vụ./."."""
    for text in texts:
        match = _TOTAL.search(text)
        if match:
            return int(match.group().replace(".", "") or 0)
    return None


def _day(parts: Iterable[str]) -> date | None:
    day, month, year = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None
