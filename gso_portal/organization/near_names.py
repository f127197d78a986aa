"""Unit names that look like a text: only ever proposed, for a person to confirm."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from gso_portal.organization.directory import UnitDirectory, UnitEntry
from gso_portal.organization.phrases import phrase_of

_CLOSE = 0.88
_WORTH_A_LOOK = 0.72
_MOST = 3
_SHORTEST = 4
_ROMAN_DIGITS = {"1": "i", "2": "ii", "3": "iii"}
_KIND_WORDS = {"vu", "cuc", "vien", "truong"}
_NUMBERS = set(_ROMAN_DIGITS.values())


@dataclass(frozen=True)
class NearNames:
    """Tokens, the likeliest first. `is_close`: so near that a reading can be proposed instead of a choice."""

    tokens: tuple[str, ...] = ()
    is_close: bool = False


def near_names(text: str, *, directory: UnitDirectory, on: date) -> NearNames:
    """Units of the day whose spelling is near. Numbers must agree: "II" is never near "I"."""
    sought = _spelling(phrase_of(text).keys)
    scores: dict[str, float] = {}
    for known, entries in _spellings(directory).items():
        score = _likeness(sought, known)
        for entry in entries if score else ():
            if entry.exists_on(on):
                scores[entry.token] = max(score, scores.get(entry.token, 0))
    ranked = sorted(scores, key=lambda token: -scores[token])
    best = scores[ranked[0]] if ranked else 0
    if best >= _CLOSE:
        return NearNames(tuple(token for token in ranked if scores[token] >= best - 0.02), is_close=True)
    return NearNames(tuple(token for token in ranked[:_MOST] if scores[token] >= _WORTH_A_LOOK))


@dataclass(frozen=True)
class _Spelling:
    """A name without blanks and kind word, and the numbers in it, which are never nearly right."""

    letters: str
    numbers: tuple[str, ...]


@lru_cache(maxsize=4)
def _spellings(directory: UnitDirectory) -> dict[_Spelling, list[UnitEntry]]:
    found: dict[_Spelling, list[UnitEntry]] = {}
    for keys, entry in directory.spellings:
        found.setdefault(_spelling(keys), []).append(entry)
    return found


def _spelling(keys: tuple[str, ...]) -> _Spelling:
    kept = [_ROMAN_DIGITS.get(key, key) for key in keys]
    if len(kept) > 1 and kept[0] in _KIND_WORDS:
        kept = kept[1:]
    return _Spelling("".join(kept), tuple(key for key in kept if key in _NUMBERS or key.isdigit()))


def _likeness(sought: _Spelling, known: _Spelling) -> float:
    """From 0 to 1; 0 at once for what cannot reach the lowest score that matters."""
    shorter, longer = sorted((len(sought.letters), len(known.letters)))
    if len(sought.letters) < _SHORTEST or 2 * shorter < _WORTH_A_LOOK * (shorter + longer):
        return 0.0
    if sought.numbers != known.numbers and sought.letters != known.letters:
        return 0.0
    matcher = SequenceMatcher(None, sought.letters, known.letters, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _WORTH_A_LOOK else 0.0
