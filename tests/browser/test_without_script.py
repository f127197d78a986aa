"""Whoever has no script still reads the review and the list, and brings workbooks in."""

import pytest

from tests.browser.windows import OFFICE, sign_in, upload
from tests.databases import BASE_DIR

PLAN = BASE_DIR / "tests" / "data" / "ke-hoach-cong-tac-2020.xlsx"


@pytest.fixture
def page(demo, windows):
    page = windows.open(demo, java_script_enabled=False)
    page.goto("/dang-nhap/?next=/so-ket/%3Fplan%3D2020%26period%3D2020-H1")
    sign_in(page, OFFICE)
    page.get_by_role("heading", level=1, name="6 tháng đầu năm 2020").wait_for()
    return page


def test_the_strip_has_a_button(page):
    page.get_by_label("Kỳ").select_option("2020-H2")
    page.get_by_role("button", name="Xem").click()

    page.get_by_role("heading", level=1, name="6 tháng cuối năm 2020").wait_for()


def test_a_figure_opens_its_rows(page):
    page.locator(".figures-table").get_by_role("link", name="123", exact=True).click()

    page.get_by_role("heading", level=1, name="Nhiệm vụ").wait_for()
    assert page.locator(".page-head a.count").get_attribute("data-count") == "123"


def test_a_workbook_comes_in_and_its_preview_is_reached_by_reloading(page):
    page.get_by_role("link", name="Nhập kế hoạch").click()
    upload(page, PLAN, year=2020)
    tabs = page.get_by_role("navigation", name="Kết quả đọc")
    reload = page.get_by_role("link", name="Tải lại")
    # The file may be read before the first look at it: whichever of the two the page shows decides.
    tabs.or_(reload).first.wait_for()
    while not tabs.count():
        page.reload()
        tabs.or_(reload).first.wait_for()

    assert page.get_by_role("button", name="Xác nhận nhập").is_visible()


def test_the_menu_of_a_phone_is_open(demo, windows):
    page = windows.open(demo, OFFICE, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/so-ket/")
    page.get_by_role("link", name="Menu").click()

    page.locator("#menu").get_by_role("link", name="Nhiệm vụ").click()
    page.get_by_role("heading", level=1, name="Nhiệm vụ").wait_for()
