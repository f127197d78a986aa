"""Text cells of a row: damage repaired or named, posts written out, sources as codes."""

import re

from gso_portal.lib.vietnamese import clean, diagnose, fold
from gso_portal.lib.workbook import Cell
from plans.importing.result import Message
from plans.importing.vocabulary import post_words, source_codes

_ERROR_TEXT = re.compile(r"^#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)$")
_ADDRESSED = re.compile(r"^(đ\s?/\s?c|đc|đồng chí)\.?\s+", re.IGNORECASE)
_UNPADDED = re.compile(r"^d/m/yyyy", re.IGNORECASE)
_LETTERS = re.compile(r"\w{2,}")


def read_text(cell: Cell | None) -> tuple[str, list[Message]]:
    """The cleaned text of a cell and what is wrong with it. Legacy encodings are read by their conversion."""
    if cell is None:
        return "", []
    finding = diagnose(cell.value) if isinstance(cell.value, str) else None
    if finding is None:
        return cell.text, []
    severity = "warning" if finding.proposal else "error"
    read = clean(finding.proposal) if finding.proposal else cell.text
    return read, [Message(finding.code, cell.address, finding.message, severity)]


def formula_trouble(cell: Cell | None) -> str | None:
    """Why a cell has no usable value: an Excel error, or a formula the file holds no result of; else None."""
    if cell is None:
        return None
    if cell.is_error or (isinstance(cell.value, str) and _ERROR_TEXT.match(cell.value.strip())):
        return f"Ô {cell.address} là công thức lỗi ({cell.text})."
    if cell.formula_without_value:
        return f"Ô {cell.address} là công thức chưa có kết quả; mở tệp bằng Excel và lưu lại."
    return None


def shown_day(cell: Cell) -> str:
    """A date cell as its format shows it: "29/1/2019" under d/m/yyyy, "29/01/2019" under dd/mm/yyyy."""
    if _UNPADDED.match(cell.number_format):
        return f"{cell.value.day}/{cell.value.month}/{cell.value.year}"
    return cell.text


def full_post(text: str) -> str:
    """A post with its abbreviations written out: "Đ/c PTCT phụ trách CNTT" in full."""
    read = _ADDRESSED.sub("", text)
    for short, full in post_words().items():
        read = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, read)
    return read


def read_sources(cell: Cell | None) -> tuple[tuple[str, ...], list[Message]]:
    """The codes of the sources that a cell names, in order of writing; a warning for what is not known."""
    if cell is None or not cell.text:
        return (), []
    rest, found = fold(cell.text), {}
    for key, code in source_codes().items():
        position = rest.find(key)
        if position >= 0:
            rest = rest.replace(key, " " * len(key))
            found[code] = min(position, found.get(code, position))
    messages = []
    if _LETTERS.search(rest):
        text = f"Nguồn nhiệm vụ “{cell.text}” chưa nhận diện hết; giữ nguyên chữ."
        messages.append(Message("UNKNOWN_SOURCE", cell.address, text))
    return tuple(sorted(found, key=found.__getitem__)), messages
