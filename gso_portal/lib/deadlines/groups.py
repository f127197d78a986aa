"""Several points in one cell: a range, a list of days, months or quarters, steps with labels."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.model import DueKind, Step
from gso_portal.lib.deadlines.points import YEAR, read_point
from gso_portal.lib.deadlines.reading import Point, Reading, months
from gso_portal.lib.deadlines.words import Words

_YEARS = re.compile(
    rf"(?:tu |trong |giai doan |thoi ki |cac |\d nam )*(?:nam )?(?P<first>{YEAR}) (?:-|/|den|toi)"
    rf"(?: het)?(?: nam)? (?P<last>{YEAR})"
)
_JOINED_YEARS = re.compile(rf"(?:giai doan |nam )?(?P<first>{YEAR})(?P<last>{YEAR})")
_LOPSIDED = re.compile(r"\d[-–—]\s+\d|\d\s+[-–—]\d")
_UNCLEAR_PAIR = re.compile(rf"\d{{1,2}} - \d{{1,2}} / {YEAR}")
_CONNECTOR = re.compile(r"(?<= )(?:-|den(?: het)?|toi(?: het)?)(?= )")
_RANGE_LEAD = re.compile(r"(?:(?:tu|trong|khoang|giai doan|thoi gian) )+")
_BARE = re.compile(rf"(?:\d{{1,2}}|[ivl|]{{1,4}})(?:(?: [/-])?(?: nam)? {YEAR})?")
_UNIT_WORDS = {"month": "thang", "quarter": "qui", "year": "nam"}
_LIST_SEPARATORS = frozenset({",", ";", "va", "+", "&", "\n"})
_LIST_LEAD = re.compile(r"(?:cac|vao|trong) ")
_NAMES_TIME = re.compile(r"\d|\b(?:thang|qui|q|nam)\b")
_MOST_SEGMENTS = 12
_MOST_WORDS_OF_STEP = 16


def read_group(words: Words, year: int) -> Reading | None:
    """The range, list or labelled steps that these words are; None if they are none of them."""
    return _years(words, year) or _range(words, year) or _list(words, year) or _milestones(words, year)


def _years(words: Words, year: int) -> Reading | None:
    match = _YEARS.fullmatch(words.key) or _JOINED_YEARS.fullmatch(words.key)
    if not match:
        return None
    first, last = int(match["first"]), int(match["last"])
    reading = _between(months(first, 1, 12), months(last, 1, 12))
    if match.re is _JOINED_YEARS or _LOPSIDED.search(words.shown):
        reading = reading.noting(notes.lost_dash(words.shown, first, last))
    return reading


def _between(first: Reading, last: Reading) -> Reading:
    return Reading(DueKind.RANGE, first.first, last.last, first.notes + last.notes, states_start=True)


def _range(words: Words, year: int) -> Reading | None:
    lead = _RANGE_LEAD.match(words.key)
    inner = words.between(lead.end(), len(words.key)) if lead else words
    for connector in _CONNECTOR.finditer(inner.key):
        left = inner.between(0, connector.start() - 1)
        right = inner.between(connector.end() + 1, len(inner.key))
        if found := _pair(left, right):
            reading = _ordered(*found, year, words.shown)
            return _doubted(reading, inner, words.shown)
    return None


def _doubted(reading: Reading, inner: Words, shown: str) -> Reading:
    if not _UNCLEAR_PAIR.fullmatch(inner.key):
        return reading
    return reading.noting(
        notes.several(shown, "đọc là từ tháng đến tháng, có thể là một ngày; đề nghị xác nhận")
    )


def _pair(left: Words, right: Words) -> tuple[Point, Point] | None:
    first, last = read_point(left), read_point(right)
    if first and (not last or first.unit == "quarter"):
        last = _same_unit(first, right) or last
    if last and not first:
        first = _same_unit(last, left)
    return (first, last) if first and last else None


def _same_unit(point: Point, words: Words) -> Point | None:
    """A bare number or Roman numeral read in the unit of its neighbour ("Tháng 3-6", "01-30/6")."""
    bare = words.key.removeprefix("ngay ")
    if not _BARE.fullmatch(bare):
        return None
    if point.unit == "day" and bare.isdecimal():
        return _day_beside(point, words)
    unit = _UNIT_WORDS.get(point.unit)
    return read_point(words.with_prefix(unit)) if unit else None


def _day_beside(point: Point, words: Words) -> Point | None:
    month = Words(words.text, words.parts[-1:])
    joined = replace(month.parts[0], key=f"{month.parts[0].key} / {point.month}")
    return read_point(Words(words.text, (joined,)))


def _ordered(first: Point, last: Point, year: int, shown: str) -> Reading:
    """The range, a year left out on one side being taken from the other unless that turns the order round."""
    if first.year is None and last.year is not None:
        readings = [_between(first.read(taken), last.read(year)) for taken in (last.year, year)]
        return next((reading for reading in readings if _runs_forward(reading)), readings[0])
    if first.year is not None and last.year is None:
        taken = year if first.year <= year else first.year
        reading = _between(first.read(year), last.read(taken))
        return reading if first.year == taken else reading.noting(notes.year_left_out(shown, taken))
    return _between(first.read(year), last.read(year))


def _runs_forward(reading: Reading) -> bool:
    return reading.first <= reading.last


def _list(words: Words, year: int) -> Reading | None:
    lead = _LIST_LEAD.match(words.key)
    inner = words.between(lead.end(), len(words.key)) if lead else words
    segments = inner.split(_LIST_SEPARATORS)
    if not 2 <= len(segments) <= _MOST_SEGMENTS:
        return None
    points: list[Point] = []
    for segment in segments:
        point = _next_point(points[-1], segment) if points else read_point(segment)
        if not point:
            return None
        points.append(point)
    return _listed(points, year, words.shown)


def _next_point(before: Point, words: Words) -> Point | None:
    """In a list of quarters "2/2020" is a quarter, anywhere else it is a month."""
    if before.unit == "quarter" and (quarter := _same_unit(before, words)):
        return quarter
    return read_point(words) or _same_unit(before, words)


def _listed(points: Sequence[Point], year: int, shown: str) -> Reading:
    readings = [point.read(year) for point in _sharing_year(points)]
    found = tuple(note for reading in readings for note in reading.notes)
    units = {point.unit for point in points}
    if len(units) == 1 and _repeats(readings, points[0].unit):
        return _repetition(points, readings, shown).noting(*found)
    if units <= {"month", "quarter", "year"} and _touch(readings):
        return _between(readings[0], readings[-1])
    return _deliveries(points, readings, year, shown).noting(*found)


def _sharing_year(points: Sequence[Point]) -> list[Point]:
    """A year written once, at the end, holds for all."""
    if points[-1].year is None or any(point.year for point in points[:-1]):
        return list(points)
    return [replace(point, year=points[-1].year) for point in points]


def _touch(readings: Sequence[Reading]) -> bool:
    pairs = pairwise(readings)
    return all(before.last + timedelta(days=1) == after.first for before, after in pairs)


def _repeats(readings: Sequence[Reading], unit: str) -> bool:
    """True for days evenly spread over the year: two named days suffice, other units need three."""
    count = len(readings)
    if unit == "year" or 12 % count or count < (2 if unit == "day" else 3):
        return False
    places = [reading.last.year * 12 + reading.last.month for reading in readings]
    even = all(after - before == 12 // count for before, after in pairwise(places))
    return even and (unit != "day" or len({reading.last.day for reading in readings}) == 1)


def _repetition(points: Sequence[Point], readings: Sequence[Reading], shown: str) -> Reading:
    steps = _steps(points, readings)
    rule = ";".join(f"{step.on.day}/{step.on.month}" for step in steps)
    reading = Reading(DueKind.RECURRING, readings[0].first, None, steps=steps, rule=rule)
    if points[0].unit == "quarter":
        return reading.noting(notes.several(shown, "đọc là mỗi quý một lần, đề nghị xác nhận"))
    return reading


def _steps(points: Sequence[Point], readings: Sequence[Reading]) -> tuple[Step, ...]:
    return tuple(Step(point.name, reading.last) for point, reading in zip(points, readings, strict=True))


def _deliveries(points: Sequence[Point], readings: Sequence[Reading], year: int, shown: str) -> Reading:
    due = max(reading.last for reading in readings)
    if due.year > year + 5:
        return Reading(DueKind.UNKNOWN, notes=(notes.out_of_range(shown, year),))
    doubt = notes.several(shown, "lấy mốc cuối làm thời hạn, đề nghị xác nhận số lần giao nộp")
    first = min(reading.first for reading in readings)
    return Reading(DueKind.PERIOD, first, due, (doubt,), _steps(points, readings))


def _milestones(words: Words, year: int) -> Reading | None:
    for separators in (frozenset({";", "\n"}), frozenset({",", ";", "\n"}), _LIST_SEPARATORS):
        segments = words.split(separators)
        if 2 <= len(segments) <= _MOST_SEGMENTS and (found := _labelled_all(segments)):
            return _milestone_reading(found, year, words.shown)
    return None


def _labelled_all(segments: Sequence[Words]) -> list[tuple[str, Point]] | None:
    found: list[tuple[str, Point]] = []
    for segment in segments:
        labelled = _labelled(segment.trimmed())
        if not labelled:
            return None
        found.append(labelled)
    return found if any(label for label, _ in found) else None


def _labelled(words: Words) -> tuple[str, Point] | None:
    """A point with what is due then: "Quý II (dự thảo)", "Tháng 6: dự thảo", "dự thảo tháng 6"."""
    if len(words.parts) > _MOST_WORDS_OF_STEP or not _NAMES_TIME.search(words.key):
        return None
    for cut in range(len(words.parts), 0, -1):
        head, tail = Words(words.text, words.parts[:cut]), Words(words.text, words.parts[cut:])
        if point := read_point(head):
            return _label(tail), point
    for cut in range(1, len(words.parts)):
        head, tail = Words(words.text, words.parts[:cut]), Words(words.text, words.parts[cut:])
        if point := read_point(tail):
            return _label(head), point
    return None


def _label(words: Words) -> str:
    return words.shown.strip(" ():-–")


def _milestone_reading(found: Sequence[tuple[str, Point]], year: int, shown: str) -> Reading:
    points = _sharing_year([point for _, point in found])
    readings = [point.read(year) for point in points]
    steps = tuple(Step(label, reading.last) for (label, _), reading in zip(found, readings, strict=True))
    due = max(step.on for step in steps)
    carried = tuple(note for reading in readings for note in reading.notes)
    first = min(reading.first for reading in readings)
    return Reading(DueKind.PERIOD, first, due, (notes.milestones(shown, due), *carried), steps)
