"""Reading a cell of a deadline or start column: the order of the grammars and the checks that follow."""

from dataclasses import replace
from datetime import date

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.cells import (
    is_number,
    number_text,
    read_bare_number,
    read_date_cell,
    read_number,
)
from gso_portal.lib.deadlines.model import Deadline, DueKind, Note
from gso_portal.lib.deadlines.open_ended import read_open_ended, read_special_cell
from gso_portal.lib.deadlines.phrases import read_dated
from gso_portal.lib.deadlines.points import read_point
from gso_portal.lib.deadlines.reading import NoSuchDay, Reading
from gso_portal.lib.deadlines.repeats import read_repetition
from gso_portal.lib.deadlines.words import Words, words_of
from gso_portal.lib.vietnamese import clean

_LONGEST_TEXT = 200

CellValue = str | int | float | date | None


def read_deadline(value: CellValue, *, year: int, number_format: str | None = None) -> Deadline:
    """The deadline a cell of a plan for `year` tells: `due_on` is its last day, `text` the cell verbatim.

    `value` is what the cell holds and `number_format` its Excel format, which shows whether a date cell
    means a day or a month. Never raises for strings, numbers, dates and None: what cannot be read has kind
    unknown, no date and a note. Doubtful readings carry a note each; a day that does not exist gives an error
    and no date.
    """
    text, reading = _read(value, year, number_format)
    reading = _with_order(_with_year(reading, text, year), text)
    if reading.vague_last:
        reading = reading.noting(notes.approximate(text, reading.last))
    start = reading.first if reading.states_start else None
    return _deadline(text, reading, start, reading.last)


def read_start(value: CellValue, *, year: int, number_format: str | None = None) -> Deadline:
    """The start a cell tells: both `start_on` and `due_on` are the first day of what is written, or None.

    An empty cell is no finding: it has no date and no note. Otherwise as `read_deadline`.
    """
    text, reading = _read(value, year, number_format)
    if not text:
        reading = replace(reading, notes=())
    if reading.first and not year - 1 <= reading.first.year <= year + 5:
        reading = reading.noting(notes.out_of_range(text, year))
    if reading.vague_first:
        reading = reading.noting(notes.approximate(text, reading.first))
    return _deadline(text, reading, reading.first, reading.first)


def _deadline(text: str, reading: Reading, start: date | None, due: date | None) -> Deadline:
    return Deadline(
        kind=reading.kind,
        start_on=start,
        due_on=due,
        text=text,
        steps=reading.steps,
        notes=reading.notes,
        strict_before=reading.strict_before,
        due_time=reading.due_time,
        carried_over=reading.carried_over,
        rule=reading.rule,
        proposed_due_on=reading.proposed,
        copies_above=reading.copies_above,
    )


def _read(value: CellValue, year: int, number_format: str | None) -> tuple[str, Reading]:
    if isinstance(value, date):
        return read_date_cell(value, number_format)
    if is_number(value):
        text = number_text(value)
        return text, read_number(text, year)
    text = clean("" if value is None else str(value))
    return text, _read_text(text, year)


def _read_text(text: str, year: int) -> Reading:
    if len(text) > _LONGEST_TEXT:
        return _unreadable(notes.unreadable(text))
    try:
        words = words_of(text)
        return _read_words(words, year) or _read_lines(text, year) or _unreadable(notes.unreadable(text))
    except NoSuchDay as refusal:
        return _unreadable(refusal.note)


def _read_words(words: Words, year: int) -> Reading | None:
    point = read_point(words)
    if point:
        return point.read(year)
    bare = words.trimmed()
    return (
        read_special_cell(words)
        or read_bare_number(words.text, year)
        or read_repetition(bare, year)
        or read_open_ended(bare)
        or read_dated(bare, year)
    )


def _read_lines(text: str, year: int) -> Reading | None:
    """Once more with line breaks as separators: one day on each line."""
    return read_dated(words_of(text, newlines=True), year) if "\n" in text else None


def _unreadable(note: Note) -> Reading:
    return Reading(DueKind.UNKNOWN, notes=(note,))


def _with_year(reading: Reading, text: str, year: int) -> Reading:
    """Flags a day outside the plan's reach (the year before to five years after) or of another year."""
    day = reading.last or (reading.first if reading.kind is DueKind.CONTINUOUS else None)
    if day is None or reading.carried_over:
        return reading
    if not year - 1 <= day.year <= year + 5:
        return reading.noting(notes.out_of_range(text, year))
    years = {day.year} if reading.kind is not DueKind.RANGE else range(reading.first.year, day.year + 1)
    if year in years or reading.kind is DueKind.CONTINUOUS:
        return reading
    return reading.noting(notes.wrong_year(text, day.year, year))


def _with_order(reading: Reading, text: str) -> Reading:
    if reading.kind is not DueKind.RANGE or reading.first <= reading.last:
        return reading
    return reading.noting(notes.due_before_start(text, reading.first, reading.last))
