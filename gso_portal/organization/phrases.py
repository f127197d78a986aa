"""Vietnamese names as sequences of words, so that a name is recognised however it is spaced and dashed."""

import re
from dataclasses import dataclass

from gso_portal.lib.vietnamese import clean, fold

_WORD = re.compile(r"[^\W_]+|&")
_BLANKS = re.compile(r"[^\S\n]+")
_DASHES = str.maketrans("–—‑−‒", "-----")


@dataclass(frozen=True)
class Word:
    """A word of a text: its matching key, what stood before it, and where it is in the text."""

    key: str
    gap: str
    start: int
    end: int


def split_words(text: str) -> tuple[Word, ...]:
    """The words of a cleaned text. `gap` is the punctuation before a word without blanks; "&" reads "và"."""
    found, previous_end = [], 0
    for match in _WORD.finditer(text):
        gap = _BLANKS.sub("", text[previous_end : match.start()]).translate(_DASHES)
        key = "va" if match.group() == "&" else fold(match.group())
        found.append(Word(key, gap, match.start(), match.end()))
        previous_end = match.end()
    return tuple(found)


@dataclass(frozen=True)
class Phrase:
    """A known name, ready to be compared with a run of words."""

    keys: tuple[str, ...]
    gaps: tuple[str, ...]

    def fits(self, words: tuple[Word, ...]) -> bool:
        """Whether words with these keys are this name: a comma inside counts only where the name has one."""
        return all(_gap_fits(word.gap, gap) for word, gap in zip(words[1:], self.gaps[1:], strict=True))


def _gap_fits(found: str, known: str) -> bool:
    plain = found.replace("\n", "")
    return plain in {"", "-", "."} or plain == known


def phrase_of(text: str) -> Phrase:
    words = split_words(clean(text))
    return Phrase(tuple(word.key for word in words), tuple(word.gap for word in words))
