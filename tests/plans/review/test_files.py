"""The review on paper and as a workbook: the same numbers as the page, each with its rows."""

import re
import shutil
import subprocess
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from plans.agency import agency_on
from plans.figures import ScopeRequest, narrative_text
from plans.review import build_review
from plans.review.paper import paper_html, write_pdf
from plans.review.workbook import ROWS_SHEET, write_review_workbook
from plans.scoping import scope_of
from tests.plans.review.reading import Shown, bare_digits, disagreements, misprints, shown_numbers, tree
from tests.plans.review.worlds import browser_of

HOST = "https://ke-hoach.example.vn"
MM = 72 / 25.4
SUMMARIES = ("Tổng hợp", "Theo lĩnh vực", "Theo đơn vị")
CRITERION = re.compile(r"'([^']+)'!\$([A-Z]+):\$\2,(?:\"=\"&\$([A-Z]+\d+)|\"([^\"]*)\")")


@pytest.fixture(scope="module")
def review(seen):
    scope = scope_of(ScopeRequest("2020", "2020-H1"), reader=None, now=timezone.now())
    return build_review(scope.at(scope.instant), reader=None, with_rows=True)


@pytest.fixture(scope="module")
def browser(seen):
    return browser_of("office")


@pytest.fixture(scope="module")
def known():
    return {}


@pytest.fixture(scope="module")
def html_page(review):
    return tree(paper_html(review, host=HOST))


