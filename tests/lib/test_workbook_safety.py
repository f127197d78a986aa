"""Workbooks that are not read: each gets its own message, quickly and in little memory."""

import contextlib
import json
import random
import re
import subprocess
import sys
import zipfile

import pytest

from gso_portal.lib.workbook import Limits, WorkbookRefused, open_workbook
from tests.lib import hostile_workbooks as hostile

MEASURED = """
import json, resource, sys, time
from gso_portal.lib.workbook import WorkbookRefused, open_workbook
start = time.monotonic()
try:
    open_workbook(sys.argv[1])
    code = "accepted"
except WorkbookRefused as refused:
    code = refused.code
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([code, time.monotonic() - start, peak]))
"""


def refusal_of(path, **options):
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(path, **options)
    return refused.value.code, refused.value.message


def renamed(path, content):
    path.write_bytes(content)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ke-hoach-2020.xlsx"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "tài liệu PDF"),
        ("STT;Nhiệm vụ;Thời hạn\n1;Báo cáo;30/6\n".encode(), "tệp văn bản (CSV hoặc TXT)"),
        ("\ufeffSTT,Nhiệm vụ\n".encode("utf-16"), "tệp văn bản (CSV hoặc TXT)"),
        ("STT;Nhi\xeam v\xf4\n".encode("latin-1"), "tệp văn bản (CSV hoặc TXT)"),
        (b"\n <!DOCTYPE html><html><table>", "trang web (HTML)"),
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "trang web (HTML)"),
        (b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "bảng tính XML 2003"),
        (b'<?xml version="1.0"?><a/>', "tệp XML"),
        (b"MIME-Version: 1.0\n", "trang web lưu trữ (MHTML)"),
        (b"{\\rtf1", "văn bản RTF"),
        (b"\x89PNG\r\n\x1a\n", "hình ảnh PNG"),
    ],
)
def test_a_renamed_file_is_called_what_it_is(path, content, kind):
    code, message = refusal_of(renamed(path, content))

    assert code == "not_xlsx"
    assert message.startswith(f"Tệp “ke-hoach-2020.xlsx” thực chất là {kind}, không phải bảng tính .xlsx.")


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"word/document.xml": "<a/>"}, "văn bản Word (.docx)"),
        ({"ppt/presentation.xml": "<a/>"}, "bản trình chiếu PowerPoint (.pptx)"),
        ({"xl/workbook.bin": b"\0"}, "bảng tính Excel nhị phân (.xlsb)"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "bảng tính OpenDocument (.ods)"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "văn bản OpenDocument (.odt)"),
        ({"anh.jpg": b"\xff\xd8"}, "tệp nén ZIP"),
    ],
)
def test_another_kind_of_archive_is_called_what_it_is(path, parts, kind):
    code, message = refusal_of(hostile.packed(path, parts))

    assert code == "not_xlsx"
    assert f"thực chất là {kind}, không phải" in message


@pytest.mark.parametrize(
    ("stream", "code", "words"),
    [
        ("EncryptedPackage", "encrypted", "được đặt mật khẩu"),
        ("Workbook", "not_xlsx", "bảng tính Excel 97-2003 (.xls)"),
        ("Book", "not_xlsx", "bảng tính Excel 5.0/95 (.xls)"),
        ("WordDocument", "not_xlsx", "văn bản Word 97-2003 (.doc)"),
        ("Other", "not_xlsx", "tài liệu Office kiểu cũ"),
    ],
)
def test_old_and_protected_office_files_are_told_apart(path, stream, code, words):
    found, message = refusal_of(hostile.ole_container(path, stream))

    assert found == code
    assert words in message


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"STT;1\n", "Hãy mở tệp đó bằng Excel và lưu thành “Excel Workbook (.xlsx)”."),
        (b"%PDF-1.7", "Hãy tải lên bảng tính Excel (.xlsx)."),
    ],
)
def test_the_remedy_fits_the_kind_of_file(path, content, remedy):
    assert refusal_of(renamed(path, content))[1].endswith(f"không phải bảng tính .xlsx. {remedy}")


def test_an_empty_file_is_damaged(path):
    message = "Tệp “ke-hoach-2020.xlsx” rỗng (0 byte). Hãy tải lại tệp gốc."

    assert refusal_of(renamed(path, b"")) == ("damaged", message)


