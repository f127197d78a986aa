"""The numbers that rows carry: romans for groups, restarting or running numbers for tasks, "72bis", "1.1"."""

import re
from collections.abc import Iterable

from gso_portal.lib.numbers import roman

_ROMANS = {roman(number): number for number in range(1, 40)}
_ROMAN_START = re.compile(r"^([IVX]+)\s*[.):/-]\s*(?=\S)")
_ORDINAL = re.compile(r"^\d+([.,]\d+)*\s*[a-z]{0,4}$|^[a-zđ]$", re.IGNORECASE)


def plain_ordinal(text: str) -> str:
    """The number without what is written around it: "1.", "(1)", "a)" become "1", "1", "a"."""
    return text.strip(" .():")


def roman_value(text: str) -> int | None:
    """1 to 39, or None for anything that is not a roman number in capitals."""
    return _ROMANS.get(plain_ordinal(text))


def is_ordinal(text: str) -> bool:
    return bool(_ORDINAL.match(plain_ordinal(text)))


def split_roman(text: str) -> tuple[int | None, str]:
    """ "II. Công tác phối hợp" as (2, "Công tác phối hợp"); (None, text) without a roman number."""
    match = _ROMAN_START.match(text)
    number = _ROMANS.get(match.group(1)) if match else None
    return (number, text[match.end() :]) if match and number else (None, text)


def is_below(ordinal: str, parent: str) -> bool:
    """Whether "1.2" or "a" follows as a part of "1"."""
    return ordinal.startswith(f"{parent}.") or (parent.isdigit() and ordinal.isalpha() and len(ordinal) == 1)


def restarts(first_ordinals: Iterable[str]) -> bool:
    """Whether numbering starts again in each group, from the first number of every group."""
    return sum(ordinal == "1" for ordinal in first_ordinals) > 1
