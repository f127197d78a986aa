from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import MAC_EPOCH

from gso_portal.lib.workbook import Merge, open_workbook
from tests.lib import hostile_workbooks as made


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ke-hoach.xlsx"


@pytest.fixture
def book():
    return openpyxl.Workbook()


def saved(book, path):
    book.save(path)
    return open_workbook(path)


def only_cell(path, cell_xml, **parts):
    made.packed(path, made.sound_parts(f'<row r="1">{cell_xml}</row>') | parts)
    rows = open_workbook(path).sheets[0].rows
    return rows[0].cells[0] if rows else None


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("Báo cáo quý I", "General", "Báo cáo quý I"),
        ("=1+1 là công thức", "@", "=1+1 là công thức"),
        ("hai\ndòng", "General", "hai\ndòng"),
        (45, "General", "45"),
        (2800, "#,##0", "2800"),
        (2.5, "General", "2,5"),
        (0.939, "0.0%", "93,9%"),
        (True, "General", "TRUE"),
        (datetime(2020, 6, 30), "dd/mm/yyyy", "30/06/2020"),
        (datetime(2020, 6, 30), "mm/yyyy", "06/2020"),
        (datetime(2020, 6, 30), "mmm-yy", "06/2020"),
        (datetime(2020, 6, 30), '[$-42A]mm/yyyy "day"', "06/2020"),
        (datetime(2020, 6, 30, 16, 42), "dd/mm/yyyy hh:mm", "30/06/2020 16:42"),
        (time(8, 30), "hh:mm", "08:30"),
        (timedelta(hours=26), "[h]:mm", "1 day, 2:00:00"),
    ],
)
def test_a_value_comes_with_its_format_and_as_a_person_sees_it(book, path, value, number_format, text):
    written = book.active["B3"]
    written.value, written.number_format = value, number_format
    written.data_type = "s" if isinstance(value, str) else written.data_type

    cell = saved(book, path).sheets[0].cell(3, 2)

    assert (cell.value, cell.number_format, cell.text, cell.address) == (value, number_format, text, "B3")


def test_dates_counted_from_1904_are_the_same_dates(book, path):
    book.epoch = MAC_EPOCH
    book.active["A1"] = date(2020, 6, 30)

    assert saved(book, path).sheets[0].cell(1, 1).value == datetime(2020, 6, 30)


def test_text_is_verbatim_and_shown_cleaned(book, path):
    book.active["A1"] = "  Vụ\u00a0TKQG\u200b "

    cell = saved(book, path).sheets[0].cell(1, 1)

    assert (cell.value, cell.text) == ("  Vụ\u00a0TKQG\u200b ", "Vụ TKQG")


@pytest.mark.parametrize(
    ("cell_xml", "value", "is_error", "formula_without_value"),
    [
        ('<c r="A1"><f>A5+1</f><v>6</v></c>', 6, False, False),
        ('<c r="A1"><f>A5+1</f></c>', None, False, True),
        ('<c r="A1"><f>A5+1</f><v></v></c>', None, False, True),
        ('<c r="A1" t="str"><f>B1</f><v>KHTC</v></c>', "KHTC", False, False),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', "", False, False),
        ('<c r="A1" t="e"><f>B1</f><v>#REF!</v></c>', "#REF!", True, False),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A", True, False),
        ('<c r="A1" t="b"><v>0</v></c>', False, False, False),
        ('<c r="A1" t="d"><v>2020-06-30T00:00:00</v></c>', datetime(2020, 6, 30), False, False),
        ("<c><v>1.50</v></c>", 1.5, False, False),
        ('<c r="A1" t="inlineStr"><is><t>Nhi_x1EC7_m</t></is></c>', "Nhiệm", False, False),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_\nb_xD800_</t></is></c>', "a\nb_xD800_", False, False),
        ('<c r="A1" t="inlineStr"><is><t>Vụ</t><rPh><t>vu</t></rPh></is></c>', "Vụ", False, False),
    ],
)
def test_formulas_errors_and_inline_text(path, cell_xml, value, is_error, formula_without_value):
    cell = only_cell(path, cell_xml)

    found = (cell.value, cell.is_error, cell.formula_without_value)
    assert found == (value, is_error, formula_without_value)


