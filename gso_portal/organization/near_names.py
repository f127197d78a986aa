"""Unit names that look like a text: only ever proposed, for a person to confirm."""

import re
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
_NUMBER = re.compile(r"\d+|i{1,3}$")


@dataclass(frozen=True)
class NearNames:
    """Tokens, the likeliest first. `is_close`: so near that a reading can be proposed instead of a choice."""

    tokens: tuple[str, ...] = ()
    is_close: bool = False


def near_names(text: str, *, directory: UnitDirectory, on: date) -> NearNames:
    """Units of the day whose spelling is near. Numbers must agree: "II" is never near "I"."""
    sought = _compact(phrase_of(text).keys)
    scores: dict[str, float] = {}
    for known, entries in _compact_spellings(directory).items():
        score = _likeness(sought, known)
        for entry in entries if score else ():
            if entry.exists_on(on):
                scores[entry.token] = max(score, scores.get(entry.token, 0))
    ranked = sorted(scores, key=lambda token: -scores[token])
    best = scores[ranked[0]] if ranked else 0
    if best >= _CLOSE:
        return NearNames(tuple(token for token in ranked if scores[token] >= best - 0.02), is_close=True)
    return NearNames(tuple(token for token in ranked[:_MOST] if scores[token] >= _WORTH_A_LOOK))


@lru_cache(maxsize=4)
def _compact_spellings(directory: UnitDirectory) -> dict[str, list[UnitEntry]]:
    found: dict[str, list[UnitEntry]] = {}
    for keys, entry in directory.spellings:
        found.setdefault(_compact(keys), []).append(entry)
    return found


def _compact(keys: tuple[str, ...]) -> str:
    kept = [_ROMAN_DIGITS.get(key, key) for key in keys]
    if len(kept) > 1 and kept[0] in _KIND_WORDS:
        kept = kept[1:]
    return "".join(kept)


def _likeness(sought: str, known: str) -> float:
    """From 0 to 1; 0 at once for what cannot reach the lowest score that matters."""
    shorter, longer = sorted((len(sought), len(known)))
    if len(sought) < _SHORTEST or 2 * shorter < _WORTH_A_LOOK * (shorter + longer):
        return 0.0
    if _NUMBER.findall(sought) != _NUMBER.findall(known):
        return 0.0
    matcher = SequenceMatcher(None, sought, known, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _WORTH_A_LOOK else 0.0
