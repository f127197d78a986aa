"""Text that looks like a formula, markup or a template goes through import, page, paper and workbook as text."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from gso_portal.organization.reference_loading import load_reference
from plans.figures import ScopeRequest
from plans.models import Task
from plans.review import build_review
from plans.review.paper import write_pdf
from plans.review.workbook import ROWS_SHEET, write_review_workbook
from plans.scoping import scope_of
from tests.conftest import repointed
from tests.plans.importing.books import DATA, expected
from tests.plans.review.reading import tree
from tests.plans.review.worlds import browser_of, files_in, import_workbook, open_accounts

HOSTILE = [
    '=HYPERLINK("http://x","bấm")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "-2+3",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{7*7}}{% now 'Y' %}",
    "&lt;b&gt; &amp; “ngoặc”",
]


def hostile_plan() -> bytes:
    """The plan of 2020 with other titles for some tasks of its first half, written as text into their cells."""
    book = load_workbook(DATA / "ke-hoach-cong-tac-2020.xlsx")
    dated = [row for row in expected("ke-hoach-cong-tac-2020")["rows"] if row["due_kind"] == "day"]
    first_half = [row for row in dated if row["baseline_due_on"] < "2020-07-01"]
    for row, title in zip(first_half, HOSTILE, strict=False):
        cell = next(c for c in book.active[row["row"]] if str(c.value).split() == row["title"].split())
        cell.value, cell.data_type = title, "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def hostile_world(committed_db, tmp_path):
    with files_in(tmp_path), repointed(USER="portal_owner"):
        load_reference()
        open_accounts()
        import_workbook(hostile_plan(), "plan", 2020, cutoff=None, on=date(2020, 1, 8))
        connection.close()
    return committed_db


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_hostile_titles_stay_text_all_the_way(hostile_world, tmp_path):
    scope = scope_of(ScopeRequest("2020", "2020-H1"), reader=None, now=timezone.now())
    review = build_review(scope, reader=None, with_rows=True)
    write_pdf(review, tmp_path / "r.pdf", host="https://x.example")
    write_review_workbook(review, tmp_path / "r.xlsx", host="https://x.example")

    assert set(Task.objects.values_list("title", flat=True)) > set(HOSTILE)
    for address in ("/so-ket/", "/nhiem-vu/"):
        page = tree(browser_of("office").get(f"{address}?plan=2020&period=2020-H1").content.decode())
        verbatim = [element.text_content() for element in page.xpath("//*[@data-verbatim]")]
        assert [(address, title) for title in HOSTILE if title not in verbatim] == []
        assert page.xpath("//img | //script[not(@src)] | //@onerror | //b[text()=' & “ngoặc”']") == []

    said = without_spaces("".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages))
    assert [title for title in HOSTILE if without_spaces(title) not in said] == []

    cells = [cell for row in load_workbook(tmp_path / "r.xlsx")[ROWS_SHEET].iter_rows() for cell in row]
    assert {cell.value: cell.data_type for cell in cells if cell.value in HOSTILE} == dict.fromkeys(
        HOSTILE, "s"
    )
    with ZipFile(tmp_path / "r.xlsx") as archive:
        assert archive.read("xl/worksheets/sheet4.xml").count(b"<f>") == 0
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<f>") > 0
