"""One point or stretch of time: a day, a month, a quarter, a year, a part of one ("15/6", "Quý II")."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.model import DueKind
from gso_portal.lib.deadlines.reading import NoSuchDay, Point, Reading, month_end, months, period
from gso_portal.lib.deadlines.words import Words

YEAR = r"(?:19|20|21)\d\d"
_IN_YEAR = rf"(?:(?: [/.,-])?(?: cua)?(?: nam)? (?P<year>{YEAR}))?"
_MONTH_NAMES = {
    "muoi mot": 11, "muoi hai": 12, "muoi": 10, "mot": 1, "gieng": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4,
    "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "chap": 12,
}  # fmt: skip
_MONTH = rf"(?P<month>\d{{1,2}}|{'|'.join(_MONTH_NAMES)})"
_ROMAN = ("", "I", "II", "III", "IV")
_QUARTERS = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4,
    "nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4,
}  # fmt: skip
_TYPED_FOR_I = str.maketrans("l1|іι", "iiiii")
_QUARTER = r"(?P<quarter>[ivl1|іι]{1,7}(?: [ivl1|іι]{1,4}){0,2}|\d{1,2}|v|vi|nhat|mot|hai|ba|tu|bon)"
_COUNTS = {"ba": 3, "sau": 6, "chin": 9, "muoi hai": 12}

Rule = Callable[[re.Match[str], str], Point | None]


def read_point(words: Words) -> Point | None:
    """The single expression of time that these words are as a whole; None if they are anything else."""
    key = words.key
    for pattern, rule in _RULES:
        match = pattern.fullmatch(key)
        if match and (point := rule(match, words.shown)):
            return point
    return None


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _month_number(text: str) -> int:
    return _MONTH_NAMES.get(text) or int(text)


def _day(match: re.Match[str], shown: str) -> Point | None:
    if match["month"] == "nam" and "Năm" not in shown and not match.string.startswith("ngay"):
        return None
    day, month, year = int(match["day"]), _month_number(match["month"]), _year(match)
    if "short" in match.re.groupindex and match["short"]:
        year = 2000 + int(match["short"])
    return day_point(day, month, year, shown)


def day_point(day: int, month: int, year: int | None, shown: str) -> Point:
    """The point of a day; reading it in a year that lacks the day raises NoSuchDay."""

    def covers(year: int) -> Reading:
        on = _existing_day(year, month, day, shown)
        return Reading(DueKind.DAY, on, on)

    return Point("day", f"{day}/{month}", year, covers, month)


def _existing_day(year: int, month: int, day: int, shown: str) -> date:
    if not 1 <= month <= 12:
        why = f"không có tháng {month}"
        if 1 <= day <= 12 and 1 <= month <= 31:
            why += f"; có thể ghi theo kiểu tháng/ngày ({month}/{day}/{year})"
        raise NoSuchDay(notes.no_such_day(shown, why))
    last = month_end(year, month).day
    if not 1 <= day <= last:
        why = f"tháng {month}/{year} không có ngày {day}; đề xuất ngày {last}/{month}/{year}"
        raise NoSuchDay(notes.no_such_day(shown, why))
    return date(year, month, day)


def _month(match: re.Match[str], shown: str) -> Point:
    written = match["month"]
    month, year = _month_number(written), _year(match)
    found = _month_notes(match, shown, f"tháng {month}")

    def covers(year: int) -> Reading:
        if not 1 <= month <= 12:
            raise NoSuchDay(notes.no_such_day(shown, f"không có tháng {month}"))
        return months(year, month, month, *found)

    return Point("month", f"tháng {month}", year, covers, month)


def _month_notes(match: re.Match[str], shown: str, name: str) -> tuple[notes.Note, ...]:
    if match["month"] == "chap":
        return (notes.lunar(shown, f"đọc là {name} dương lịch, đề nghị xác nhận"),)
    if match["month"] == "nam" and match["year"] and "Năm" not in shown:
        return (notes.unclear_month(shown, name),)
    return ()


def _quarter(match: re.Match[str], shown: str) -> Point:
    written = match["quarter"].replace(" ", "").lstrip("0")
    quarter = _QUARTERS.get(written) or _QUARTERS.get(written.translate(_TYPED_FOR_I), 0)
    name = f"quý {_ROMAN[quarter]}"
    doubt = () if written in _QUARTERS else (notes.lookalike(shown, name),)

    def covers(year: int) -> Reading:
        if not quarter:
            raise NoSuchDay(notes.no_such_day(shown, "một năm chỉ có quý I đến quý IV"))
        return months(year, quarter * 3 - 2, quarter * 3, *doubt)

    return Point("quarter", name, _year(match), covers)


def _months_of_year(match: re.Match[str], shown: str) -> Point | None:
    count = _COUNTS.get(match["count"]) or int(match["count"])
    if not 1 <= count <= 12 or not (match["end"] or count in {6, 9, 12}):
        return None
    first, last = (13 - count, 12) if match["end"] == "cuoi" else (1, count)
    name = f"{count} tháng {'cuối' if match['end'] == 'cuoi' else 'đầu'} năm"
    return Point("part", name, _year(match), lambda year: months(year, first, last))


def _half_year(match: re.Match[str], shown: str) -> Point:
    first, last = (7, 12) if match["end"] == "cuoi" else (1, 6)
    name = f"6 tháng {'cuối' if first == 7 else 'đầu'} năm"
    return Point("part", name, _year(match), lambda year: months(year, first, last))


def _whole_year(match: re.Match[str], shown: str) -> Point:
    return Point("year", "cả năm", _year(match), lambda year: months(year, 1, 12))


def _ten_days(match: re.Match[str], shown: str) -> Point:
    start = {"thuong": 1, "trung": 11, "ha": 21}[match["part"]]
    month, year = _month_number(match["month"]), _year(match)

    def covers(year: int) -> Reading:
        first = _existing_day(year, month, start, shown)
        last = month_end(year, month) if start == 21 else first + timedelta(days=9)
        return Reading(DueKind.PERIOD, first, last, states_start=True)

    return Point("part", shown.lower(), year, covers)


def _week_of_month(match: re.Match[str], shown: str) -> Point | None:
    number = {"dau": 1, "nhat": 1, "cuoi": 5}.get(match["week"]) or _month_number(match["week"])
    month = _month_number(match["month"])
    if not 1 <= number <= 5:
        return None

    def covers(year: int) -> Reading:
        first = _existing_day(year, month, number * 7 - 6 if match["week"] != "cuoi" else 22, shown)
        last = month_end(year, month) if number == 5 else first + timedelta(days=6)
        return period(first, last, notes.week(shown, first, last))

    return Point("part", shown.lower(), _year(match), covers)


def _week_of_year(match: re.Match[str], shown: str) -> Point:
    number = int(match["week"])

    def covers(year: int) -> Reading:
        try:
            first = date.fromisocalendar(year, number, 1)
        except ValueError:
            why = f"năm {year} không có tuần {number}"
            raise NoSuchDay(notes.no_such_day(shown, why)) from None
        last = first + timedelta(days=6)
        return period(first, last, notes.week(shown, first, last))

    return Point("part", f"tuần {number}", _year(match), covers)


def _lost_slash(match: re.Match[str], shown: str) -> Point:
    run, year = match["run"], int(match["year"])

    def covers(_: int) -> Reading:
        guesses = [
            f"{run[:cut]}/{int(run[cut:])}/{year}" for cut in (1, 2) if _is_day(run[:cut], run[cut:], year)
        ]
        why = (
            f"thiếu dấu gạch chéo; có thể là {' hoặc '.join(guesses)}" if guesses else "không phải ngày tháng"
        )
        raise NoSuchDay(notes.no_such_day(shown, why))

    return Point("day", run, year, covers)


def _is_day(day: str, month: str, year: int) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= month_end(year, int(month)).day


_MONTH_IN_YEAR = rf"(?:thang|thag|thg|th|t)(?: \.)? {_MONTH}{_IN_YEAR}"
_BEFORE_MONTH = r"(?: / thang| thang| [/.-])"
_TWO_MONTHS = r"\d{1,2} - \d{1,2} /"
_PATTERNS: tuple[tuple[str, Rule], ...] = (
    (_MONTH_IN_YEAR, _month),
    (
        rf"(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)}) (?:thang|t)(?: (?P<end>dau|cuoi)(?: nam)?)?{_IN_YEAR}",
        _months_of_year,
    ),
    (
        rf"(?!{_TWO_MONTHS})(?:ngay )?(?:mung |mong )?(?P<day>\d{{1,2}}){_BEFORE_MONTH} {_MONTH}"
        rf"(?:{_IN_YEAR}| [/.-] (?P<short>\d\d))",
        _day,
    ),
    (rf"(?:qui|q)(?: \.)?(?: thu)? {_QUARTER}{_IN_YEAR}", _quarter),
    (rf"(?P<month>\d{{1,2}}) [/.-] (?P<year>{YEAR})", _month),
    (rf"(?:(?:trong )?(?:ca )?nam(?: ke hoach)? )?(?P<year>{YEAR})", _whole_year),
    (r"(?:trong )?(?:ca nam|nam nay|nam ke hoach|ca nam nay)(?P<year>)|trong nam", _whole_year),
    (rf"(?P<year>{YEAR}) [/.-] (?P<month>\d{{1,2}}) [/.-] (?P<day>\d{{1,2}})", _day),
    (rf"(?P<year>{YEAR}) - (?P<month>0[1-9]|1[0-2])", _month),
    (rf"nua (?P<end>dau|cuoi)(?: cua)? nam{_IN_YEAR}", _half_year),
    (rf"nua nam (?P<end>dau|cuoi){_IN_YEAR}", _half_year),
    (rf"(?P<part>thuong|trung|ha) tuan(?: cua)? (?:thang|t) {_MONTH}{_IN_YEAR}", _ten_days),
    (
        rf"tuan(?: thu)? (?P<week>\d|dau|cuoi|mot|nhat|hai|ba|tu|bon)(?: cua)?(?: ,)?"
        rf" (?:thang|t) {_MONTH}{_IN_YEAR}",
        _week_of_month,
    ),
    (rf"tuan(?: thu)? (?P<week>\d{{1,2}}){_IN_YEAR}", _week_of_year),
    (rf"(?!{YEAR})(?P<run>\d{{3,4}}) / (?P<year>{YEAR})", _lost_slash),
)
_RULES = tuple((re.compile(pattern), rule) for pattern, rule in _PATTERNS)
