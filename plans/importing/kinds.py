"""What kind of line each row of a table is: a task, a heading, or something that is no part of the plan."""

import re
from enum import StrEnum

from gso_portal.lib.vietnamese import fold
from plans.importing.lines import Line
from plans.importing.numbering import is_ordinal, roman_value, split_roman

_NUMBER_CELL = re.compile(r"^\(?([A-Z]|\d{1,2})\)?$")
_NOTE_START = re.compile(r"^(\[\d+\]|\(\*+\)|\*|\(\d+\)\s|(ghi chu|chu thich|chu y|luu y)\s*[:.])")
_TOTAL = re.compile(
    r"^(tong cong|tong so|cong|tong)"
    r"( (so )?(nhiem vu|dau viec|cong viec)| (nhom|muc|phan|linh vuc) [^ :]+)*\s*(:|\d|$)"
)
_PART_TOTAL = re.compile(r"\b(nhom|muc|phan|linh vuc)\b")
_PARTS = {"A", "B", "C", "D"}
_SIGNATURES = (
    "nguoi lap",
    "chanh van phong",
    "thu truong",
    "tong cuc truong",
    "pho tong cuc truong",
    "vu truong",
    "pho vu truong",
    "cuc truong",
    "vien truong",
    "noi nhan",
    "ky ten",
    "da ky",
    "xac nhan cua",
)
_SIGNING_FOR = re.compile(r"^(tl|kt|tm|tuq|q)\s?\. ")


class LineKind(StrEnum):
    TASK = "task"
    GROUP = "group"
    PART = "part"
    CONTINUATION = "continuation"
    TOTAL = "total"
    NOTE = "note"
    SIGNATURE = "signature"
    NUMBERS = "numbers"


def kind_of(line: Line) -> LineKind:
    """What a line is, by its numbering and what is filled; never by colour or position."""
    texts = [cell.text for cell in line.filled]
    if line.repeats_header or (len(texts) >= 3 and all(_NUMBER_CELL.match(text) for text in texts)):
        return LineKind.NUMBERS
    if _is_total(line, texts):
        return LineKind.TOTAL
    if _is_note(line, texts):
        return LineKind.NOTE
    if _is_signature(line, texts):
        return LineKind.SIGNATURE
    if _is_group(line, texts):
        return LineKind.GROUP
    if line.ordinal in _PARTS and line.is_titled_only and line.heading:
        return LineKind.PART
    if not line.ordinal and line.is_titled_only and line.text("title"):
        return LineKind.CONTINUATION
    return LineKind.TASK


def _is_total(line: Line, texts: list[str]) -> bool:
    return bool(_TOTAL.match(fold(texts[0]))) and not is_ordinal(texts[0]) and len(texts) <= 4


def _is_note(line: Line, texts: list[str]) -> bool:
    return not is_ordinal(line.ordinal) and len(texts) <= 2 and bool(_NOTE_START.match(fold(texts[0])))


def _is_signature(line: Line, texts: list[str]) -> bool:
    keys = [fold(text) for text in texts]
    return (
        not line.ordinal
        and len(texts) <= 3
        and all(len(key) < 60 for key in keys)
        and any(_SIGNING_FOR.match(key) or key.startswith(_SIGNATURES) for key in keys)
    )


def _is_group(line: Line, texts: list[str]) -> bool:
    if len(texts) >= 3 and len(set(texts)) == 1:
        return True
    if roman_value(line.ordinal) and line.is_titled_only and line.heading:
        return True
    return len(texts) == 1 and (line.is_wide or _is_heading(line, texts[0]))


def _is_heading(line: Line, text: str) -> bool:
    """Whether the only text of a line is a heading: roman, capitals, or words in the number column."""
    is_phrase = len(text.split()) > 1
    return split_roman(text)[0] is not None or (is_phrase and (text.isupper() or not line.heading))


def group_heading(line: Line) -> tuple[int | None, str]:
    """The roman number and the title of a group line."""
    number = roman_value(line.ordinal)
    if line.heading and (number or line.ordinal in _PARTS):
        return number, line.heading
    return split_roman(line.filled[0].text)


def is_part_total(line: Line) -> bool:
    """Whether a total is that of one group only ("Cộng nhóm I: 12")."""
    return bool(_PART_TOTAL.search(fold(line.filled[0].text)))
