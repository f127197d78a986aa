"""Names and contents of attached files, judged without unpacking anything."""

import struct
import zipfile
from io import BytesIO

import pytest

from gso_portal.lib.attachments import AttachmentRefused, checked_kind, clean_file_name

MEGABYTE = 1024**2
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*names, content=b"x"):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return target.getvalue()


def compound(*streams):
    return OLE + b"\0" * 600_000 + b"\0".join(stream.encode("utf-16-le") for stream in streams)


WORD = packed("[Content_Types].xml", "word/document.xml")
EXCEL = packed("[Content_Types].xml", "xl/workbook.xml")


def kind_of(name, content):
    file = BytesIO(content)
    return checked_kind(name, file, size=len(content), largest=MEGABYTE), file.tell()


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Biên bản.PDF", b"%PDF-1.7\n", "application/pdf"),
        ("ảnh.png", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("ảnh.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", EXCEL, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.doc", compound("WordDocument"), "application/msword"),
        ("a.xls", compound("Workbook"), "application/vnd.ms-excel"),
        ("a.zip", packed("ảnh 1.jpg", "bảng.xlsx"), "application/zip"),
    ],
)
def test_content_that_is_what_the_name_says_is_taken(name, content, content_type):
    kind, place = kind_of(name, content)

    assert (kind.content_type, place) == (content_type, 0)


LARGE_FORM = packed("a.txt")[:-22] + b"PK\x06\x07" + b"\0" * 16 + packed("a.txt")[-22:]
MANY = packed("a.txt")[:-22] + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 6000, 6000, 50, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "rỗng"),
        ("a.pdf", b"%PDF-" + b"x" * MEGABYTE, "quá 1 MB"),
        ("a", b"%PDF-1.7", "không nhận loại"),
        ("a.exe", b"MZ", "không nhận loại"),
        ("a.html", b"<html>", "không nhận loại"),
        ("a.svg", b"<svg/>", "không nhận loại"),
        ("a.docm", WORD, "không nhận loại"),
        ("a.pdf", b"MZ\x90", "không phải PDF"),
        ("a.png", b"<svg/>", "không phải PNG"),
        ("a.docx", EXCEL, "không phải Word"),
        ("a.xlsx", packed("xl/workbook.xml"), "không phải Excel"),
        ("a.xlsx", compound("EncryptedPackage"), "có mật khẩu"),
        ("a.doc", compound("Workbook"), "không phải Word"),
        ("a.xls", compound("Workbook", "_VBA_PROJECT"), "macro"),
        ("a.docx", packed("[Content_Types].xml", "word/document.xml", "word/VBAProject.bin"), "macro"),
        ("a.zip", packed("x/chay.EXE"), "chay.EXE"),
        ("a.zip", packed("a.txt")[:-30], "hỏng"),
        ("a.zip", LARGE_FORM, "quá nhiều"),
        ("a.zip", MANY, "quá nhiều"),
    ],
)
def test_everything_else_is_refused_with_its_reason(name, content, words):
    with pytest.raises(AttachmentRefused) as refusal:
        kind_of(name, content)

    assert words in str(refusal.value)


def test_an_archive_is_not_unpacked():
    bomb = packed("lon.txt", content=b"\0" * 50 * MEGABYTE)

    kind, _ = kind_of("a.zip", bomb)

    assert kind.label == "ZIP"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("C:\\Users\\x\\Biên bản.pdf", "Biên bản.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("Bie\u0302n ba\u0309n.pdf", "Biên bản.pdf"),
        ("anh\u202egpj.exe.pdf", "anhgpj.exe.pdf"),
        ("a\r\nSet-Cookie: x\0.pdf", "a Set-Cookie: x.pdf"),
        (" .. ", "tep"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_name_is_one_plain_line(raw, name):
    assert clean_file_name(raw) == name
