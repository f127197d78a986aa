"""A cell as a row of folded words, so that spacing, accents and kinds of dash no longer matter."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from gso_portal.lib.vietnamese import clean, fold

_TOKEN = re.compile(r"\d+|(?:[^\W\d_]|[\u0300-\u036f])+|[-=–—]+>|…|\.{2,}|_+|[^\s\w]|\n")
_JOINED_QUARTER = re.compile(r"(?:q|qu[iy])(?P<number>[ivl|іι]+)")
_ARROW = re.compile(r"[-=–—]+>|[→⇒➔➜►]")
_SIGNS = {"÷": "-", "~": "-", "−": "-", "〃": '"', "“": '"', "”": '"', "″": '"', "’": "'", "‘": "'"}
_EDGE = frozenset(".,;:*•\n\"'")


@dataclass(frozen=True, slots=True)
class Word:
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Words:
    """Some words of a text. In `key` the folded words stand one space apart: "qui ii / 2020".

    `depth` counts how many expressions these words lie inside of.
    """

    text: str
    parts: tuple[Word, ...]
    depth: int = 0

    @cached_property
    def key(self) -> str:
        return " ".join(part.key for part in self.parts)

    @cached_property
    def shown(self) -> str:
        """The words as they were typed."""
        return self.text[self.parts[0].start : self.parts[-1].end] if self.parts else ""

    def between(self, start: int, end: int) -> "Words":
        """The words of `key[start:end]`, one level deeper; the ends must be ends of words."""
        first = self.key.count(" ", 0, start)
        last = first + len(self.key[start:end].split())
        return Words(self.text, self.parts[first:last], self.depth + 1)

    def _slice(self, first: int, last: int) -> "Words":
        return Words(self.text, self.parts[first:last], self.depth)

    def trimmed(self) -> "Words":
        """Without list bullets before and punctuation around."""
        first, last = 0, len(self.parts)
        while first < last - 1 and (self.parts[first].key in _EDGE or self.parts[first].key in "-+"):
            first += 1
        while last > first + 1 and self.parts[last - 1].key in _EDGE:
            last -= 1
        return self if (first, last) == (0, len(self.parts)) else self._slice(first, last)

    def split(self, separators: frozenset[str]) -> list["Words"]:
        """The parts between separators that stand outside brackets; empty parts are left out."""
        found, start, depth = [], 0, 0
        for place, part in enumerate(self.parts):
            depth += (part.key == "(") - (part.key == ")")
            if part.key in separators and depth <= 0:
                found.append(self._slice(start, place))
                start = place + 1
        found.append(self._slice(start, len(self.parts)))
        return [words for words in found if words.parts]

    def with_prefix(self, word: str) -> "Words":
        """The same words after a word that was left out ("tháng 3, [tháng] 6")."""
        place = self.parts[0].start if self.parts else 0
        return Words(self.text, (Word(word, place, place), *self.parts), self.depth)


def words_of(text: str, *, newlines: bool = False) -> Words:
    """The words of a text. A new line separates like a blank, or is a word of its own with `newlines`."""
    text = clean(text)
    found = []
    for match in _TOKEN.finditer(text):
        key = _key(match.group())
        if joined := _JOINED_QUARTER.fullmatch(key):
            found.append(Word("q", match.start(), match.start()))
            found.append(Word(joined["number"], match.start(), match.end()))
        elif key and (newlines or key != "\n"):
            found.append(Word(key, match.start(), match.end()))
    return Words(text, tuple(found))


@lru_cache(maxsize=4096)
def _key(typed: str) -> str:
    if typed.isspace():
        return typed
    if _ARROW.fullmatch(typed):
        return "->"
    if typed.startswith(("…", "..")):
        return "…"
    return _SIGNS.get(typed) or fold(unicodedata.normalize("NFKC", typed)).replace(" ", "")
