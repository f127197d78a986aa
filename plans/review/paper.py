"""The review on paper: the report in the form of Nghị định 30/2020/NĐ-CP, with landscape annexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Chapter:
    letter: str
    title: str
    total: Printed
    rows: list[Trouble]


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
            "author": review.agency.name,
            "description": review.scope.period.label,
        },
        site_url=f"{host}/",
    )
