"""Composes the tasks of a year's plan: works of the office's vocabulary, each with its days."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gso_portal.demo.material import LeadUnit, lead_unit, number, rows


class Season(StrEnum):
    """When in the year a task runs, as its plan says."""

    EARLY = "early"  # due up to 15 April
    SPRING = "spring"  # due later in the first half
    CARRIED = "carried"  # begins in the first half, due in the second
    AUTUMN = "autumn"  # begins and is due in the second half
    OPEN = "open"  # no deadline
    OVER = "over"  # begins in the first half, due in the next year
    OVER_NEW = "over_new"  # begins in the second half, due in the next year


@dataclass(frozen=True)
class Work:
    """A task before it is written down. `shape` is how exactly its deadline is named: day, month, quarter,
    half, or open with the words in `due_words`."""

    field: int
    title: str
    product: str
    lead: LeadUnit
    sources: tuple[str, ...]
    start_on: date | None
    due_on: date | None
    shape: str
    due_words: str = ""
    is_serial: bool = False

    def season(self, year: int) -> Season:
        begins_late = self.start_on is not None and self.start_on > date(year, 6, 30)
        if self.due_on is None:
            return Season.OPEN
        if self.due_on.year > year:
            return Season.OVER_NEW if begins_late else Season.OVER
        if self.due_on > date(year, 6, 30):
            return Season.AUTUMN if begins_late else Season.CARRIED
        return Season.SPRING if self.due_on > date(year, 4, 15) else Season.EARLY


def plan_works(year: int) -> list[Work]:
    """The works of a past year's plan in its order: as many in each season as quotas.csv says."""
    quotas = {row["season"]: int(row["count"]) for row in rows("quotas") if row["year"] == str(year)}
    chosen: list[Work] = []
    for season, count in quotas.items():
        pool = by_preference(work for work in possible_works(year) if work.season(year) == season)
        if len(pool) < count:
            raise ValueError(f"{year}: {len(pool)} works for {season}, {count} wanted")
        chosen += pool[:count]
    return in_plan_order(chosen)


def current_works(today: date, *, size: int = 180, due_soon: int = 10, just_due: int = 4) -> list[Work]:
    """A plan for the year of `today` that leaves no page empty: works of the provincial offices that have demo
    accounts, some due in the next fortnight, few since the last month ended, the others over the year."""
    month_began = today.replace(day=1)
    fortnight = today + timedelta(days=14)
    pools: dict[str, list[Work]] = {"soon": [], "just": [], "rest": []}
    for work in by_preference(possible_works(today.year)):
        if work.season(today.year) == Season.OVER_NEW:
            continue
        pools[_window(work.due_on, month_began, today, fortnight)].append(work)
    chosen = [*_of_offices(today), *pools["soon"][:due_soon], *pools["just"][:just_due]]
    rest = [work for work in pools["rest"] if work.due_on is None]
    rest += _spread([work for work in pools["rest"] if work.due_on], size - len(chosen) - len(rest))
    return in_plan_order(chosen + rest)


def in_plan_order(works: Iterable[Work]) -> list[Work]:
    """By field, then lead unit, then deadline, open works last."""
    units = (*rows("units"), *rows("units_before"), *rows("offices"))
    order = {row["code"]: position for position, row in enumerate(units)}
    return sorted(
        works, key=lambda work: (work.field, order[work.lead.code], work.due_on or date.max, work.title)
    )


def by_preference(works: Iterable[Work]) -> list[Work]:
    """Series first, so that no month of one is missing; the others mixed, the same in every year."""
    return sorted(works, key=lambda work: (not work.is_serial, number(2**60, _undated(work.title))))


def possible_works(year: int) -> Iterator[Work]:
    """Everything the vocabulary can say about a year."""
    yield from _staged(year)
    yield from _serial(year)
    for row in rows("open"):
        yield _work(row, year, row["title"], row["lead"], None, None, "open", row["due"])


def _staged(year: int) -> Iterator[Work]:
    for subject in rows("subjects"):
        for stage in rows("stages"):
            if stage["family"] == subject["family"]:
                yield from _stage(year, stage, subject)


def _of_offices(today: date) -> Iterator[Work]:
    """Around the month of `today`: for each office something done, running and to come."""
    for office in rows("offices"):
        subject = {"subject": office["subject"], "lead": office["code"], "month": str(today.month)}
        for stage in rows("stages"):
            if stage["family"] == "office":
                yield from _stage(today.year, stage, subject)


def _stage(year: int, stage: dict[str, str], subject: dict[str, str]) -> Iterator[Work]:
    month = int(subject["month"])
    first, last = month + int(stage["first"]), month + int(stage["last"])
    if not 1 <= last <= 15:
        return
    title = stage["title"].format(subject=subject["subject"], year=year, before=year - 1)
    shape = {"end": "month"}.get(stage["due"], stage["due"])
    due_on = _last_day(year, last, shape, title)
    start_on = _first_day(year, first, title)
    yield _work(stage, year, title, stage["lead"] or subject["lead"], start_on, due_on, shape)


def _serial(year: int) -> Iterator[Work]:
    for row in rows("periodic"):
        length = {"month": 1, "quarter": 3, "half": 6}[row["every"]]
        for last in range(length, 13, length):
            title = row["title"].format(term=_term(year, last, length))
            due_on = date(year, last, int(row["day"]) - number(3, "series", row["title"], last))
            yield _work(row, year, title, row["lead"], date(year, last, 1), due_on, "day", is_serial=True)


def _work(
    row: dict[str, str],
    year: int,
    title: str,
    lead: str,
    start_on: date | None,
    due_on: date | None,
    shape: str,
    due_words: str = "",
    is_serial: bool = False,
) -> Work:
    field = int(row["field"])
    unit = lead_unit(lead, year, title if not is_serial else row["title"])
    sources = tuple(row["source"].split("|"))
    return Work(field, title, row["product"], unit, sources, start_on, due_on, shape, due_words, is_serial)


def _last_day(year: int, month: int, shape: str, title: str) -> date:
    """The last day of the month, quarter or half, or some day of the month."""
    if shape == "day":
        return _month(year, month) + timedelta(days=3 + number(24, "due", _undated(title)))
    length = {"month": 1, "quarter": 3, "half": 6}[shape]
    closing = _month(year, month + -month % length)
    return closing.replace(day=monthrange(closing.year, closing.month)[1])


def _first_day(year: int, month: int, title: str) -> date | None:
    """None for work that went on before the year."""
    if month < 1:
        return None
    day = number(16, "start", _undated(title))
    return _month(year, month) + timedelta(days=max(0, day - 7))


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _term(year: int, last: int, length: int) -> str:
    if length == 1:
        return f"tháng {last}/{year}"
    if length == 6:
        return f"6 tháng đầu năm {year}" if last == 6 else f"năm {year}"
    return f"quý {['I', 'II', 'III', 'IV'][last // 3 - 1]} năm {year}"


def _undated(title: str) -> str:
    return "".join(letter for letter in title if not letter.isdigit())


def _window(due_on: date | None, month_began: date, today: date, fortnight: date) -> str:
    if due_on is None or not month_began <= due_on <= fortnight:
        return "rest"
    return "just" if due_on < today else "soon"


def _spread(works: list[Work], count: int) -> list[Work]:
    """The first works of every month of deadline in turn, so that no month is much fuller than another."""
    seen: Counter[tuple[int, int]] = Counter()
    turns = []
    for position, work in enumerate(works):
        month = (work.due_on.year, work.due_on.month)
        turns.append((seen[month], position))
        seen[month] += 1
    return [works[position] for _, position in sorted(turns)[:count]]
