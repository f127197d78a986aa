"""What a file truly is, whatever its name says."""

import zipfile
from pathlib import Path

from gso_portal.lib.workbook.limits import Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SAVE_AS = "Hãy mở tệp đó bằng Excel và lưu thành “Excel Workbook (.xlsx)”."
_TABLES = ("bảng tính", "tệp văn bản", "trang web")
_SIGNATURES = (
    (b"%PDF-", "tài liệu PDF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"\x89PNG", "hình ảnh PNG"),
    (b"\xff\xd8\xff", "hình ảnh JPEG"),
    (b"GIF8", "hình ảnh GIF"),
    (b"\x1f\x8b", "tệp nén GZIP"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7-Zip"),
)
_OLE_STREAMS = (
    ("WordDocument", "văn bản Word 97-2003 (.doc)"),
    ("PowerPoint Document", "bản trình chiếu PowerPoint 97-2003 (.ppt)"),
    ("Workbook", "bảng tính Excel 97-2003 (.xls)"),
    ("Book", "bảng tính Excel 5.0/95 (.xls)"),
)
_ZIP_MEMBERS = (
    ("word/document.xml", "văn bản Word (.docx)"),
    ("ppt/presentation.xml", "bản trình chiếu PowerPoint (.pptx)"),
    ("xl/workbook.bin", "bảng tính Excel nhị phân (.xlsb)"),
)
_OPEN_DOCUMENT = (
    (b"opendocument.spreadsheet", "bảng tính OpenDocument (.ods)"),
    (b"opendocument.text", "văn bản OpenDocument (.odt)"),
    (b"opendocument", "tài liệu OpenDocument"),
)


def check_container(path: Path) -> None:
    """Passes a zip archive; refuses anything else by what it is."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Refusal("damaged", "rỗng (0 byte). Hãy tải lại tệp gốc.")
    if head.startswith(ZIP):
        return
    if head.startswith(OLE):
        _refuse_ole(path.read_bytes())
    _refuse_other(head)


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuses archives that are another kind of document, or none."""
    names = set(archive.namelist())
    for member, kind in _ZIP_MEMBERS:
        if member in names:
            raise _renamed(kind)
    if "mimetype" in names:
        _refuse_open_document(archive)
    if "[Content_Types].xml" not in names:
        if any(name.startswith("xl/") for name in names):
            raise Refusal("damaged", "bị hỏng: thiếu danh mục thành phần. Hãy mở bằng Excel và lưu lại.")
        raise _renamed("tệp nén ZIP")


def _refuse_ole(content: bytes) -> None:
    if _stream("EncryptedPackage") in content:
        remedy = "Hãy bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc) rồi tải lại."
        raise Refusal("encrypted", f"được đặt mật khẩu. {remedy}")
    for name, kind in _OLE_STREAMS:
        if _stream(name) in content:
            raise _renamed(kind)
    raise _renamed("tài liệu Office kiểu cũ")


def _stream(name: str) -> bytes:
    """How a name stands in the directory of an OLE container: UTF-16 with a closing NUL."""
    return f"{name}\0".encode("utf-16-le")


def _refuse_other(head: bytes) -> None:
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise _renamed(kind)
    text = _as_text(head)
    if text is None:
        raise Refusal("damaged", "bị hỏng hoặc không phải tệp Excel. Hãy tải lại tệp gốc.")
    raise _renamed(_text_kind(text.lstrip("\ufeff \t\r\n").casefold()))


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in head):
        return None
    return head.decode("utf-8", errors="replace")


def _text_kind(text: str) -> str:
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "bảng tính XML 2003"
    if text.startswith(("<!doctype html", "<html", "<table", "<head", "<body", "<meta")) or "<html" in text:
        return "trang web (HTML)"
    if text.startswith("mime-version:"):
        return "trang web lưu trữ (MHTML)"
    return "tệp XML" if text.startswith("<?xml") else "tệp văn bản (CSV hoặc TXT)"


def _refuse_open_document(archive: zipfile.ZipFile) -> None:
    with archive.open("mimetype") as member:
        mimetype = member.read(200)
    for mark, kind in _OPEN_DOCUMENT:
        if mark in mimetype:
            raise _renamed(kind)


def _renamed(kind: str) -> Refusal:
    remedy = _SAVE_AS if kind.startswith(_TABLES) else "Hãy tải lên bảng tính Excel (.xlsx)."
    return Refusal("not_xlsx", f"thực chất là {kind}, không phải bảng tính .xlsx. {remedy}")
