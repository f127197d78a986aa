import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gso_portal.lib.workbook import Column, Formula, Link, Table, TableRow, open_workbook, write_workbook

URL = "https://portal.example/nhiem-vu/?ky=2020-H1&loai=due"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bao-cao.xlsx"


def written(path, *rows, **options):
    columns = [Column(f"Cột {n}") for n in range(1, 4)]
    write_workbook(path, [Table("Dữ liệu", columns, rows, **options)])
    return open_workbook(path).sheets[0]


def sheet_xml(path, member="xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(path) as archive:
        return archive.read(member).decode()


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\n", "＝", "=HYPERLINK(", "=cmd|", "-2+3", "@SUM("]
)
def test_text_that_looks_like_a_formula_stays_text(path, start):
    text = f"{start}1+1"

    sheet = written(path, [text, Link(text, URL)])

    assert [cell.value for cell in sheet.rows[1].cells] == [text, text]
    assert "<f>" not in sheet_xml(path)
    assert openpyxl.load_workbook(path).active["A2"].quotePrefix


def test_text_of_people_is_text_in_headings_and_headers_too(path):
    write_workbook(path, [Table("T", [Column("=1+1")], [], heading=["=2+2"])])

    assert "<f>" not in sheet_xml(path)
    assert [row.cells[0].value for row in open_workbook(path).sheets[0].rows] == ["=2+2", "=1+1"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x07c\x1fd", "abcd"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("\rđầu", "\nđầu"),
        ("lẻ \ud800 \uffff", "lẻ  "),
        ("<b onclick=x>&amp;\"'", "<b onclick=x>&amp;\"'"),
        ("_x000D_ và _x41_", "_x000D_ và _x41_"),
        ("  hai đầu  ", "  hai đầu  "),
        ("đ" * 40_000, "đ" * 32_766 + "…"),
    ],
)
def test_text_loses_only_what_xml_cannot_hold(path, text, kept):
    assert written(path, [text]).cell(2, 1).value == kept


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1)
    )
)
def test_any_text_comes_back_as_it_was(path, texts):
    sheet = written(path, *([text] for text in texts))

    assert [row.cells[0].value for row in sheet.rows[1:]] == texts


@pytest.mark.parametrize(
    ("value", "read", "number_format"),
    [
        (131, 131, "#,##0"),
        (Decimal("95.5"), 95.5, "#,##0.##"),
        (Decimal("95.00"), 95, "#,##0"),
        (date(2020, 6, 30), datetime(2020, 6, 30), "dd/mm/yyyy"),
        (datetime(2020, 7, 10, 9, 42, tzinfo=UTC), datetime(2020, 7, 10, 16, 42), "dd/mm/yyyy hh:mm"),
        (True, True, "General"),
    ],
)
def test_values_keep_their_type(path, value, read, number_format):
    cell = written(path, [value]).cell(2, 1)

    assert (cell.value, cell.number_format) == (read, number_format)


def test_a_link_is_a_relationship_and_its_number_stays_a_number(path):
    sheet = written(path, [Link(131, URL), Link("Vụ TKQG", URL), Link(Formula("=SUM(A2)", 131), URL)])

    assert [cell.value for cell in sheet.rows[1].cells] == [131, "Vụ TKQG", 131]
    links = [cell.hyperlink for cell in openpyxl.load_workbook(path).active[2]]
    assert [(link.ref, link.target) for link in links] == [(ref, URL) for ref in ("A2", "B2", "C2")]
    assert "HYPERLINK(" not in sheet_xml(path)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "/nhiem-vu/", "\\\\host\\share", ""]
)
def test_only_web_addresses_are_links(url):
    with pytest.raises(ValueError, match="Not an address"):
        Link("x", url)


def test_a_formula_is_live_and_carries_its_value(path):
    sheet = written(path, [123, 4, Formula("=A2+B2", 127)], [Formula('="a"&"b"', "ab"), Formula("=A2")])

    assert [cell.value for cell in sheet.rows[1].cells] == [123, 4, 127]
    assert [(c.value, c.formula_without_value) for c in sheet.rows[2].cells] == [("ab", False), (None, True)]
    assert openpyxl.load_workbook(path).active["C2"].value == "=A2+B2"


def test_a_formula_without_an_equals_sign_is_refused():
    with pytest.raises(ValueError, match="starts with ="):
        Formula("SUM(A1)")


def test_the_sheet_is_set_up_for_reading_and_for_paper(path):
    columns = [Column("TT", 6), Column("Nhiệm vụ", 60)]
    rows = [TableRow(["I", "Nhóm"]), [1, "Báo cáo"]]
    table = Table("Phụ lục", columns, rows, heading=["PHỤ LỤC", "Kèm theo báo cáo"], filtered=True)
    write_workbook(path, [table])

    sheet = openpyxl.load_workbook(path).active

    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("A5", "$4:$4", "A4:B6")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [6, 60]
    assert [sheet[address].font.bold for address in ("A1", "A4", "B5", "B6")] == [True, True, True, False]
    assert table.header_row == 4


def test_a_column_may_say_how_it_is_aligned_and_long_text_makes_its_row_higher(path):
    columns = [Column("TT", 6, "center"), Column("Nhiệm vụ", 20)]
    write_workbook(path, [Table("T", columns, [[1, "ngắn"], [2, "một\nhai\nba"], [3, "chữ " * 20]])])

    sheet = openpyxl.load_workbook(path).active

    assert (sheet["A2"].alignment.horizontal, sheet["B2"].alignment.horizontal) == ("center", None)
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4)] == [None, 47.25, 63]


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("Quý I/2020: [nháp]", "Quý I 2020   nháp"), ("'x'", "x"), ("", "Trang"), ("đ" * 40, "đ" * 31)],
)
def test_a_sheet_name_is_one_that_excel_allows(path, name, allowed):
    write_workbook(path, [Table(name, [Column("a")], [])])

    assert open_workbook(path).sheets[0].name == allowed


def test_rows_that_fail_leave_the_file_before_as_it_was_and_nothing_behind(
    path, tmp_path_factory, monkeypatch
):
    path.write_bytes(b"before")
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))

    with pytest.raises(ZeroDivisionError):
        write_workbook(path, [Table("T", [Column("a")], ([1 // n] for n in (1, 0)))])

    assert path.read_bytes() == b"before"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert list(temporary.iterdir()) == []


def test_a_workbook_can_be_written_to_an_open_file():
    file = io.BytesIO()

    write_workbook(file, [Table("T", [Column("a")], [["x"]])])

    assert openpyxl.load_workbook(file).active["A2"].value == "x"


def test_a_column_to_fill_in_has_its_format_in_empty_cells_and_offers_choices(path):
    columns = [
        Column("Nhiệm vụ", is_muted=True),
        Column("Mức độ", number_format="0%"),
        Column("Tiến độ", choices=("Theo tiến độ", "Không theo tiến độ")),
        Column("Khóa", is_hidden=True),
    ]
    write_workbook(path, [Table("T", columns, [["a", 0.5, None, "NV1"], ["b", None, None, "NV2"]])])

    page = openpyxl.load_workbook(path).active
    offered = page.data_validations.dataValidation[0]
    assert [page["B2"].number_format, page["B3"].number_format, page["A2"].number_format] == [
        "0%",
        "0%",
        "General",
    ]
    assert (offered.formula1, str(offered.sqref)) == ('"Theo tiến độ,Không theo tiến độ"', "C2:C3")
    assert [page["A2"].fill.fill_type, page["B2"].fill.fill_type] == ["solid", None]
    assert [page.column_dimensions[letter].hidden for letter in "ABCD"] == [False, False, False, True]