def test_binary_rubbish_is_damaged(path):
    assert refusal_of(renamed(path, b"\0\1\2\3" * 100))[0] == "damaged"


@pytest.mark.parametrize("kept", [30, 200, -200, -1])
def test_a_truncated_workbook_is_damaged(path, kept):
    hostile.packed(path, hostile.sound_parts())

    code, message = refusal_of(renamed(path, path.read_bytes()[:kept]))

    assert code == "damaged"
    assert message.startswith("Tệp “ke-hoach-2020.xlsx” bị hỏng hoặc tải lên chưa trọn vẹn.")


@pytest.mark.parametrize("part", [name for name in hostile.sound_parts() if name != "_rels/.rels"])
def test_a_workbook_without_a_needed_part_is_damaged(path, part):
    parts = hostile.sound_parts()
    del parts[part]

    assert refusal_of(hostile.packed(path, parts))[0] == "damaged"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>một</v></c></row>',
        '<row r="1"><c r="A1"><v>NaN</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="x"/>',
        '<row r="1">',
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(path, rows):
    assert refusal_of(hostile.packed(path, hostile.sound_parts(rows)))[0] == "damaged"


def test_one_flipped_byte_never_gives_anything_but_a_refusal_or_the_same_book(path):
    hostile.packed(path, hostile.sound_parts())
    sound, content = open_workbook(path), path.read_bytes()

    for position in range(0, len(content), 3):
        flipped = bytearray(content)
        flipped[position] ^= 0x55
        try:
            assert open_workbook(renamed(path, flipped)) == sound
        except WorkbookRefused:
            continue


@pytest.mark.parametrize("part", list(hostile.sound_parts()))
def test_a_part_that_was_tampered_with_never_gives_another_error(path, part):
    chance = random.Random(part)
    junk = [
        "9" * 30,
        "-1",
        "1e999",
        "nan",
        "<c>",
        "</c>",
        "&#55296;",
        ' r="A0"',
        "A0:B0",
        ' t="d"',
        "\x00",
        '"',
        ">",
    ]

    for _ in range(30):
        text = hostile.sound_parts()[part]
        start = chance.randrange(len(text))
        tampered = text[:start] + chance.choice(junk) + text[start + chance.randrange(12) :]
        hostile.packed(path, hostile.sound_parts() | {part: tampered})
        with contextlib.suppress(WorkbookRefused):
            open_workbook(path)


def test_a_zip_with_a_password_is_encrypted(path):
    content = bytearray(hostile.packed(path, hostile.sound_parts()).read_bytes())
    for match in re.finditer(b"PK\x01\x02", bytes(content)):
        content[match.start() + 8] |= 1

    assert refusal_of(renamed(path, content))[0] == "encrypted"


