"""From what stands in the XML to a value, and from a value to what a person sees."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from gso_portal.lib.numbers import date_screen

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_DAY = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def unescaped(text: str) -> str:
    """Excel writes control characters as _x000D_; a lone surrogate is not text and stays as written."""
    text = _ESCAPED.sub(lambda m: m[0] if 0xD800 <= int(m[1], 16) < 0xE000 else chr(int(m[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number(raw: str, number_format: str, epoch: datetime) -> int | float | datetime | time | timedelta:
    """A stored number, or the date it stands for under `number_format`. ValueError for what is no number."""
    value = int(raw) if raw.lstrip("-").isdigit() and len(raw) < 16 else float(raw)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(raw)
    if not _is_date(number_format):
        return value
    try:
        return from_excel(value, epoch, timedelta=is_timedelta_format(number_format))
    except (OverflowError, ValueError):
        return value


def shown(value: object, number_format: str) -> str:
    """A value as a person sees it in a Vietnamese Excel, without thousands dots."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_shown(value, number_format)
    if isinstance(value, date):
        return _date_shown(value, number_format)
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def has_day(number_format: str) -> bool:
    """Whether a date format shows the day: not in mm/yyyy or mmm-yy."""
    return "d" in _NOT_DAY.sub("", number_format.lower().split(";")[0])


@lru_cache(maxsize=256)
def _is_date(number_format: str) -> bool:
    return is_date_format(number_format)


def _number_shown(value: int | float, number_format: str) -> str:
    exact = Decimal(repr(value))
    if "%" in _NOT_DAY.sub("", number_format):
        exact, suffix = exact * 100, "%"
    else:
        suffix = ""
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") + suffix


def _date_shown(value: date, number_format: str) -> str:
    if not has_day(number_format):
        return f"{value.month:02}/{value.year}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{date_screen(value)} {value:%H:%M}"
    return date_screen(value)
