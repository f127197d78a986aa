"""What stands in a cell that a unit filled in, as the value of a report; and a value as people read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gso_portal.lib.numbers import date_screen
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.lib.workbook import Cell

from ..importing.progress_values import read_day, read_percent, read_status
from ..importing.texts import formula_trouble, read_text
from .columns import PACES, Value

LONGEST_TEXT = 10_000
EMPTY: dict[str, Value] = {"percent": None, "completed_on": None}


@dataclass(frozen=True)
class Reading:
    """A value, or why there is none (`error`), or what is doubtful in it (`warning`); both in Vietnamese."""

    value: Value
    error: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Frame:
    """What a day is judged by: the plan's first day, and today."""

    starts_on: date
    today: date


def read_value(name: str, cell: Cell | None, *, frame: Frame) -> Reading:
    """The value that a cell of the column `name` holds; an empty cell holds nothing. Raises nothing."""
    trouble = formula_trouble(cell)
    if trouble:
        return Reading(EMPTY.get(name, ""), trouble)
    if cell is None or not cell.text:
        return Reading(EMPTY.get(name, ""))
    return READERS.get(name, _text)(cell, frame)


def _percent(cell: Cell, frame: Frame) -> Reading:
    value, messages = read_percent(cell)
    text = messages[0].text if messages else ""
    return Reading(value, warning=text) if value is not None else Reading(None, text)


def _pace(cell: Cell, frame: Frame) -> Reading:
    labels = {fold(label): pace for pace, label in PACES.items()}
    pace = labels.get(fold(cell.text))
    if pace is None:
        words, _ = read_status(cell)
        pace = words.pace if words and not words.is_completed else None
    if pace is None:
        choices = " hoặc ".join(f"“{label}”" for label in PACES.values())
        return Reading("", f"Tiến độ “{cell.text[:60]}” chưa nhận diện; ghi {choices}, hoặc để trống.")
    return Reading(pace)


def _day(cell: Cell, frame: Frame) -> Reading:
    day, messages = read_day(cell, year=frame.starts_on.year, what="Ngày hoàn thành")
    text = " ".join(message.text for message in messages)
    if day is None:
        return Reading(None, text)
    if day > frame.today:
        return Reading(None, f"Ngày hoàn thành {date_screen(day)} ở sau hôm nay.")
    if day < frame.starts_on:
        early = f"Ngày hoàn thành {date_screen(day)} ở trước ngày bắt đầu kế hoạch."
        return Reading(day.isoformat(), warning=f"{text} {early}".strip())
    return Reading(day.isoformat(), warning=text)


def _text(cell: Cell, frame: Frame) -> Reading:
    text, messages = read_text(cell)
    if len(text) > LONGEST_TEXT:
        return Reading("", f"Ô dài {len(text)} ký tự, nhiều nhất {LONGEST_TEXT}; hãy viết gọn lại.")
    errors = [message.text for message in messages if message.severity == "error"]
    if errors:
        return Reading("", " ".join(errors))
    return Reading(text, warning=" ".join(message.text for message in messages))


READERS: dict[str, Callable[[Cell, Frame], Reading]] = {
    "percent": _percent,
    "pace": _pace,
    "completed_on": _day,
}


def as_cell(name: str, value: Value) -> str | float | date | None:
    """The value as the workbook holds it: a percent as a share of one, a day as a day."""
    if value in (None, ""):
        return None
    if name == "percent":
        return int(value) / 100
    if name == "completed_on":
        return date.fromisoformat(str(value))
    return PACES[str(value)] if name == "pace" else cell_text(str(value))


def shown(name: str, value: Value) -> str:
    """The value as a person reads it: "55%", "30/06/2020", "Theo tiến độ"; empty where there is nothing."""
    if value in (None, ""):
        return ""
    if name == "percent":
        return f"{value}%"
    if name == "completed_on":
        return date_screen(date.fromisoformat(str(value)))
    return PACES[str(value)] if name == "pace" else str(value)


def cell_text(text: str) -> str:
    """A text in the form that it has after a journey through a workbook."""
    return clean(text)


def is_as_downloaded(name: str, cell: Cell | None, base: Value) -> bool:
    """Whether the cell still shows what it was given, in whatever form a program saved it."""
    if cell and (cell.is_error or cell.formula_without_value):
        return False
    return (cell.text if cell else "") == clean(shown(name, base))