@pytest.mark.parametrize(
    "extra",
    [
        {"xl/vbaProject.bin": b"\xd0\xcf"},
        {"xl/macrosheets/sheet1.xml": "<a/>"},
        {"[Content_Types].xml": '<Types><Override ContentType="x/sheet.macroEnabled.main+xml"/></Types>'},
    ],
)
def test_a_workbook_with_macros_is_refused(path, extra):
    code, message = refusal_of(hostile.packed(path, hostile.sound_parts() | extra))

    assert code == "macro"
    assert "chứa macro. Hãy lưu thành “Excel Workbook (.xlsx)” không có macro" in message


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("part", [*hostile.sound_parts(), "docProps/core.xml", "xl/a.vml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_any_part_is_refused(path, part, encoding):
    parts = hostile.sound_parts()
    parts[part] = (DOCTYPE + parts.get(part, "<a/>")).encode(encoding)

    assert refusal_of(hostile.packed(path, parts))[0] == "entities"


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "xl/../../a.xml", "xl\\a.xml", "C:a.xml"])
def test_a_name_that_leads_out_of_the_archive_is_refused(path, name):
    code, message = refusal_of(hostile.packed(path, hostile.sound_parts() | {name: "<a/>"}))

    assert code == "damaged"
    assert message.endswith("chứa thành phần có tên không hợp lệ nên không được đọc.")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(path):
    hostile.packed(path, hostile.sound_parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/WORKBOOK.xml", "<a/>")

    assert refusal_of(path)[0] == "damaged"


def test_a_workbook_without_worksheets_is_refused(path):
    parts = hostile.sound_parts() | {"xl/workbook.xml": hostile.workbook_part(names=())}

    code, message = refusal_of(hostile.packed(path, parts))

    assert (code, message) == ("no_sheet", "Tệp “ke-hoach-2020.xlsx” không có trang tính nào.")


def test_a_file_over_the_limit_is_named_with_its_size(path):
    renamed(path, b"PK\x03\x04" + b"\0" * (3 * 2**20))

    code, message = refusal_of(path, limits=Limits(file_bytes=2 * 2**20), name="Kế hoạch.xlsx")

    assert code == "too_large"
    assert message == "Tệp “Kế hoạch.xlsx” lớn 4 MB, quá giới hạn 2 MB. Hãy bỏ hình ảnh hoặc tách tệp."


@pytest.mark.parametrize(
    ("limits", "rows", "words"),
    [
        (Limits(rows=2), '<row r="3"><c r="A3"><v>1</v></c></row>', "dòng 3, cột thứ 1"),
        (Limits(columns=2), '<row r="1"><c r="C1"><v>1</v></c></row>', "dòng 1, cột thứ 3"),
        (Limits(), '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "dòng 1048576, cột thứ 16384"),
        (Limits(cells=1), '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>', "hơn 1 ô dữ liệu"),
        (Limits(text=5), '<row r="1"><c r="A1" t="str"><v>12345678901</v></c></row>', "dài hơn 5 ký tự"),
    ],
)
def test_a_table_over_the_limit_says_where(path, limits, rows, words):
    code, message = refusal_of(hostile.packed(path, hostile.sound_parts(rows)), limits=limits)

    assert code == "too_large"
    assert words in message


def test_merged_ranges_over_the_limit_are_refused(path):
    merges = "<mergeCells>" + '<mergeCell ref="A1:B1048576"/>' * 11 + "</mergeCells>"

    assert refusal_of(hostile.packed(path, hostile.sound_parts(after=merges)))[0] == "too_large"


def test_too_many_sheets_or_parts_are_refused(path):
    book = {"xl/workbook.xml": hostile.workbook_part(names=["a", "b", "c"])}
    hostile.packed(path, hostile.sound_parts() | book)

    assert refusal_of(path, limits=Limits(sheets=2))[0] == "too_large"
    assert refusal_of(path, limits=Limits(members=4))[0] == "bomb"


@pytest.mark.parametrize(
    ("make", "limits"),
    [
        (lambda path: hostile.many_elements(path, 20_000), Limits(elements=10_000)),
        (lambda path: hostile.deep_nesting(path, 10_000), Limits()),
        (lambda path: hostile.one_huge_tag(path, 2), Limits(ratio=10_000)),
        (lambda path: hostile.many_rows(path, 90_000, '<row r="{r}"/>'), Limits(xml_bytes=2**20)),
        (lambda path: hostile.many_rows(path, 90_000, '<row r="{r}"/>'), Limits(unpacked_bytes=2**20)),
        (lambda path: hostile.many_elements(path, 20_000), Limits(ratio_from_bytes=1000)),
    ],
    ids=["elements", "depth", "tag", "xml", "unpacked", "ratio"],
)
def test_each_guard_against_bombs_works_by_itself(path, make, limits):
    make(path)

    assert refusal_of(path, limits=limits)[0] == "bomb"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (hostile.one_huge_string, "bomb"),
        (hostile.lying_sizes, "damaged"),
        (hostile.billion_laughs, "entities"),
        (lambda path: hostile.shared_huge_string(path, 1), "too_large"),
        (lambda path: hostile.many_rows(path, 200_000, '<row r="{r}" ht="15"/>'), "accepted"),
        (lambda path: hostile.many_rows(path, 50_000, '<row r="{r}"><c><v>{r}</v></c></row>'), "too_large"),
        (lambda path: hostile.many_elements(path, 6_000_000), "bomb"),
        (hostile.deep_nesting, "bomb"),
        (lambda path: hostile.one_huge_tag(path, 3), "bomb"),
    ],
    ids=["string", "lie", "laughs", "shared", "empty-rows", "rows", "elements", "depth", "tag"],
)
def test_a_bomb_is_answered_within_10_seconds_and_500_megabytes(path, make, code):
    make(path)

    child = subprocess.run([sys.executable, "-c", MEASURED, path], capture_output=True, text=True, check=True)

    found, seconds, megabytes = json.loads(child.stdout)
    assert found == code
    assert seconds < 10
    assert megabytes < 500