@pytest.mark.parametrize(
    "cell_xml",
    [
        '<c r="A1" s="1"/>',
        '<c r="A1"><v></v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c t="inlineStr"/>',
    ],
)
def test_an_empty_cell_is_left_out(path, cell_xml):
    assert only_cell(path, cell_xml) is None


def test_an_inline_text_that_is_missing_does_not_repeat_the_one_before(path):
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>một</t></is></c><c r="B1" t="inlineStr"/></row>'
    made.packed(path, made.sound_parts(row))

    assert [cell.value for cell in open_workbook(path).sheets[0].rows[0].cells] == ["một"]


def test_struck_text_is_seen_on_the_cell_and_in_all_of_its_runs(book, path):
    sheet, struck = book.active, InlineFont(strike=True)
    sheet["A1"], sheet["A1"].font = "bỏ", Font(strike=True)
    sheet["A2"] = CellRichText(
        TextBlock(struck, "bỏ"), TextBlock(InlineFont(), " "), TextBlock(struck, "hết")
    )
    sheet["A3"] = CellRichText(TextBlock(struck, "bỏ"), " một phần")
    sheet["A4"] = "giữ"

    rows = saved(book, path).sheets[0].rows

    assert [(row.cells[0].value, row.cells[0].is_struck) for row in rows] == [
        ("bỏ", True),
        ("bỏ hết", True),
        ("bỏ một phần", False),
        ("giữ", False),
    ]


def test_a_merged_range_gives_its_value_everywhere_in_it(book, path):
    sheet = book.active
    sheet["A1"], sheet["C3"], sheet["A4"] = "Vụ TKQG", 7, "cuối"
    sheet.merge_cells("A1:B3")

    read = saved(book, path).sheets[0]

    assert read.merges == [Merge(1, 1, 3, 2)]
    assert [read.merged_value(row, 2) for row in (1, 2, 3, 4)] == ["Vụ TKQG"] * 3 + [None]
    assert (read.merged_value(3, 3), read.merged_cell(3, 1).address) == (7, "A1")


def test_hidden_sheets_rows_and_columns_are_read_and_marked(book, path):
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["D1"] = "thấy", "ẩn", "cột ẩn"
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions.group("C", "D", hidden=True)
    book.create_sheet("Ẩn").sheet_state = "hidden"

    first, second = saved(book, path).sheets

    assert [(row.number, row.hidden) for row in first.rows] == [(1, False), (2, True)]
    assert (first.hidden, second.hidden, second.name, first.hidden_columns) == (False, True, "Ẩn", {3, 4})


def test_a_chart_sheet_is_passed_over(book, path):
    book.active["A1"] = 1
    book.create_chartsheet("Biểu đồ")

    assert [sheet.name for sheet in saved(book, path).sheets] == ["Sheet"]


def test_blanks_far_outside_the_table_are_ignored(path):
    far = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>  </t></is></c></row>'
    made.packed(path, made.sound_parts(made.CELL + far))

    assert [row.number for row in open_workbook(path).sheets[0].rows] == [1]


def test_links_to_other_files_are_told_and_not_followed(path):
    links = made.relationships(("externalLinkPath", "file:///etc/passwd"))
    made.packed(path, made.sound_parts(), **{"xl/externalLinks/_rels/externalLink1.xml.rels": links})

    read = open_workbook(path)

    assert [finding.code for finding in read.findings] == ["external_links"]
    assert len(read.sheets) == 1


def test_a_workbook_in_the_strict_variant_is_read(path):
    parts = {name: text.replace(made.MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
             for name, text in made.sound_parts().items()}  # fmt: skip
    made.packed(path, parts)

    assert open_workbook(path).sheets[0].cell(1, 1).value == "Nhiệm vụ"
