"""Whether a word could be a Vietnamese syllable: the yardstick for telling damaged text from sound text."""

import re
import unicodedata

_ONSETS = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]"
_NUCLEI = (
    "iêu|yêu|uôi|ươi|ươu|oai|oao|oay|oeo|uây|uya|uyê|uyu|"
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|ue|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:{_NUCLEI})(?:ch|ng|nh|[cmnpt])?")
_TONE = re.compile(r"[\u0300\u0301\u0303\u0309\u0323]")


def is_syllable(word: str) -> bool:
    """True for a single word that Vietnamese spelling allows, with at most one tone, in any case."""
    bare, tones = _TONE.subn("", unicodedata.normalize("NFD", word.casefold()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None
