"""The workbooks of the demo world and the days on which the Office imported them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gso_portal.demo.composing import Work, current_works, plan_works
from gso_portal.demo.outcomes import Fate, current_fates, past_fates, reports
from gso_portal.demo.plan_layouts import Decision, plan_numbered_through, plan_with_fields_numbered_apart
from gso_portal.demo.progress_layouts import flat_progress, progress_in_parts
from gso_portal.demo.sheets import Draft, workbook_bytes


@dataclass(frozen=True)
class DemoWorkbook:
    """A workbook as the Office received it. `cutoff` is the day its progress speaks of, None for a plan."""

    file_name: str
    year: int
    cutoff: date | None
    imported_on: date
    draft: Draft

    @property
    def is_plan(self) -> bool:
        return self.cutoff is None

    def content(self) -> bytes:
        return workbook_bytes(self.draft)


def demo_workbooks(today: date) -> list[DemoWorkbook]:
    """In the order of the days on which they were imported; always the same for the same day."""
    books = [*_year_2019(), *_year_2020(), *_current_year(today)]
    return sorted(books, key=lambda book: book.imported_on)


def _year_2019() -> Iterator[DemoWorkbook]:
    works = plan_works(2019)
    fates = past_fates(works, 2019)
    decision = Decision("38/QĐ-TCTK", date(2019, 1, 15))
    draft = plan_with_fields_numbered_apart(works, 2019, decision)
    yield DemoWorkbook("ke-hoach-2019.xlsx", 2019, None, date(2019, 1, 15), draft)
    for name, cutoff, on in (
        ("tien-do-6-thang-2019.xlsx", date(2019, 6, 30), date(2019, 7, 8)),
        ("tien-do-nam-2019.xlsx", date(2019, 12, 31), date(2020, 1, 10)),
    ):
        yield _progress(name, works, fates, cutoff, on, flat_progress)


def _year_2020() -> Iterator[DemoWorkbook]:
    works = plan_works(2020)
    fates = past_fates(works, 2020)
    decision = Decision("31/QĐ-TCTK", date(2020, 1, 9))
    draft = plan_numbered_through(works, 2020, decision)
    yield DemoWorkbook("ke-hoach-2020.xlsx", 2020, None, date(2020, 1, 9), draft)
    for name, cutoff, on in (
        ("tien-do-6-thang-2020.xlsx", date(2020, 6, 30), date(2020, 7, 10)),
        ("tien-do-nam-2020.xlsx", date(2020, 12, 31), date(2021, 1, 8)),
    ):
        yield _progress(name, works, fates, cutoff, on, progress_in_parts)


def _current_year(today: date) -> Iterator[DemoWorkbook]:
    """Issued in the first days of January, with the progress of the first half and of the months gone by."""
    year = today.year
    works = current_works(today)
    issued_on = min(date(year, 1, 5), today)
    draft = plan_numbered_through(works, year, Decision("12/QĐ-TCTK", issued_on))
    yield DemoWorkbook(f"ke-hoach-{year}.xlsx", year, None, min(date(year, 1, 8), today), draft)
    last_month_end = today.replace(day=1) - timedelta(days=1)
    fates = current_fates(works, last_month_end)
    for cutoff in _cutoffs(year, last_month_end):
        name = f"tien-do-{cutoff.month}-thang-{year}.xlsx"
        on = min(cutoff + timedelta(days=5), today)
        yield _progress(name, works, fates, cutoff, on, progress_in_parts)


def _cutoffs(year: int, last_month_end: date) -> list[date]:
    """None in January, when no month of the year is over."""
    cutoffs = {date(year, 6, 30), last_month_end}
    return sorted(day for day in cutoffs if day.year == year and day <= last_month_end)


def _progress(
    name: str, works: list[Work], fates: dict[str, Fate], cutoff: date, on: date, layout
) -> DemoWorkbook:
    return DemoWorkbook(name, cutoff.year, cutoff, on, layout(reports(works, fates, cutoff), works, cutoff))
