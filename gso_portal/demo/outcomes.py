"""What became of every work of a plan: the story behind the progress sheets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gso_portal.demo.composing import Season, Work
from gso_portal.demo.material import Row, number, rows

# Works of the spring that were done before the day when the golden cut-off counts.
DONE_AHEAD = 5
AHEAD_BY = (4, 15)


class Standing(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    NOT_DONE = "not_done"
    EARLY = "early"
    ON_SCHEDULE = "on_schedule"
    OPEN = "open"
    BEHIND = "behind"


@dataclass(frozen=True)
class Fate:
    """How a work went: when it was done, if ever; what hindered it; the new deadline and the day of leave."""

    completed_on: date | None = None
    behind_until: date | None = None
    reason: str = ""
    new_due_on: date | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class Report:
    """A work as its progress sheet tells of it at a cut-off."""

    work: Work
    standing: Standing
    completed_on: date | None
    reason: str
    new_due_on: date | None
    decided_on: date | None

    @property
    def is_due(self) -> bool:
        return self.standing in {Standing.ON_TIME, Standing.LATE, Standing.NOT_DONE}


def past_fates(works: list[Work], year: int) -> dict[str, Fate]:
    """By title, for a year that is over: stories.csv tells the exceptions, all else was done in time."""
    told = [row for row in rows("stories") if row["year"] == str(year)]
    fates: dict[str, Fate] = {}
    for position, story in enumerate(told):
        half_end = date(year, 6, 30) if story["half"] == "1" else date(year, 12, 31)
        chosen = _choose(works, story, position, fates, lambda work: work.season(year), half_end)
        fates[chosen.title] = _told(chosen, story, position, half_end)
    _done_ahead(works, year, fates)
    for work in works:
        fates.setdefault(work.title, Fate(_usual_completion(work, _earliest_completion(work, year))))
    return fates


def current_fates(works: list[Work], cutoff: date) -> dict[str, Fate]:
    """By title, for the year of `cutoff` as it stands on that day."""
    told = [row for row in rows("stories") if row["year"] == "any"]
    fates: dict[str, Fate] = {}
    for position, story in enumerate(told):
        chosen = _choose(
            works, story, position, fates, lambda work: _stretch(work, cutoff), cutoff, strict=False
        )
        if chosen:
            fates[chosen.title] = _told(chosen, story, position, cutoff)
    for work in works:
        fates.setdefault(work.title, Fate(_usual_completion(work, date(cutoff.year, 1, 2))))
    return fates


def reports(works: Iterable[Work], fates: dict[str, Fate], cutoff: date) -> list[Report]:
    """The works begun or due by the cut-off, as they stood on that day."""
    return [_report(work, fates[work.title], cutoff) for work in works if _is_reported(work, cutoff)]


def _is_reported(work: Work, cutoff: date) -> bool:
    return work.start_on is None or work.start_on <= cutoff


def _report(work: Work, fate: Fate, cutoff: date) -> Report:
    completed_on = fate.completed_on if fate.completed_on and fate.completed_on <= cutoff else None
    standing = _standing(work, fate, completed_on, cutoff)
    hindered = standing in {Standing.LATE, Standing.NOT_DONE, Standing.BEHIND}
    decided = fate.decided_on is not None and fate.decided_on <= cutoff
    return Report(
        work,
        standing,
        completed_on,
        fate.reason if hindered else "",
        fate.new_due_on if decided else None,
        fate.decided_on if decided else None,
    )


def _standing(work: Work, fate: Fate, completed_on: date | None, cutoff: date) -> Standing:
    if work.due_on is not None and work.due_on <= cutoff:
        if completed_on is None:
            return Standing.NOT_DONE
        return Standing.LATE if completed_on > work.due_on else Standing.ON_TIME
    if completed_on is not None:
        return Standing.EARLY
    if fate.behind_until and cutoff <= fate.behind_until:
        return Standing.BEHIND
    return Standing.OPEN if work.due_on is None else Standing.ON_SCHEDULE


def _choose(
    works: list[Work],
    story: Row,
    position: int,
    taken: dict[str, Fate],
    stretch: Callable[[Work], str],
    period_end: date,
    *,
    strict: bool = True,
) -> Work | None:
    """A work the story fits: of its season and field, early enough for its lateness, in no other story."""
    fitting = [
        work
        for work in works
        if work.title not in taken
        and not work.is_serial
        and stretch(work) == story["season"]
        and (str(work.field) == story["field"] or not strict)
        and _fits(work, story, period_end)
    ]
    if not fitting:
        if strict:
            raise ValueError(f"no work for story {position}: {story}")
        return None
    preferred = [work for work in fitting if str(work.field) == story["field"]] or fitting
    return preferred[number(len(preferred), "story", story["year"], position)]


def _fits(work: Work, story: Row, period_end: date) -> bool:
    """Late works end inside the period; an extension of an unfinished one leads past it."""
    if story["outcome"] == Standing.LATE:
        return work.due_on + timedelta(days=int(story["days"])) <= period_end
    if story["outcome"] == Standing.NOT_DONE and story["extension"]:
        return work.due_on + timedelta(days=int(story["extension"])) > period_end
    if story["outcome"] == Standing.EARLY:
        return work.start_on is None or work.start_on <= period_end - timedelta(days=45)
    return work.due_on is not None


def _told(work: Work, story: Row, position: int, period_end: date) -> Fate:
    new_due_on = _after(work.due_on, story["extension"])
    decided_on = work.due_on - timedelta(days=int(story["decided"])) if story["decided"] else None
    if story["outcome"] == Standing.EARLY:
        return Fate(period_end - timedelta(days=2 + number(20, "early", position)))
    if story["outcome"] == Standing.BEHIND:
        return Fate(_usual_completion(work, period_end + timedelta(days=1)), period_end, story["reason"])
    if story["outcome"] == Standing.LATE:
        completed_on = _after(work.due_on, story["days"])
    else:
        completed_on = _later(story["later"], work.due_on.year)
    return Fate(completed_on, None, story["reason"], new_due_on, decided_on)


def _done_ahead(works: list[Work], year: int, fates: dict[str, Fate]) -> None:
    ready = [
        work
        for work in works
        if work.season(year) == Season.SPRING
        and work.title not in fates
        and not work.is_serial
        and (work.start_on or date.min) <= date(year, 4, 3)
    ]
    for work in sorted(ready, key=lambda work: (work.due_on, work.title))[:DONE_AHEAD]:
        fates[work.title] = Fate(date(year, *AHEAD_BY) - timedelta(days=number(8, "ahead", work.title)))


def _earliest_completion(work: Work, year: int) -> date:
    """Spring works were done after the golden cut-off, those due in the second half inside it."""
    season = work.season(year)
    if season in {Season.CARRIED, Season.AUTUMN}:
        return date(year, 7, 1)
    if season == Season.SPRING:
        return date(year, *AHEAD_BY) + timedelta(days=1)
    return date(year, 1, 2)


def _usual_completion(work: Work, earliest: date) -> date | None:
    """Up to nine days before the deadline, for series two; works without one, or due in another year, go on."""
    if work.due_on is None or work.due_on.year > earliest.year:
        return None
    done_on = work.due_on - timedelta(days=number(3 if work.is_serial else 10, "done", work.title))
    return max(done_on, min(earliest, work.due_on), work.start_on or done_on)


def _stretch(work: Work, cutoff: date) -> str:
    if work.due_on is None:
        return ""
    if work.due_on <= cutoff - timedelta(days=14):
        return "past"
    begun = work.start_on is None or work.start_on <= cutoff - timedelta(days=45)
    return "running" if begun and work.due_on > cutoff + timedelta(days=45) else ""


def _after(day: date, days: str) -> date | None:
    return day + timedelta(days=int(days)) if days else None


def _later(text: str, year: int) -> date | None:
    if not text:
        return None
    day, month = text.split("/")
    return date(year, int(month), int(day))
