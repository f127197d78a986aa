"""What people type or paste for the progress of a task, read as values. Refusals say what was typed, and why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gso_portal.lib.numbers import DASH, date_screen
from gso_portal.lib.vietnamese import clean, fold

from ..importing.vocabulary import status_words
from ..models import ProgressReport

FIELDS = ("percent", "pace", "completed_on")
LABELS = {"percent": "Mức độ (%)", "pace": "Tiến độ", "completed_on": "Hoàn thành ngày"}
PACE_LABELS = dict(ProgressReport.Pace.choices)

# "18/5/2020", "18-05-20", "18.5.2020"; and as databases write it, "2020-05-18".
_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SHOWN = 40


class EntryError(ValueError):
    """What was typed is no such value; the message is in Vietnamese."""


def read_percent(text: str) -> int | None:
    """A whole per cent from 0 to 100, with or without the sign; None for nothing typed."""
    typed = clean(text)
    number = typed.removesuffix("%").strip()
    if not typed:
        return None
    if re.fullmatch(r"\d+[.,]\d+", number):
        raise EntryError(f"Mức độ “{_shown(typed)}” phải là số nguyên, không có phần lẻ.")
    if not re.fullmatch(r"[0-9]{1,3}", number) or int(number) > 100:
        raise EntryError(f"Mức độ “{_shown(typed)}” không phải số từ 0 đến 100.")
    return int(number)


def read_day(text: str) -> date | None:
    """A day as people write it, day before month; None for nothing typed. Two digits of a year are of this century."""
    typed = clean(text)
    if not typed:
        return None
    if match := _ISO_DAY.fullmatch(typed):
        year, month, day = map(int, match.groups())
    elif match := _DAY.fullmatch(typed):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        raise EntryError(f"“{_shown(typed)}” không phải một ngày; ghi dạng 18/5/2020.")
    try:
        return date(year, month, day)
    except ValueError:
        raise EntryError(f"Ngày {_shown(typed)} không có trong lịch.") from None


def read_pace(text: str) -> str:
    """The code of a pace from the code itself or the words that progress sheets use; "" for nothing typed."""
    typed = clean(text)
    if not typed or typed in PACE_LABELS:
        return typed
    known = status_words().get(fold(typed.rstrip(" .")))
    if known and known.pace:
        return known.pace
    raise EntryError(
        f"Tiến độ “{_shown(typed)}” chưa nhận diện; ghi “Theo tiến độ” hoặc “Không theo tiến độ”."
    )


READERS = {"percent": read_percent, "pace": read_pace, "completed_on": read_day}
Values = dict[str, int | str | date | None]


@dataclass(frozen=True)
class Entered:
    """Values by field, and by field what is wrong with what was typed there. A field is in one of them, or in none."""

    values: Values
    errors: dict[str, str]


def read_entries(typed: Mapping[str, str]) -> Entered:
    """All of FIELDS that `typed` has."""
    values: Values = {}
    errors: dict[str, str] = {}
    for name in FIELDS:
        if name not in typed:
            continue
        try:
            values[name] = READERS[name](typed[name])
        except EntryError as error:
            errors[name] = str(error)
    return Entered(values, errors)


def value_text(name: str, value: int | str | date | None) -> str:
    """A value as the screen says it: "55%", "Theo tiến độ", "18/05/2020", "–"."""
    if value in (None, ""):
        return DASH
    if isinstance(value, date):
        return date_screen(value)
    return f"{value}%" if name == "percent" else PACE_LABELS[value]


def typed_text(value: int | str | date | None) -> str:
    """A value as a control has it: "55", "on_schedule", "18/05/2020", ""."""
    if value in (None, ""):
        return ""
    return date_screen(value) if isinstance(value, date) else str(value)


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
