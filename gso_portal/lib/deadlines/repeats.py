"""Work that comes back: every month, every quarter, on day 25, in the last month of each quarter."""

import re
from collections.abc import Callable
from datetime import date

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.model import DueKind, Step
from gso_portal.lib.deadlines.reading import NoSuchDay, Reading, clamped, month_end
from gso_portal.lib.deadlines.words import Words

_EVERY = r"(?:dinh ki )?(?:hang|moi|cac|theo|tung)"
_LEAD = r"(?P<lead>(?:(?:truoc|cham nhat|muon nhat|khong qua|vao|la|den|gui|nop) )*)"
_DAY = r"(?:ngay )?(?P<day>\d{1,2})(?: cua)?"
_NEXT = r"(?:ke tiep|tiep theo|tiep sau|ke sau|lien ke|sau)"
_EXCEPTION = r"(?:(?: ,| ;| \()? ?rieng thang (?:hai|2|02) .{1,60})?"

Rule = Callable[[re.Match[str], str, int], Reading]


def read_repetition(words: Words, year: int) -> Reading | None:
    """The repetition these words tell, with its days in plan year `year` as steps; None if they tell none."""
    for pattern, rule in _RULES:
        if match := pattern.fullmatch(words.key):
            return rule(match, words.shown, year)
    return None


def _recurring(rule: str, days: list[date]) -> Reading:
    steps = tuple(Step(f"{on.day}/{on.month}", on) for on in days)
    return Reading(DueKind.RECURRING, rule=rule, steps=steps)


def _every_months(count: int, rule: str) -> Rule:
    """Due on the last day of every `count`-th month."""
    return lambda match, shown, year: _recurring(
        rule, [month_end(year, month) for month in range(count, 13, count)]
    )


def _every_few_months(match: re.Match[str], shown: str, year: int) -> Reading:
    count = {"ba": 3, "sau": 6}.get(match["count"]) or int(match["count"])
    if not 1 <= count <= 12 or 12 % count:
        return Reading(DueKind.RECURRING, notes=(notes.unreadable(shown),))
    rule = {1: "MONTHLY", 3: "QUARTERLY", 12: "YEARLY"}.get(count)
    days = [month_end(year, month) for month in range(count, 13, count)]
    return _recurring(rule or ";".join(f"{on.day}/{on.month}" for on in days), days)


def _undated(rule: str) -> Rule:
    return lambda match, shown, year: Reading(DueKind.RECURRING, rule=rule)


def _of_unknown_rhythm(match: re.Match[str], shown: str, year: int) -> Reading:
    return Reading(DueKind.RECURRING, notes=(notes.several(shown, "chưa rõ chu kỳ, đề nghị xác nhận"),))


def _day_of_month(match: re.Match[str], shown: str, year: int) -> Reading:
    day = _existing(match, shown)
    reading = _recurring(f"MONTHLY/{day}", [clamped(year, month, day) for month in range(1, 13)])
    return _strict(match, shown, reading)


def _last_of_month(match: re.Match[str], shown: str, year: int) -> Reading:
    return _strict(match, shown, _every_months(1, "MONTHLY/31")(match, shown, year))


def _day_of_next_month(match: re.Match[str], shown: str, year: int) -> Reading:
    day = _existing(match, shown)
    reading = _recurring(f"MONTHLY+1/{day}", [clamped(year, month, day) for month in range(2, 14)])
    return _strict(match, shown, reading)


def _day_of_quarter(match: re.Match[str], shown: str, year: int) -> Reading:
    day = _existing(match, shown)
    month = {"dau": 1, "giua": 2, "cuoi": 3}[match["which"]]
    if match["next"]:
        days = [clamped(year, quarter * 3 + month, day) for quarter in range(1, 5)]
        return _strict(match, shown, _recurring(f"QUARTERLY+{month}/{day}", days))
    days = [clamped(year, quarter * 3 + month, day) for quarter in range(4)]
    return _strict(match, shown, _recurring(";".join(f"{on.day}/{on.month}" for on in days), days))


def _existing(match: re.Match[str], shown: str) -> int:
    day = int(match["day"])
    if not 1 <= day <= 31:
        raise NoSuchDay(notes.no_such_day(shown, f"không có ngày {day} trong tháng"))
    return day


def _strict(match: re.Match[str], shown: str, reading: Reading) -> Reading:
    if match["lead"] != "truoc ":
        return reading
    return Reading(
        reading.kind, steps=reading.steps, rule=reading.rule, strict_before=True,
        notes=(*reading.notes, notes.strict_before(shown, reading.steps[0].on)),
    )  # fmt: skip


_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"(?:(?:cuoi )?{_EVERY} )?thang", _every_months(1, "MONTHLY")),
        (rf"(?:(?:cuoi )?{_EVERY} )?qui", _every_months(3, "QUARTERLY")),
        (rf"(?:{_EVERY} )?nam|nam mot lan|moi nam mot lan", _undated("YEARLY")),
        (rf"(?:(?:thu (?:hai|ba|tu|nam|sau|bay|\d)|chu nhat) )?{_EVERY} tuan", _undated("WEEKLY")),
        (rf"(?:{_EVERY} )?(?P<count>\d{{1,2}}|ba|sau) thang (?:/|mot|1) (?:1 )?lan", _every_few_months),
        (rf"{_EVERY} (?P<count>\d{{1,2}}|ba|sau) thang", _every_few_months),
        (r"(?:theo )?dinh ki", _of_unknown_rhythm),
        (rf"{_LEAD}{_DAY} (?:(?:hang|moi|cac) thang|thang bao cao){_EXCEPTION}", _day_of_month),
        (rf"{_LEAD}ngay cuoi(?: cung)?(?: cua)? (?:(?:hang|moi) thang|thang bao cao|thang)", _last_of_month),
        (rf"{_LEAD}{_DAY} thang {_NEXT}(?: {_NEXT})?(?: (?:cua )?thang bao cao)?", _day_of_next_month),
        (
            rf"{_LEAD}{_DAY} thang (?P<which>dau|giua|cuoi)(?: cua)?(?: hang| moi)? qui"
            rf"(?P<next> {_NEXT}(?: (?:cua )?qui bao cao)?)?(?: bao cao)?",
            _day_of_quarter,
        ),
    )
)
