"""Makes workbooks that nobody sends with good intentions. Made by the tests, never kept."""

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>Nhiệm vụ</t></is></c></row>'


def workbook_part(*, names=("Trang 1",), properties=""):
    rows = (f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1))
    sheets = "".join(rows)
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}">{properties}<sheets>{sheets}</sheets></workbook>'
    )


def relationships(*targets):
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def sheet_part(rows=CELL, *, before="", after=""):
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def sound_parts(rows=CELL, **sheet):
    types = f'<Types xmlns="{PACKAGE}/content-types"><Override ContentType="{SHEET_TYPE}"/></Types>'
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook_part(),
        "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet_part(rows, **sheet),
    }


def packed(path: Path, parts, **extra) -> Path:
    """A zip of `parts` (name → text, bytes or an iterable of pieces, which are never joined in memory)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | extra).items():
            with archive.open(name, "w") as part:
                for piece in [content] if isinstance(content, str | bytes) else content:
                    part.write(piece.encode() if isinstance(piece, str) else piece)
    return path


def with_sheet(path: Path, pieces) -> Path:
    return packed(path, sound_parts() | {"xl/worksheets/sheet1.xml": pieces})


def one_huge_string(path, megabytes=400):
    head, tail = sheet_part("|").split("|")
    opening = f'{head}<row r="1"><c r="A1" t="inlineStr"><is><t>'
    return with_sheet(path, [opening, *["A" * 2**20] * megabytes, f"</t></is></c></row>{tail}"])


def shared_huge_string(path, megabytes=50):
    texts = [f'<sst xmlns="{MAIN}"><si><t>', *["Bá" * 2**18] * (megabytes * 2), "</t></si></sst>"]
    links = relationships(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    parts = sound_parts() | {"xl/_rels/workbook.xml.rels": links, "xl/sharedStrings.xml": texts}
    return packed(path, parts)


def many_rows(path, count, row):
    head, tail = sheet_part("|").split("|")
    return with_sheet(path, [head, *(row.format(r=r) for r in range(1, count + 1)), tail])


def many_elements(path, count=20_000_000):
    head, tail = sheet_part("|").split("|")
    return with_sheet(path, [head, *["<c/>" * 10_000] * (count // 10_000), tail])


def deep_nesting(path, depth=2_000_000):
    return with_sheet(path, [f'<worksheet xmlns="{MAIN}">', *["<a>" * 10_000] * (depth // 10_000)])


def one_huge_tag(path, megabytes=50):
    """Varied, so that the ratio of compression does not give it away."""
    attributes = (f'a{n:x}="{n * 7919 % 10**9}" ' for n in range(megabytes * 50_000))
    return with_sheet(path, [f'<worksheet xmlns="{MAIN}" ', *attributes, "/>"])


def billion_laughs(path):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    return with_sheet(path, doctype + sheet_part('<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>'))


def lying_sizes(path, megabytes=150):
    """The directory says one kilobyte; the part unpacks to hundreds of megabytes."""
    one_huge_string(path, megabytes)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        true = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lie, at = (1024).to_bytes(4, "little"), content.rfind(b"PK\x01\x02")
    assert content[at + 24 : at + 28] == true.to_bytes(4, "little")
    content[at + 24 : at + 28] = lie
    path.write_bytes(content)
    return path


def ole_container(path, stream):
    path.write_bytes(OLE + f"{stream}\0".encode("utf-16-le") + b"\0" * 512)
    return path
