"""The periods a plan is reviewed over, by code: 2020, 2020-H1, 2020-9M, 2020-Q2, 2020-M06, FROM..TO."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from gso_portal.lib.numbers import date_text, roman

_STANDARD = re.compile(r"([0-9]{4})(?:-(H[12]|9M|Q[1-4]|M(?:0?[1-9]|1[0-2])))?", re.IGNORECASE)
_RANGE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_YEARS = range(1900, 2200)
_MONTHS = {
    "": (1, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    "9M": (1, 9),
    **{f"Q{n}": (3 * n - 2, 3 * n) for n in range(1, 5)},
    **{f"M{n:02}": (n, n) for n in range(1, 13)},
}
_FOLLOWING = {"H1": "H2", "9M": "Q4", **{f"Q{n}": f"Q{n + 1}" for n in range(1, 4)}}
_FOLLOWING |= {f"M{n:02}": f"M{n + 1:02}" for n in range(1, 12)}
_FIRST_OF_YEAR = {"": "", "H2": "H1", "Q4": "Q1", "M12": "M01"}


class PeriodError(ValueError):
    """Not a period; the message is in Vietnamese and for the person who typed it."""


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included. Equal periods have equal codes."""

    start: date
    end: date
    code: str

    def __str__(self) -> str:
        return self.code

    @property
    def part(self) -> str:
        """Which part of the year: "" (the year), "H1", "9M", "Q2", "M06", or ".." for a free range."""
        return ".." if ".." in self.code else self.code[5:]

    @property
    def label(self) -> str:
        """As a sentence says it: "6 tháng đầu năm 2020", "quý II năm 2020", "từ 01/01/2020 đến 31/3/2020"."""
        if self.part == "..":
            return _range_label(self.start, self.end)
        return f"{_part_label(self.part)}năm {self.start.year}"

    @property
    def label_previous(self) -> str:
        return self.previous_year().label

    @property
    def next_label(self) -> str:
        return self.following().label

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def previous_year(self) -> "Period":
        """The same period of the year before. PeriodError before the first year we know."""
        if self.part != "..":
            return self.in_year(self.start.year - 1)
        return _range(_year_before(self.start), _year_before(self.end, keep_month_end=True))

    def in_year(self, year: int) -> "Period":
        """The same part of another year. PeriodError for a free range, which is no part of a year."""
        if self.part == "..":
            raise PeriodError(f"Kỳ {self.label} không phải là một phần của năm.")
        return _standard(year, self.part)

    def following(self) -> "Period":
        """The next of the same kind; after nine months the fourth quarter; after a range as many days."""
        if self.part == "..":
            start = self.end + timedelta(days=1)
            return _range(start, start + (self.end - self.start))
        if self.part in _FOLLOWING:
            return _standard(self.start.year, _FOLLOWING[self.part])
        return _standard(self.start.year + 1, _FIRST_OF_YEAR[self.part])


def parse_period(text: str) -> Period:
    """The period of a code, in upper or lower case. PeriodError, in Vietnamese, for anything else."""
    code = text.strip()
    if match := _STANDARD.fullmatch(code):
        part = (match[2] or "").upper()
        return _standard(int(match[1]), f"M{int(part[1:]):02}" if part.startswith("M") else part)
    if match := _RANGE.fullmatch(code):
        return _range(_day(match[1]), _day(match[2]))
    raise PeriodError(
        f"Không hiểu kỳ “{code[:40]}”. Hãy ghi như 2020, 2020-H1, 2020-9M, 2020-Q2, 2020-M06 "
        "hoặc 2020-01-01..2020-03-31."
    )


def standard_periods(year: int) -> tuple[Period, ...]:
    """The twenty periods of a year: the year, two halves, nine months, four quarters, twelve months."""
    return tuple(_standard(year, part) for part in _MONTHS)


def _standard(year: int, part: str) -> Period:
    _check_year(year)
    first, last = _MONTHS[part]
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period(date(year, first, 1), end, f"{year}-{part}" if part else str(year))


def _range(start: date, end: date) -> Period:
    if end < start:
        raise PeriodError(f"Kỳ kết thúc ({date_text(end)}) trước khi bắt đầu ({date_text(start)}).")
    _check_year(start.year)
    _check_year(end.year)
    return Period(start, end, f"{start.isoformat()}..{end.isoformat()}")


def _check_year(year: int) -> None:
    if year not in _YEARS:
        raise PeriodError(f"Năm {year} nằm ngoài khoảng {_YEARS.start}–{_YEARS.stop - 1}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(f"Không có ngày {text} trong lịch.") from None


def _year_before(day: date, *, keep_month_end: bool = False) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    ends_month = keep_month_end and day.day == calendar.monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if ends_month else min(day.day, last))


def _part_label(part: str) -> str:
    if part.startswith("Q"):
        return f"quý {roman(int(part[1]))} "
    if part.startswith("M"):
        return f"tháng {int(part[1:])} "
    return {"": "", "H1": "6 tháng đầu ", "H2": "6 tháng cuối ", "9M": "9 tháng đầu "}[part]


def _range_label(start: date, end: date) -> str:
    if start == end:
        return f"ngày {date_text(start)}"
    return f"từ {date_text(start)} đến {date_text(end)}"
