"""The review on paper: the report in the form of Nghị định 30/2020/NĐ-CP, with landscape annexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from django.template.loader import render_to_string

from gso_portal.lib.document import render_pdf
from gso_portal.lib.numbers import date_text, instant_text

from ..figures import Printed
from ..figures.printed import number
from .building import Review, Trouble

# Chapter of the annex → the figure that counts its rows.
TROUBLE_CHAPTERS = {
    "late": ("Hoàn thành muộn so với kế hoạch", "due.late"),
    "not_done": ("Chưa hoàn thành", "due.not_done"),
    "behind": ("Đang triển khai, không theo tiến độ", "ongoing.behind"),
}

# From this day the statistics office is under the Ministry of Finance.
FINANCE_SINCE = date(2025, 3, 1)


@dataclass(frozen=True)
class Letterhead:
    """Who issues a paper, under what symbol, who signs it, and to whom it goes."""

    parent: str
    agency: str
    symbol: str
    short: str
    head: str
    recipients: tuple[str, ...]

    @property
    def name(self) -> str:
        """The agency within a sentence."""
        return f"{self.short} Thống kê"


UNDER_PLANNING = Letterhead(
    parent="BỘ KẾ HOẠCH VÀ ĐẦU TƯ",
    agency="TỔNG CỤC THỐNG KÊ",
    symbol="BC-TCTK",
    short="Tổng cục",
    head="TỔNG CỤC TRƯỞNG",
    recipients=(
        "Lãnh đạo Tổng cục;",
        "Các đơn vị thuộc Tổng cục;",
        "Các Cục Thống kê tỉnh, thành phố;",
        "Lưu: VT, VPTC.",
    ),
)
UNDER_FINANCE = Letterhead(
    parent="BỘ TÀI CHÍNH",
    agency="CỤC THỐNG KÊ",
    symbol="BC-CTK",
    short="Cục",
    head="CỤC TRƯỞNG",
    recipients=(
        "Lãnh đạo Cục;",
        "Các đơn vị thuộc Cục;",
        "Cơ quan thống kê các tỉnh, thành phố;",
        "Lưu: VT.",
    ),
)


@dataclass(frozen=True)
class Chapter:
    letter: str
    title: str
    total: Printed
    rows: list[Trouble]


def letterhead(day: date) -> Letterhead:
    """Who issues a paper of that day."""
    return UNDER_FINANCE if day >= FINANCE_SINCE else UNDER_PLANNING


def chapters(review: Review) -> Iterator[Chapter]:
    """The annex of late, unfinished and behind tasks, a chapter a class; none for a class without tasks."""
    by_class = {key: list(rows) for key, rows in groupby(review.trouble, key=lambda each: each.row.standing)}
    present = [key for key in TROUBLE_CHAPTERS if key in by_class]
    for letter, key in zip("ABC", present, strict=False):
        title, group = TROUBLE_CHAPTERS[key]
        yield Chapter(letter, title, number(review.figures, group, sentence=True), by_class[key])


def paper_html(review: Review, *, host: str) -> str:
    """The report as HTML. `host` completes the addresses of its figures, which travel with the paper."""
    scope = review.scope
    return render_to_string(
        "documents/review.html",
        {
            "review": review,
            "period": scope.period,
            "following": scope.period.following() if "programme" in review.paragraphs else None,
            "chapters": list(chapters(review)),
            "letterhead": letterhead(scope.period.end),
            "cutoff": date_text(scope.cutoff),
            "known": instant_text(scope.instant),
            "host": host,
        },
    )


def write_pdf(review: Review, path: Path, *, host: str) -> None:
    render_pdf(
        paper_html(review, host=host),
        target_path=path,
        metadata={
            "author": letterhead(review.scope.period.end).name,
            "description": review.scope.period.label,
        },
        site_url=f"{host}/",
    )
