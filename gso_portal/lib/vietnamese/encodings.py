"""Reading text of the encodings used before Unicode, after a program took it for Western European.

The tables lie beside this file: the characters seen (code points, hexadecimal) and the letter that was meant.
TCVN3 (ABC) knows small letters, its fonts show capitals; VNI writes a vowel and its mark as two characters.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

_TABLES = Path(__file__).parent
_UTF8_RUN = re.compile(r"[^\x00-\x7f]+")


@cache
def _table(name: str) -> dict[str, str]:
    with (_TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {_characters(row["code_points"]): row["letter"] for row in csv.DictReader(lines)}


def _characters(code_points: str) -> str:
    return "".join(chr(int(point, 16)) for point in code_points.split())


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(key) for key in sorted(_table(name), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """The Unicode text behind TCVN3 bytes read as Latin-1; characters outside the table stay."""
    return _pattern("tcvn3").sub(lambda found: _table("tcvn3")[found.group()], text)


def from_vni(text: str) -> str:
    """The Unicode text behind VNI-Windows bytes read as Latin-1; characters outside the table stay."""
    return _pattern("vni").sub(lambda found: _table("vni")[found.group()], text)


def from_mojibake(text: str) -> str | None:
    """The text behind UTF-8 bytes read as Windows-1252, once or twice, in NFC; None if not reversible."""
    repaired = _undone(text)
    if repaired is None:
        return None
    return unicodedata.normalize("NFC", _undone(repaired) or repaired)


def _undone(text: str) -> str | None:
    try:
        repaired = _UTF8_RUN.sub(lambda run: _western_bytes(run.group()).decode("utf-8"), text)
    except UnicodeError:
        return None
    return repaired if repaired != text else None


def _western_bytes(text: str) -> bytes:
    return b"".join(_western_byte(character) for character in text)


def _western_byte(character: str) -> bytes:
    """The byte that Windows-1252 shows as this character; its unused places show as control characters."""
    return bytes([ord(character)]) if "\x80" <= character <= "\x9f" else character.encode("cp1252")
