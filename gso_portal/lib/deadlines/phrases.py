"""Words around a date: trước, chậm nhất, cuối, 17h, chuyển tiếp, xin lùi sang, hằng năm, từ … trở đi."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.groups import read_group
from gso_portal.lib.deadlines.model import DueKind, Step
from gso_portal.lib.deadlines.points import YEAR, read_point
from gso_portal.lib.deadlines.reading import Reading, clamped, period
from gso_portal.lib.deadlines.words import Words

_WEEKDAY = re.compile(r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)(?: ,| ngay|-)+ ")
_LUNAR = re.compile(r".+?(?: \()? (?:am lich|al)(?: \))?")
_YEARLY = re.compile(
    r"(?P<before>.+?)(?: ,)? (?:hang|moi) nam|(?:hang|moi) nam(?: [,:(-]| vao| trong)* (?P<after>.+?)(?: \))?"
)
_EXTENSION = re.compile(
    r"(?:(?P<old>.+?)(?: ,| \()? )?(?:->|(?:(?:xin|de nghi|duoc|da) )*"
    r"(?:lui|gia han|keo dai|dieu chinh|doi|hoan|chuyen|gian)(?: thoi (?:han|gian)| tien do| han)?"
    r"(?: (?:sang|den|toi|qua|lai))+) (?P<new>.+?)(?: \))?"
)
_CARRIED = re.compile(
    rf"(?:(?P<head>.+?)(?: [,;(-])* )?(?:nhiem vu )?(?:(?:nam )?(?P<origin>{YEAR}) chuyen (?:sang|tiep)"
    rf"|chuyen(?: tiep)?(?: (?:tu|sang|qua))*(?: nam)?(?: (?P<year>{YEAR})|(?P<previous> truoc))?(?: sang)?)"
    r"(?: \))?"
)
_CLOCK = r"(?P<hour>\d{1,2}) (?:h|g|gio|:)(?: (?P<minute>\d{1,2})(?: phut| : \d\d)?)?(?: (?:sang|chieu|toi))?"
_TIME_FIRST = re.compile(
    rf"(?:(?:truoc|luc|vao|den|tu|cham nhat|muon nhat|la) )*{_CLOCK}(?: [,-])?(?: (?P<rest>.+))?"
)
_TIME_LAST = re.compile(rf"(?P<rest>.+?)(?: [,-]| truoc| luc| vao)* {_CLOCK}")
_FROM = re.compile(
    r"(?:bat dau |ke )?tu (?P<point>.+?)(?: tro di)?"
    r"|(?P<open>.+?) (?:tro di|va (?:nhung |cac )?nam (?:tiep theo|sau))"
)
_PART = re.compile(
    r"(?P<part>dau|giua|cuoi|het|den het|den cuoi|ngay cuoi(?: cung)?|tron)(?: cua)? (?P<rest>.+)"
)
_LIMIT = re.compile(
    r"(?:(?:hoan thanh|hoan tat|ket thuc|xong|thuc hien|du kien|trinh|ban hanh|nop|gui|bao cao|thoi han"
    r"|thoi gian|han|cuoi cung|han chot|cham nhat|muon nhat|tre nhat|khong qua|khong muon hon|khong cham hon"
    r"|tu nay|la|vao|trong|den"
    r"|toi|truoc|khoang|:) )+"
)
_FIRM = re.compile(r"cham nhat|muon nhat|tre nhat|khong qua|khong muon hon|khong cham hon|han chot")
_REMARK = re.compile(r"(?P<head>[^()]+?) \( (?P<inside>[^()]+?) \)")
_DEEPEST = 5
_HALVES = {"dau": 1, "giua": 2}


def read_dated(words: Words, year: int) -> Reading | None:
    """Everything that comes down to points of time, whatever words stand around; None if unreadable."""
    words = words.trimmed()
    if not words.parts or words.depth > _DEEPEST:
        return None
    if point := read_point(words):
        return point.read(year)
    return next((found for rule in _RULES if (found := rule(words, year))), None)


def _weekday(words: Words, year: int) -> Reading | None:
    match = _WEEKDAY.match(words.key)
    return read_dated(words.between(match.end(), len(words.key)), year) if match else None


def _lunar(words: Words, year: int) -> Reading | None:
    if not _LUNAR.fullmatch(words.key):
        return None
    return Reading(DueKind.UNKNOWN, notes=(notes.lunar(words.shown, "cần đổi sang ngày dương lịch"),))


def _part(words: Words, match: re.Match[str], name: str) -> Words:
    return words.between(match.start(name), match.end(name))


def _extension(words: Words, year: int) -> Reading | None:
    match = _EXTENSION.fullmatch(words.key)
    if not match:
        return None
    new_words = _part(words, match, "new")
    old = read_dated(_part(words, match, "old"), year) if match["old"] else Reading(DueKind.UNKNOWN)
    new = read_dated(new_words, year) or _in_first_unit(words, new_words, year)
    if not (old and new and new.last):
        return None
    return replace(old, proposed=new.last).noting(
        *new.notes, notes.extension(words.shown, old.last, new.last)
    )


def _in_first_unit(words: Words, rest: Words, year: int) -> Reading | None:
    point = read_point(rest.with_prefix(words.parts[0].key))
    return point.read(year) if point else None


def _carried(words: Words, year: int) -> Reading | None:
    match = _CARRIED.fullmatch(words.key)
    if not match:
        return None
    origin = match["origin"] or match["year"]
    before = int(origin) if origin else year - 1 if match["previous"] else year
    reading = read_dated(_part(words, match, "head"), before) if match["head"] else Reading(DueKind.UNKNOWN)
    if not reading:
        return None
    return replace(reading, carried_over=True).noting(notes.carried_over(words.shown, reading.last))


def _yearly(words: Words, year: int) -> Reading | None:
    """A day of every year is a day of this plan; a month or quarter of every year stays a repetition."""
    match = _YEARLY.fullmatch(words.key)
    inner = match and read_dated(_part(words, match, "before" if match["before"] else "after"), year)
    if not inner or not inner.last:
        return inner or None
    rule = f"{inner.last.day}/{inner.last.month}"
    if inner.kind is DueKind.DAY:
        return replace(inner, rule=rule)
    return replace(inner, kind=DueKind.RECURRING, rule=rule, states_start=False)


def _clock(words: Words, year: int) -> Reading | None:
    match = _TIME_FIRST.fullmatch(words.key) or _TIME_LAST.fullmatch(words.key)
    hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (99, 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    day = read_dated(_part(words, match, "rest"), year) if match["rest"] else None
    if match["rest"] and not (day and day.kind is DueKind.DAY):
        return None
    reading = day or Reading(DueKind.UNKNOWN, notes=(notes.undated(words.shown),))
    at = time(23, 59) if hour == 24 else time(hour, minute)
    return replace(reading, due_time=at).noting(notes.time_of_day(words.shown, f"{hour}h{minute:02}"))


def _from(words: Words, year: int) -> Reading | None:
    match = _FROM.fullmatch(words.key)
    start = match and read_dated(_part(words, match, "point" if match["point"] else "open"), year)
    if not start or not start.first:
        return None
    return Reading(DueKind.CONTINUOUS, start.first, notes=start.notes, states_start=True)


def _part_of(words: Words, year: int) -> Reading | None:
    match = _PART.fullmatch(words.key)
    if not match:
        return None
    rest = _part(words, match, "rest")
    point = read_point(rest) or (read_point(rest.with_prefix("ca")) if rest.key == "nam" else None)
    if not point:
        return None
    whole = point.read(year)
    part = match["part"].split()[-1]
    return _early_part(whole, part) if part in _HALVES else _end_part(whole, point.unit, part)


def _early_part(whole: Reading, part: str) -> Reading | None:
    """The first or second part, as a proposal: ten days of a month, a month of a quarter, a quarter."""
    if whole.kind is not DueKind.PERIOD:
        return None
    place, length = _HALVES[part], (whole.last - whole.first).days
    year, month = whole.first.year, whole.first.month
    if length <= 31:
        first, last = clamped(year, month, place * 10 - 9), clamped(year, month, place * 10)
    elif length <= 92:
        first, last = clamped(year, month + place - 1, 1), clamped(year, month + place - 1, 31)
    else:
        first, last = clamped(year, month + place * 3 - 3, 1), clamped(year, month + place * 3 - 1, 31)
    return replace(whole, first=first, last=last, vague_first=True, vague_last=True)


def _end_part(whole: Reading, unit: str, part: str) -> Reading:
    if part != "cuoi" or whole.kind is not DueKind.PERIOD:
        return whole
    first = {"month": whole.last.replace(day=21), "quarter": whole.last.replace(day=1)}.get(unit)
    return replace(whole, first=first or whole.last.replace(month=10, day=1), vague_first=True)


def _limit(words: Words, year: int) -> Reading | None:
    match = _LIMIT.match(words.key)
    if not match or match.end() == len(words.key):
        return None
    inner = read_dated(words.between(match.end(), len(words.key)), year)
    strict = "truoc" in match.group().split() and not _FIRM.search(match.group())
    if not inner or not strict or not inner.last:
        return inner
    if inner.kind is DueKind.DAY:
        return replace(inner, strict_before=True).noting(notes.strict_before(words.shown, inner.last))
    due = inner.first - timedelta(days=1)
    return period(due.replace(day=1), due, *inner.notes, notes.strict_before(words.shown, due))


def _remark(words: Words, year: int) -> Reading | None:
    match = _REMARK.fullmatch(words.key)
    head = match and read_dated(_part(words, match, "head"), year)
    if not head:
        return None
    inside = _part(words, match, "inside")
    again = read_dated(inside, year)
    if again and again.last:
        return head if again.last == head.last else head.noting(_second_date(words.shown))
    steps = head.steps or ((Step(inside.shown, head.last),) if head.last else ())
    return replace(head, steps=steps).noting(notes.remark(words.shown, inside.shown))


def _second_date(shown: str) -> notes.Note:
    return notes.several(shown, "lấy thời hạn ngoài ngoặc, đề nghị xác nhận")


_RULES: tuple[Callable[[Words, int], Reading | None], ...] = (
    _lunar, _extension, _carried, _yearly, read_group, _weekday, _clock, _from, _part_of, _limit, _remark,
)  # fmt: skip
