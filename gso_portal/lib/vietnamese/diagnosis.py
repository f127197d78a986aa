"""Recognising text that was damaged before it reached us, and the exact conversion where there is one."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from gso_portal.lib.vietnamese.encodings import from_mojibake, from_tcvn3, from_vni
from gso_portal.lib.vietnamese.folding import clean
from gso_portal.lib.vietnamese.syllables import is_syllable

_LEGACY_CHARACTERS = re.compile(r"[\x00-\xff–—‘’“”…•]*")
_MOJIBAKE_SIGN = re.compile(r"á[º»][\x80-\xbf\u0152-\u2122]|Ä[\u0090‘]|Æ[°¡]|â€|Ã[\u00a0-\u00bf]")
_LOST_LETTER = re.compile(r"[^\W\d_]\?+[^\W\d_]|(?<!\S)\?\?+[^\W\d_]|\ufffd")
_ADDRESS = re.compile(r"\S*(?:://|www\.|=)\S*")
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\s!\"'()*+,\-./:;<=>?\[\\\]_{}–—‘’“”…•]+")
_WITHOUT_VOWEL = re.compile(r"[b-df-hj-np-tv-xz]{2,}|đ[b-df-hj-np-tv-xz]+")
_SHORT_FORMS = frozenset(
    ("cm", "dm", "gb", "hm", "kg", "km", "kw", "kwh", "ml", "mm", "nt", "tb", "tp", "tr", "vs", "vv")
)
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)  # fmt: skip

_MESSAGES = {
    "MOJIBAKE": "Chữ bị lỗi mã (UTF-8 đọc sai thành chữ Tây Âu)",
    "TCVN3": "Chữ viết bằng mã cũ TCVN3 (ABC)",
    "VNI": "Chữ viết bằng mã cũ VNI",
    "LOST_CHARS": "Chữ có dấu đã bị mất khi lưu tệp, không khôi phục được; đề nghị nhập lại",
    "SCRIPT_MIX": "Lẫn ký tự của bảng chữ cái khác (Kirin hoặc Hy Lạp)",
}


@dataclass(frozen=True)
class TextFinding:
    """What is wrong with a text; `proposal` is the exact conversion, None where letters cannot be known."""

    code: str
    proposal: str | None
    message: str


def diagnose(text: str) -> TextFinding | None:
    """The damage found in a text as it was stored, or None for sound text.

    Pass the raw text, before `clean`: soft hyphens and no-break spaces are letters in damaged text.
    Codes: MOJIBAKE, TCVN3, VNI, LOST_CHARS, SCRIPT_MIX.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isascii():
        return _lost(text)
    return _mojibake(text) or _legacy(text) or _lost(text) or _script_mix(text)


def _finding(code: str, proposal: str | None = None) -> TextFinding:
    ending = f". Đề xuất: “{proposal}”." if proposal else "."
    return TextFinding(code, proposal, _MESSAGES[code] + ending)


def _mojibake(text: str) -> TextFinding | None:
    repaired = from_mojibake(text)
    if repaired is None:
        return _finding("MOJIBAKE") if _MOJIBAKE_SIGN.search(text) else None
    return _finding("MOJIBAKE", clean(repaired))


def _legacy(text: str) -> TextFinding | None:
    if not _LEGACY_CHARACTERS.fullmatch(text) or _is_sound(text):
        return None
    readings = [("TCVN3", from_tcvn3), ("VNI", from_vni)]
    scored = [(_improvement(text, convert), code, convert) for code, convert in readings]
    best, code, convert = max(scored, key=lambda reading: reading[0])
    return _finding(code, clean(convert(text))) if best >= 0.8 else None


def _is_sound(text: str) -> bool:
    marked = [word for word in _marked_words(text) if not word.isascii()]
    return all(is_syllable(clean(word)) for word in marked)


def _improvement(text: str, convert: Callable[[str], str]) -> float:
    """The share of marked words that this reading turns into Vietnamese; 0.0 if it repairs no broken word."""
    words = _marked_words(text)
    if not any(not is_syllable(word) and is_syllable(convert(word)) for word in words):
        return 0.0
    return sum(is_syllable(convert(word)) for word in words) / len(words)


def _marked_words(text: str) -> list[str]:
    return [word for word in _TOKEN.findall(text) if not word.isascii() and _has_two_letters(word)]


def _has_two_letters(word: str) -> bool:
    return len(word) > 1 and any(character.isalpha() for character in word)


def _lost(text: str) -> TextFinding | None:
    plain = _ADDRESS.sub(" ", text)
    return _finding("LOST_CHARS") if _LOST_LETTER.search(plain) or _lost_vowels(plain) else None


def _lost_vowels(text: str) -> bool:
    """True when at least half of the words, and two of them, kept no vowel ("Tng cc Thng k")."""
    words = [word for word in _WORD.findall(text) if not word.isupper()]
    broken = [
        word for word in words if _WITHOUT_VOWEL.fullmatch(word.lower()) and word.lower() not in _SHORT_FORMS
    ]
    return len(set(broken)) >= 2 and len(broken) * 2 >= len(words)


def _script_mix(text: str) -> TextFinding | None:
    mixed = [word for word in _WORD.findall(text) if _FOREIGN.search(word) and _LATIN.search(word)]
    if not mixed and not _CYRILLIC.search(text):
        return None
    repaired = text.translate(_LOOKALIKES)
    return _finding("SCRIPT_MIX", None if _FOREIGN.search(repaired) else clean(repaired))
