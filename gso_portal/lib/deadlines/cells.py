"""What a cell holds besides words: Excel dates, serial numbers, bare numbers."""

import math
import re
from datetime import date, datetime, time, timedelta

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.model import DueKind
from gso_portal.lib.deadlines.reading import Reading, month_end, months, short_date

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(25569, 73051)
_FORMAT_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_WHOLE = re.compile(r"'?(?P<number>[0-9]{1,5})(?:[.,]0+)?")
_DECIMAL = re.compile(r"(?P<whole>[0-9]{1,2})\.(?P<part>[0-9]{1,4})")
_MONTH_FIRST = re.compile(r"m{1,2}[/.]d{1,2}[/.]y+")


def read_date_cell(value: date, number_format: str | None) -> tuple[str, Reading]:
    """A date cell as (text, reading). A format without a day shows a month, one with years only a year."""
    day = value.date() if isinstance(value, datetime) else value
    shape = _FORMAT_LITERALS.sub("", number_format or "").lower()
    if "y" in shape and "d" not in shape:
        if "m" in shape:
            return f"{day.month:02}/{day.year}", months(day.year, day.month, day.month)
        return str(day.year), months(day.year, 1, 12)
    reading = Reading(DueKind.DAY, day, day)
    if _MONTH_FIRST.match(shape) and day.day <= 12 and day.day != day.month:
        reading = reading.noting(notes.day_and_month_swapped(day))
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    clock = value.time() if isinstance(value, datetime) else time()
    if clock.replace(second=0, microsecond=0) == time() or "h" not in shape:
        return text, reading
    return _at(text, reading, clock)


def _at(text: str, reading: Reading, clock: time) -> tuple[str, Reading]:
    text = f"{text} {clock:%H:%M}"
    note = notes.time_of_day(text, f"{clock.hour}h{clock.minute:02}")
    timed = Reading(reading.kind, reading.first, reading.last, (*reading.notes, note), due_time=clock)
    return text, timed


def number_text(value: float) -> str:
    """A number as a cell shows it: 43997.0 is "43997", 15.6 is "15.6"."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if abs(value) < 10**15 else "số quá lớn"


def read_number(shown: str, year: int) -> Reading:
    """A number cell: a month (6), a year (2020), an Excel serial (43997), a day and month (15.6)."""
    if reading := read_bare_number(shown, year):
        return reading
    if shown.isdecimal() and 1900 <= int(shown) < 2200:
        return months(int(shown), 1, 12, notes.year_number(shown))
    return _decimal(shown, year) or _number_without_date(shown)


def read_bare_number(shown: str, year: int) -> Reading | None:
    """Whole numbers that mean the same as number and as text: months of year `year` and Excel serials."""
    match = _WHOLE.fullmatch(shown)
    if not match:
        return None
    number = int(match["number"])
    if 1 <= number <= 12:
        note = notes.number_like_date(shown, f"đọc là tháng {number}/{year}, đề nghị xác nhận")
        return months(year, number, number, note)
    if number in _SERIALS:
        day = _EXCEL_EPOCH + timedelta(days=number)
        return Reading(DueKind.DAY, day, day, (notes.serial(shown, day),))
    return None if 1900 <= number < 2200 else _number_without_date(shown)


def _number_without_date(shown: str) -> Reading:
    return Reading(DueKind.UNKNOWN, notes=(notes.number_like_date(shown, "chưa đọc được thành ngày"),))


def _decimal(shown: str, year: int) -> Reading | None:
    """15.6 typed for 15/6, or 6.202 which is what Excel keeps of 6.2020."""
    match = _DECIMAL.fullmatch(shown)
    if not match:
        return None
    whole, typed_year = int(match["whole"]), int(match["part"].ljust(4, "0"))
    if 1 <= whole <= 12 and len(match["part"]) > 2 and abs(typed_year - year) <= 5:
        note = notes.number_like_date(shown, f"đọc là tháng {whole}/{typed_year}, đề nghị xác nhận")
        return months(typed_year, whole, whole, note)
    month = int(match["part"]) if len(match["part"]) <= 2 else 0
    if not (1 <= month <= 12 and 1 <= whole <= month_end(year, month).day):
        return None
    day = date(year, month, whole)
    other = f" (hoặc {whole}/10)" if match["part"] == "1" else ""
    note = notes.number_like_date(shown, f"đọc là ngày {short_date(day)}{other}, đề nghị xác nhận")
    return Reading(DueKind.DAY, day, day, (note,))


def is_number(value: object) -> bool:
    """True for the numbers a cell can hold; truth values, infinities and not-a-number are none."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
    )
