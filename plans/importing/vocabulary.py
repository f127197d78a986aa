"""The fixed words of plan and progress sheets, from CSV files: headers, sources, posts and statuses."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gso_portal.lib.vietnamese import fold

_FOLDER = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class HeaderText:
    """A way to head a column: `field` is ours, `label` our word on screen, `text` as people write it."""

    field: str
    label: str
    text: str


@dataclass(frozen=True)
class StatusWords:
    """What a status text says: done or not, the pace of what goes on, and "on_time" or "late" if claimed."""

    is_completed: bool
    pace: str | None
    lateness: str | None


@cache
def header_texts() -> dict[str, HeaderText]:
    """By matching key."""
    return {fold(row["text"]): HeaderText(**row) for row in _rows("headers.csv")}


@cache
def header_label(field: str) -> str:
    return next(header.label for header in header_texts().values() if header.field == field)


@cache
def source_codes() -> dict[str, str]:
    """Codes of task sources by matching key, the longest text first."""
    codes = {fold(row["text"]): row["code"] for row in _rows("sources.csv")}
    return dict(sorted(codes.items(), key=lambda item: -len(item[0])))


@cache
def post_words() -> dict[str, str]:
    """Full words by abbreviation."""
    return {row["short"]: row["full"] for row in _rows("posts.csv")}


@cache
def status_words() -> dict[str, StatusWords]:
    """By matching key."""
    return {
        fold(row["text"]): StatusWords(
            row["completed"] == "yes", row["pace"] or None, row["lateness"] or None
        )
        for row in _rows("statuses.csv")
    }


@cache
def field_names() -> dict[str, str]:
    """The nine fields of the work plan by matching key: sheets often write them in capitals."""
    return {fold(row["name"]): row["name"] for row in _rows("fields.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