@pytest.fixture(scope="module")
def pdf(review, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "bao-cao.pdf"
    write_pdf(review, path, host=HOST)
    return PdfReader(path)


@pytest.fixture(scope="module")
def book_path(review, tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "bao-cao.xlsx"
    write_review_workbook(review, path, host=HOST)
    return path


def words(text: str) -> str:
    return " ".join(text.split())


def chunks(page) -> list[tuple[float, float, str]]:
    """Where each piece of text starts, in points from the lower left, and what it says."""
    found = []

    def visit(text, at, within, _font, _size):
        if text.strip():
            x = within[4] * at[0] + within[5] * at[2] + at[4]
            y = within[4] * at[1] + within[5] * at[3] + at[5]
            found.append((x, y, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def links(page) -> list[tuple[str, str]]:
    """The text under each link of a page, and where it leads."""
    pieces, found = chunks(page), []
    for annotation in page.get("/Annots", []):
        link = annotation.get_object()
        left, top, right, bottom = (float(edge) for edge in link["/Rect"])
        low, high = sorted((top, bottom))
        under = [text for x, y, text in pieces if left - 0.5 <= x < right and low <= y <= high]
        found.append((" ".join(under), str(link["/A"]["/URI"])))
    return found


def begins(lies: str, text: str) -> bool:
    return lies == text or lies.startswith(f"{text} ")


def test_every_number_of_the_paper_opens_exactly_its_rows(html_page, browser, known):
    numbers = shown_numbers(html_page)

    assert len(numbers) > 250
    assert {number.address.partition("/nhiem-vu/")[0] for number in numbers} == {HOST}
    assert misprints(numbers) == []
    assert disagreements(browser, numbers, known) == []


def test_no_digit_stands_on_the_paper_without_its_rows(html_page):
    assert bare_digits(html_page) == []


def test_links_of_the_pdf_lie_under_the_numbers_of_the_page(html_page, pdf):
    on_paper = [link for page in pdf.pages for link in links(page)]

    expected = [(number.text, number.address) for number in shown_numbers(html_page)]
    assert [address for _, address in on_paper] == [address for _, address in expected]
    # The reader of the file joins a number with the words after it when they are set in one go.
    assert [
        (lies, text)
        for (lies, _), (text, _) in zip(on_paper, expected, strict=True)
        if not begins(lies, text)
    ] == []


def test_the_paper_says_the_sentences_of_the_review_word_for_word(review, pdf):
    said = words(" ".join(page.extract_text() for page in pdf.pages[:2]))

    for paragraph in narrative_text(review.figures, [field.name for field in review.fields]).splitlines():
        for sentence in re.split(r"(?<=\.) ", paragraph):
            assert words(sentence) in said


def test_pages_are_a4_and_annexes_lie_across(pdf):
    sizes = [
        (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM))
        for page in pdf.pages
    ]
    upright = sizes.count((210, 297))

    assert upright == 2
    assert sizes == [(210, 297)] * upright + [(297, 210)] * (len(sizes) - upright)


def test_page_numbers_miss_on_the_first_page_and_begin_anew_in_each_annex(pdf):
    top = [
        [text for _, y, text in chunks(page) if y > float(page.mediabox.height) - 20 * MM and text.isdigit()]
        for page in pdf.pages
    ]

    assert top[:2] == [[], ["2"]]
    assert [numbers for numbers in top[2:] if numbers == ["1"]] == [["1"]] * 3
    assert all(len(numbers) == 1 for numbers in top[1:])


def test_text_keeps_the_margins_of_the_decree(pdf):
    for page in pdf.pages[:2]:
        within = [(x, y) for x, y, text in chunks(page) if not text.isdigit() and "Số liệu chốt" not in text]
        assert min(x for x, _ in within) >= (30 - 8.1) * MM
        assert min(y for _, y in within) >= 20 * MM
        assert max(y for _, y in within) <= (297 - 20) * MM


def test_only_the_font_of_the_decree_is_used_and_travels_along(pdf):
    fonts = {}
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            found = font.get_object()
            inner = found["/DescendantFonts"][0].get_object()
            fonts[str(found["/BaseFont"]).partition("+")[2]] = (
                "/FontFile2" in inner["/FontDescriptor"].get_object()
            )

    assert fonts == dict.fromkeys(["Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"], True)


@pytest.mark.parametrize(
    ("day", "issuer"),
    [
        (date(2025, 2, 28), ("BỘ KẾ HOẠCH VÀ ĐẦU TƯ", "TỔNG CỤC THỐNG KÊ", "BC-TCTK", "TỔNG CỤC TRƯỞNG")),
        (date(2025, 3, 1), ("BỘ TÀI CHÍNH", "CỤC THỐNG KÊ", "BC-CTK", "CỤC TRƯỞNG")),
    ],
)
def test_the_letterhead_is_that_of_the_day(day, issuer):
    found = agency_on(day)

    assert (found.parent, found.agency, found.symbol, found.head) == issuer


def numeric_cells(path):
    """Number cells of the summary sheets: sheet, cell with the formula, value kept in the file."""
    live, kept = load_workbook(path), load_workbook(path, data_only=True)
    for name in SUMMARIES:
        for row in live[name].iter_rows():
            for cell in row:
                value = kept[name][cell.coordinate].value
                if isinstance(value, int | float):
                    yield live[name], cell, value


def counted(formula: str, sheet, rows) -> int:
    """COUNTIFS over the sheet of tasks, worked out here."""
    inside = re.fullmatch(r"=COUNTIFS\((.*)\)", formula).group(1)
    conditions = CRITERION.findall(inside)
    assert ",".join(match.group() for match in CRITERION.finditer(inside)) == inside
    assert {name for name, *_ in conditions} == {ROWS_SHEET}
    wanted = [(column, sheet[cell].value if cell else text) for _, column, cell, text in conditions]
    return sum(all(row[column] == value for column, value in wanted) for row in rows)


def test_every_number_of_the_workbook_is_linked_and_kept_with_its_count(book_path, browser, known):
    cells = list(numeric_cells(book_path))
    numbers = [Shown(str(value), value, cell.hyperlink.target) for _, cell, value in cells]

    assert len(numbers) > 220
    assert {number.address.partition("/nhiem-vu/")[0] for number in numbers} == {HOST}
    assert disagreements(browser, numbers, known) == []


def test_formulas_of_the_workbook_count_the_rows_that_lie_in_it(book_path):
    data = load_workbook(book_path)[ROWS_SHEET]
    rows = [
        {cell.column_letter: cell.value for cell in row if cell.value is not None} for row in data.iter_rows()
    ]
    formulas = [
        (s, cell.value, value) for s, cell, value in numeric_cells(book_path) if cell.data_type == "f"
    ]

    assert len(formulas) > 200
    wrong = [
        (f, value) for sheet, f, value in formulas if counted(f, sheet, [Missing(r) for r in rows]) != value
    ]
    assert wrong == []


class Missing(dict):
    def __missing__(self, key):
        return None


def test_shares_and_growth_in_the_workbook_are_linked_too(book_path):
    sheet = load_workbook(book_path)["Tổng hợp"]
    printed = [
        cell for row in sheet.iter_rows(min_row=5) for cell in row if re.search(r"\d%", str(cell.value or ""))
    ]

    assert len(printed) > 8
    assert [cell.coordinate for cell in printed if not cell.hyperlink] == []


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_recalculates_the_same_numbers(book_path, tmp_path):
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    # Without the kept values there is nothing to show but what it counts itself.
    emptied = tmp_path / "in" / "bao-cao.xlsx"
    emptied.parent.mkdir()
    load_workbook(book_path).save(emptied)
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(emptied)], check=True, timeout=120)
    again = load_workbook(tmp_path / "out" / "bao-cao.xlsx", data_only=True)

    formulas = [
        (s.title, c.coordinate, value) for s, c, value in numeric_cells(book_path) if c.data_type == "f"
    ]
    assert [(name, at, again[name][at].value) for name, at, _ in formulas] == formulas
