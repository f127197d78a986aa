"""One written form of a text, a key to compare it by and a key to sort it by."""

import re
import unicodedata

_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
                                 "\u200a\u202f\u205f\u3000"), " ")  # fmt: skip
_NEWLINES = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - set(map(ord, "\n\r\t\x0b\x0c\x85")))
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                                    "\u2060\u2066\u2067\u2068\u2069\ufeff"))  # fmt: skip
_BULLETS = dict.fromkeys(map(ord, "\uf02d\uf076\uf0a7\uf0a8\uf0b7\uf0d8"), "-")
_BORROWED_D = {ord("Ð"): "Đ", ord("ð"): "đ", ord("Ɖ"): "Đ", ord("ɖ"): "đ"}
_CLEAN = _SPACES | _NEWLINES | _CONTROLS | _INVISIBLE | _BULLETS | _BORROWED_D

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"), "-")
_FOLD = _DASHES | {ord("đ"): "d"}
_MARKS = re.compile(r"[\u0300-\u036f]")
_SPACE_RUNS = re.compile(" {2,}")
_BLANKS = re.compile(r"\s+")
_Y_FOR_I = re.compile(r"(?:(?<=[hklmst])|(?<=qu))y(?![^\W\d_])")

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_ALPHABET = {"ă": "a{", "â": "a|", "đ": "d{", "ê": "e{", "ô": "o{", "ơ": "o|", "ư": "u{"}
_OWN_LETTERS = str.maketrans(_ALPHABET)


def clean(text: str) -> str:
    """The text as a person sees it, in one written form: NFC, plain spaces, nothing invisible, no edges.

    Newlines are kept (Word's own become "\\n"), runs of spaces become one, Word's private bullets become "-",
    Icelandic and African Ð become Đ. Dashes, quotes and spelling stay as they were typed. Soft hyphens are
    dropped, so `diagnose` must see the text first: in TCVN3 they are the letter ư.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_CLEAN))
    return "\n".join(_SPACE_RUNS.sub(" ", line).strip(" ") for line in text.split("\n")).strip()


def fold(text: str) -> str:
    """A key under which spellings of the same words are equal; compare it with another `fold`, not a literal.

    Case, tones and their placement, the marks of letters, đ/d, kinds of dash and of space, and i for y at the
    end of a syllable (quý/quí/qúy, kỹ/kĩ) make no difference.
    """
    letters = unicodedata.normalize("NFD", clean(text).casefold().translate(_FOLD))
    return _BLANKS.sub(" ", _Y_FOR_I.sub("i", _MARKS.sub("", letters))).strip()


def sort_key(text: str) -> str:
    """A key whose order by code point is the Vietnamese alphabet's, tones last: the database's `vn_sort`."""
    toneless = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text.lower()).translate(_TONES))
    return f"{toneless.translate(_OWN_LETTERS)}\x01{unicodedata.normalize('NFC', text).lower()}"
