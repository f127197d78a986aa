"""A number on its way to page, paper, workbook or sentence: never bare, always with its count and its address."""

from __future__ import annotations

from dataclasses import dataclass

from gso_portal.lib.numbers import DASH, count_text, growth_words

from .period import PeriodFigures


@dataclass(frozen=True)
class Printed:
    """`text` is what people read; `count` rows open at `address`. For a share or a growth `count` is its numerator."""

    text: str
    count: int
    address: str

    def __str__(self) -> str:
        return self.text

    @property
    def is_zero(self) -> bool:
        return self.text in ("0", DASH)


def number(figures: PeriodFigures, group: str, *, sentence: bool = False, **narrowed: object) -> Printed:
    count = figures[group]
    return Printed(count_text(count, sentence=sentence), count, figures.address(group, **narrowed))


def share(figures: PeriodFigures, group: str, **narrowed: object) -> Printed:
    return Printed(figures.share(group), figures[group], figures.address(group, **narrowed))


def growth(figures: PeriodFigures, group: str) -> Printed:
    """Growth with its sign as a word: "tăng 21,3%", "giảm 4,6%", "bằng"."""
    before = figures.before[group] if figures.before else None
    return Printed(growth_words(figures[group], before), figures[group], figures.address(group))


def growth_size(figures: PeriodFigures, group: str) -> Printed:
    """Growth without the word, for a sentence that says it: "21,3%"."""
    printed = growth(figures, group)
    return Printed(printed.text.rpartition(" ")[2], printed.count, printed.address)
