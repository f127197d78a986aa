"""The main job by clicking: workbooks in, the review of the half-year out, and back."""

from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.windows import OFFICE, upload
from tests.databases import BASE_DIR

DATA = BASE_DIR / "tests" / "data"
PLAN, PROGRESS = DATA / "ke-hoach-cong-tac-2020.xlsx", DATA / "tien-do-6-thang-2020.xlsx"
HALF_YEAR = "/so-ket/?plan=2020&period=2020-H1"
HEADLINE = {
    "Phải hoàn thành trong kỳ": ("131", ""),
    "Hoàn thành đúng hạn": ("123", "93,9%"),
    "Hoàn thành muộn so với kế hoạch": ("4", "3,05%"),
    "Chưa hoàn thành": ("4", "3,05%"),
    "Đang triển khai": ("127", ""),
    "Theo tiến độ": ("125", "98,4%"),
    "Không theo tiến độ": ("2", "1,6%"),
}


def test_workbooks_become_a_review_and_its_papers_and_can_be_taken_back(newcomer, windows):
    page = windows.open(newcomer, OFFICE)
    page.goto("/")
    assert page.get_by_role("heading", level=1).inner_text() == "Sơ kết, tổng kết"

    bring_in(page, PLAN, "Kế hoạch công tác", writes=367)
    bring_in(page, PROGRESS, "Tiến độ thực hiện", writes=258)
    batch = page.url

    page.goto(HALF_YEAR)
    assert headline(page) == HEADLINE
    assert "131" in PdfReader(exported(page, "Báo cáo PDF")).pages[0].extract_text()
    page.goto(HALF_YEAR)
    book = openpyxl.load_workbook(exported(page, "Excel"), data_only=True)
    assert 131 in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]

    page.goto(batch)
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_text("258 báo cáo sẽ bị xóa.").wait_for()
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã hoàn tác lúc").wait_for()
    page.goto(HALF_YEAR)
    assert headline(page)["Hoàn thành đúng hạn"] == ("0", "0%")


def bring_in(page, file, kind, *, writes):
    """Upload, look at the preview, agree to what is doubtful, confirm; ends on the page of the batch."""
    page.goto("/nhap-ke-hoach/")
    upload(page, file, kind=kind, year=2020)
    confirm = page.get_by_role("button", name="Xác nhận nhập")
    confirm.wait_for()
    doubts = page.get_by_role("button", name="cách đọc còn lại")
    if doubts.count():
        doubts.click()
        page.get_by_text("Đã đồng ý cách đọc").wait_for()
    expect(confirm).to_have_text(f"Xác nhận nhập {writes} dòng")
    confirm.click()
    expect(page.locator(".note-good")).to_contain_text(f"{writes} dòng đã ghi")


def headline(page):
    """Count and share by the name of the line."""
    lines = page.locator(".figures-table tbody tr").all()
    cells = [line.locator("th, td").all_inner_texts() for line in lines]
    return {name.splitlines()[0].strip(): (count, share) for name, count, share, *_ in cells}


def exported(page, button):
    """Have the review made as a file, watch its job to the end, download the file."""
    page.get_by_role("button", name=button).click()
    page.get_by_role("heading", level=1, name="Việc chạy nền").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    return BytesIO(download.value.path().read_bytes())


@pytest.mark.parametrize("name", ["131", "4", "127", "2"])
def test_a_figure_opens_exactly_the_rows_it_counts(demo, windows, name):
    page = windows.open(demo, "tong-cuc-truong")
    page.goto(HALF_YEAR)
    page.locator(".figures-table").get_by_role("link", name=name, exact=True).first.click()

    page.get_by_role("heading", level=1, name="Nhiệm vụ").wait_for()
    rows = page.locator("tr[data-task]").count()
    while page.get_by_role("link", name="Tiếp").count():
        page.get_by_role("link", name="Tiếp").click()
        page.wait_for_load_state()
        rows += page.locator("tr[data-task]").count()
    assert rows == int(name)


def test_a_job_shows_how_far_it_is_until_its_file_is_there(demo, windows):
    page = windows.open(demo, "tong-cuc-truong")
    page.goto(HALF_YEAR)
    page.get_by_role("button", name="Báo cáo PDF").click()

    page.get_by_role("progressbar").wait_for()
    page.get_by_role("link", name="Tải về").wait_for()
    assert page.get_by_role("progressbar").count() == 0
