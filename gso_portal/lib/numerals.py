"""Reads numbers as people type them into sheets, with a note where one may mean two things, and as addresses do."""

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = "không một hai ba bốn năm sáu bảy tám chín mười"
_WORDS = {word: Decimal(value) for value, word in enumerate(_UNITS.split())}
_GLOSS = re.compile(r"^(.*\d.*?)\s*\([^()\d]*\)$")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DOTTED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
_COMMAED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)


@dataclass(frozen=True)
class Numeral:
    """`value` is None for what is no number; with `is_percent` it is 93.9 for "93,9%".

    `notes` are Vietnamese sentences for the person who checks.
    """

    value: Decimal | None
    is_percent: bool = False
    notes: tuple[str, ...] = ()


def is_row_number(text: str) -> bool:
    """Whether a part of an address or form can be the number of a row: digits alone, as far as the database counts."""
    return text.isascii() and text.isdigit() and len(text) < 19


def parse_number(value: object, *, number_format: str | None = None) -> Numeral:
    """A cell's value as a number: "93,9%", "93.9 %", "2.800", "04 (bốn)", "bốn", 0.939 with a % format.

    "2,800" is read as 2800 with a note, as a comma is a decimal sign here and a thousands sign in English.
    """
    if isinstance(value, bool) or value is None:
        return Numeral(None)
    if isinstance(value, int | float | Decimal):
        return _stored(Decimal(repr(value) if isinstance(value, float) else value), number_format or "")
    text = _SPACES.sub(" ", str(value)).strip().casefold()
    if text in _WORDS:
        return Numeral(_WORDS[text])
    if match := _GLOSS.match(text):
        text = match[1]
    is_percent = text.endswith("%")
    return _typed(text.removesuffix("%").replace(" ", ""), is_percent=is_percent)


def _stored(value: Decimal, number_format: str) -> Numeral:
    if not value.is_finite():
        return Numeral(None)
    is_percent = "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
    return Numeral(value * 100 if is_percent else value, is_percent)


def _typed(text: str, *, is_percent: bool) -> Numeral:
    if not is_percent and _DOTTED.fullmatch(text):
        return Numeral(Decimal(text.replace(".", "").replace(",", ".")))
    if not is_percent and _COMMAED.fullmatch(text):
        number = Decimal(text.replace(",", ""))
        note = f"“{text}” được hiểu là {number}; nếu dấu phẩy là dấu thập phân, hãy sửa lại."
        return Numeral(number, notes=(note,) if text.count(",") == 1 and "." not in text else ())
    if not _PLAIN.fullmatch(text):
        return Numeral(None, is_percent)
    return Numeral(Decimal(text.replace(",", ".")), is_percent)
