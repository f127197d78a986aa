"""Files that people attach: a name safe to keep and to offer, and content that is what the name says.

Nothing is unpacked: of an archive only its directory is read, and that within limits.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_NAME = 255
ACCEPTED = "PDF, ảnh (PNG, JPG), Word, Excel hoặc ZIP"

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"


class AttachmentRefused(ValueError):
    """The file is not taken; the message is in Vietnamese, a sentence without the file's name."""


@dataclass(frozen=True)
class Kind:
    """What a file of an extension begins with and must hold: parts of an archive, or streams of a compound file."""

    label: str
    content_type: str
    magic: bytes
    holds: tuple[str, ...] = ()


KINDS = {
    "pdf": Kind("PDF", "application/pdf", b"%PDF-"),
    "png": Kind("PNG", "image/png", _PNG),
    "jpg": Kind("JPG", "image/jpeg", _JPEG),
    "jpeg": Kind("JPG", "image/jpeg", _JPEG),
    "docx": Kind("Word (.docx)", f"{_OFFICE}.wordprocessingml.document", _ZIP, ("word/",)),
    "xlsx": Kind("Excel (.xlsx)", f"{_OFFICE}.spreadsheetml.sheet", _ZIP, ("xl/",)),
    "doc": Kind("Word (.doc)", "application/msword", _OLE, ("WordDocument",)),
    "xls": Kind("Excel (.xls)", "application/vnd.ms-excel", _OLE, ("Workbook", "Book")),
    "zip": Kind("ZIP", "application/zip", _ZIP),
}
# What runs when it is opened, or is a page that runs what it holds; macros are documents that do.
RUNS = (
    *(
        "exe",
        "dll",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "msi",
        "msp",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
    ),
    *("hta", "jar", "lnk", "reg", "cpl", "sh", "htm", "html", "xhtml", "svg", "svgz", "xml", "mht"),
    *("docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm"),
)

_END, _END_SIZE, _LONGEST_COMMENT, _ZIP64_LOCATOR = b"PK\x05\x06", 22, 65_535, b"PK\x06\x07"
_MOST_PARTS, _LARGEST_DIRECTORY = 5_000, 1024 * 1024
_PIECE = 256 * 1024
_PATH = re.compile(r"[/\\]")
_SPACES = re.compile(r"\s+")
# Controls, directions and joiners, halves of pairs, private and unknown letters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean_file_name(name: str) -> str:
    """The last part of the path in NFC, without control and direction characters, at most 255 characters.

    The extension survives the cutting. A name of which nothing is left becomes "tep".
    """
    name = unicodedata.normalize("NFC", _PATH.split(name)[-1])
    name = "".join(letter for letter in _SPACES.sub(" ", name) if unicodedata.category(letter) not in _UNSEEN)
    name = name.strip(" .")
    stem, dot, extension = name.rpartition(".")
    if dot and len(name) > LONGEST_NAME:
        name = f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}.{extension}"
    return name[:LONGEST_NAME] or "tep"


def checked_kind(name: str, file: BinaryIO, *, size: int, largest: int) -> Kind:
    """What kind of file it is, when extension and content agree; `file` can seek and is left at its start.

    AttachmentRefused for an empty or too large file, another kind, macros, programs and pages, also within a ZIP.
    """
    kind = KINDS.get(_extension(name))
    if kind is None:
        raise AttachmentRefused(f"không nhận loại tệp này, chỉ nhận {ACCEPTED}.")
    if size == 0:
        raise AttachmentRefused("tệp rỗng.")
    if size > largest:
        raise AttachmentRefused(f"tệp quá {largest // 1024**2} MB.")
    file.seek(0)
    if file.read(len(kind.magic)) != kind.magic:
        raise AttachmentRefused(f"nội dung không phải {kind.label} như tên tệp ghi, hoặc tệp có mật khẩu.")
    if kind.magic == _ZIP:
        _check_archive(file, size, kind)
    if kind.magic == _OLE:
        _check_compound(file, kind)
    file.seek(0)
    return kind


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _check_archive(file: BinaryIO, size: int, kind: Kind) -> None:
    names = _names(file, size)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise AttachmentRefused("tệp có macro nên không nhận.")
    if kind.holds:
        is_whole = "[Content_Types].xml" in names and any(name.startswith(kind.holds) for name in names)
        if not is_whole:
            raise AttachmentRefused(f"nội dung không phải {kind.label} như tên tệp ghi.")
        return
    runs = next((name for name in names if _extension(name) in RUNS), None)
    if runs:
        raise AttachmentRefused(f"trong tệp có {clean_file_name(runs)[:80]}, loại tệp không nhận.")


def _names(file: BinaryIO, size: int) -> list[str]:
    """The names in an archive's directory, once its end says that the directory is of a size to be read."""
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        raise AttachmentRefused("tệp hỏng hoặc chưa tải lên hết.")
    count, length = struct.unpack_from("<HI", tail, place + 10)
    # An archive of the large form says its sizes elsewhere; nothing of at most 20 MB needs it.
    if (
        count > _MOST_PARTS
        or length > _LARGEST_DIRECTORY
        or tail[max(0, place - 20) : place].startswith(_ZIP64_LOCATOR)
    ):
        raise AttachmentRefused("trong tệp có quá nhiều tệp con.")
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise AttachmentRefused("tệp hỏng hoặc chưa tải lên hết.") from None


def _check_compound(file: BinaryIO, kind: Kind) -> None:
    """A compound file names its streams in UTF-16; installers and mails are compound files too."""
    wanted = {name: name.encode("utf-16-le") for name in (*kind.holds, "_VBA_PROJECT", "EncryptedPackage")}
    found = {name for name in wanted if _has(file, wanted[name])}
    if "_VBA_PROJECT" in found:
        raise AttachmentRefused("tệp có macro nên không nhận.")
    if not found & set(kind.holds):
        raise AttachmentRefused(f"nội dung không phải {kind.label} như tên tệp ghi, hoặc tệp có mật khẩu.")


def _has(file: BinaryIO, words: bytes) -> bool:
    file.seek(0)
    return any(words in piece for piece in _overlapping(file, len(words)))


def _overlapping(file: BinaryIO, overlap: int) -> Iterable[bytes]:
    before = b""
    while piece := file.read(_PIECE):
        yield before + piece
        before = piece[-overlap:]
