"""A sheet as LibreOffice saved it, against what went out; without LibreOffice, so everywhere."""

import json
from dataclasses import replace
from datetime import date

import pytest

from gso_portal.lib.workbook import Sheet, SheetBook, open_workbook
from plans.roundtrip.comparing import compare_cells, row_warnings
from plans.roundtrip.reading import SheetRefused, read_sheet
from plans.roundtrip.values import Frame
from tests.databases import BASE_DIR

DATA = BASE_DIR / "tests" / "data"
FRAME = Frame(starts_on=date(2020, 1, 1), today=date(2020, 7, 1))


@pytest.fixture(scope="module")
def book():
    return open_workbook(DATA / "tep-don-vi-libreoffice.xlsx")


@pytest.fixture(scope="module")
def base():
    return {row["key"]: row for row in json.loads((DATA / "tep-don-vi.json").read_text(encoding="utf-8"))}


def without(book, text):
    """The book without the cells that say this."""
    page = book.sheets[0]
    rows = [replace(row, cells=[cell for cell in row.cells if text not in cell.text]) for row in page.rows]
    return SheetBook([Sheet(page.name, page.hidden, rows, page.merges)])


def test_what_libreoffice_saved_differs_from_what_went_out_in_no_cell(book, base):
    reading = read_sheet(book)

    assert reading.token == "0123456789abcdef" * 2 + ":" + "A" * 43
    assert [row.key for row in reading.rows] == list(base)
    assert (reading.missing, reading.ignored) == ((), ())
    for row in reading.rows:
        known = base[row.key]
        assert compare_cells(row, known["cells"], known["cells"], frame=FRAME) == {}
        assert row_warnings(row, known["facts"], {}) == ("", [])


@pytest.mark.parametrize(
    ("gone", "code"), [("Khóa dòng", "no_keys"), ("Mã tệp", "foreign"), ("Mức độ hoàn thành", None)]
)
def test_a_sheet_without_its_keys_or_its_code_is_refused_and_one_without_a_column_is_not(gone, code, book):
    if code is None:
        assert read_sheet(without(book, gone)).missing == ("Mức độ hoàn thành (%)",)
        return
    with pytest.raises(SheetRefused) as refusal:
        read_sheet(without(book, gone))
    assert refusal.value.code == code


def test_the_parts_of_two_sheets_in_one_file_are_refused(book):
    other = SheetBook([*book.sheets, *open_workbook(DATA / "tep-don-vi-libreoffice.xlsx").sheets])
    page = other.sheets[1]
    page.rows = [
        replace(row, cells=[replace(c, value=str(c.value).replace("0123", "9999")) for c in row.cells])
        for row in page.rows
    ]

    with pytest.raises(SheetRefused):
        read_sheet(other)
