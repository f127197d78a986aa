"""Expressions without a day: continuous work, events, relative terms, references, empty and copied cells."""

import re

from gso_portal.lib.deadlines import notes
from gso_portal.lib.deadlines.model import DueKind, Note
from gso_portal.lib.deadlines.points import YEAR
from gso_portal.lib.deadlines.reading import Reading
from gso_portal.lib.deadlines.words import Words

_COPY = re.compile(
    r"(?:- )?(?:\( )?(?:n ?[/.]? ?t|nhu (?:tren|dong tren|muc tren)|cung thoi gian tren)(?: \))?(?: [-.])?"
    r"|[\"'](?: [\"'])*|/ /(?: /)*|- [\"'] -"
)
_BLANK = re.compile(
    rf"(?:[-/x…_.?]+)(?: [-/x…_.?]+)*(?: / {YEAR})?|(?:thang |ngay |qui )?…(?: / …)?(?: /| nam) {YEAR}"
    r"|khong(?: co)?|chua (?:co|ro|xac dinh)(?: thoi (?:han|gian))?|n / a"
)
_FORMULA_ERROR = re.compile(r"# [a-z]+(?: / [a-z0]+| / 0)?(?: [!?])?|#(?: #)+|# div / 0 !|# n / a")

_CONTINUOUS = re.compile(
    r"(?:(?:cong viec|nhiem vu|thuc hien|lam) )?(?:thuong xuyen|lien tuc|t ?x|hang ngay|moi ngay)(?P<rest>.*)"
)
_CONTINUOUS_REST = re.compile(
    rf"(?: ?[,;/(),]| va| lien tuc| thuong xuyen| hang ngay| trong| suot| ca| hang| moi| nam"
    rf"| {YEAR}| ke hoach)*"
)
_EVENT = re.compile(
    r"(?:ngay )?(?:truoc|sau|truoc / sau|truoc va sau)(?: va sau)? khi .+"
    r"|(?:khi|neu|luc) .+|(?:theo |khi )?(?:yeu cau|dot xuat|phat sinh)(?: .*)?"
    r"|theo (?:de nghi|trieu tap)(?: .*)?"
    r"|(?:(?:truoc|sau|tai|trong|den|trinh|phien|bao cao) )*(?:phien hop|ki hop|tet|dai hoi|hoi nghi|le) .+"
    r"|(?:(?:truoc|sau|dip|trong) )+tet"
)
_REFERENCE = re.compile(r"(?:thuc hien |trien khai )?(?:theo|can cu) .+")
_RELATIVE = re.compile(
    r"(?:trong |vao )?(?:dau |giua |cuoi )?(?:tuan|thang|qui|nam)"
    r"(?: toi| sau| nay| ke tiep| tiep theo| truoc)+"
    r"|ngay mai|hom nay|ngay kia|trong ngay"
    r"|(?:(?:trong|vong|sau|cham nhat|khong qua|toi da|khoang|it nhat) )*"
    r"\d{1,4} (?:ngay|tuan|thang|nam|gio)(?: lam viec)?"
    r"(?: ,| \()?(?: (?:ke tu|tinh tu|tu|sau|truoc|ke) .+| lam viec| tiep theo)?"
)
_UNDATED = re.compile(
    r"truoc mat|(?:trong )?(?:thoi gian|giai doan) (?:toi|sap toi|som nhat)"
    r"|ngay sau (?:cuoc hop|hoi nghi|hop)(?: .*)?"
    r"|(?:cang )?som(?: nhat)?(?: cang tot| co the)?|ngay|ngay lap tuc|khan truong|khan|gap|lau dai"
    r"|truoc mat va lau dai"
    r"|asap|sap toi"
)


def read_special_cell(words: Words) -> Reading | None:
    """A cell that holds no expression of time: empty, dots, a copy sign, a formula error."""
    key = words.key
    if not key:
        return Reading(DueKind.UNKNOWN, notes=(notes.missing(),))
    if _COPY.fullmatch(key):
        return Reading(DueKind.UNKNOWN, notes=(notes.copies_above(words.shown),), copies_above=True)
    if _BLANK.fullmatch(key):
        return Reading(DueKind.UNKNOWN, notes=(notes.undated(words.shown),))
    if key[0] == "#" and _FORMULA_ERROR.fullmatch(key):
        return Reading(DueKind.UNKNOWN, notes=(notes.formula_error(words.shown),))
    return None


def read_open_ended(words: Words) -> Reading | None:
    """Work without a day by its nature: continuous, tied to an event or a paper, relative, "trước mắt"."""
    key, shown = words.key, words.shown
    if match := _CONTINUOUS.fullmatch(key):
        return _continuous(match["rest"], shown)
    for pattern, kind, note in _WITHOUT_DAY:
        if pattern.fullmatch(key):
            return Reading(kind, notes=(note(shown),))
    return None


def _continuous(rest: str, shown: str) -> Reading | None:
    if _CONTINUOUS_REST.fullmatch(rest):
        return Reading(DueKind.CONTINUOUS)
    if not rest.startswith(" "):
        return None
    return Reading(DueKind.CONTINUOUS, notes=(_mixed(shown),) if re.search(r"\d|qui|thang", rest) else ())


def _mixed(shown: str) -> Note:
    return notes.several(shown, "đọc là thường xuyên, đề nghị xác nhận mốc kèm theo")


_WITHOUT_DAY = (
    (_UNDATED, DueKind.UNKNOWN, notes.undated),
    (_EVENT, DueKind.EVENT, notes.event),
    (_RELATIVE, DueKind.RELATIVE, notes.relative),
    (_REFERENCE, DueKind.EVENT, notes.reference),
)
