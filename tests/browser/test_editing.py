"""The row of a task edited by keyboard alone, in two windows at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import PATIENCE_MS, PHONE, Windows, scrolls_sideways
from tests.browsing import violations

STAFF, HEAD = "chuyen-vien-nlts", "vu-truong-nlts"


expect.set_options(timeout=PATIENCE_MS)


class ForgivingWindows(Windows):
    """Refusals that a row answers with are answers here, not faults."""

    def note_response(self, response):
        if response.status not in (409, 422):
            super().note_response(response)


@pytest.fixture
def windows(chromium, signed_in):
    windows = ForgivingWindows(chromium, signed_in)
    yield windows
    windows.close()
    assert windows.faults == []


def open_list(windows, demo, username, **options):
    """The list of the current plan in a window, narrowed to open tasks of the person's unit."""
    page = windows.open(demo, username, **options)
    page.goto("/nhiem-vu/?group=carried_over")
    unit = page.locator("#f-unit option", has_text="Nông").first.get_attribute("value")
    page.goto(f"/nhiem-vu/?group=carried_over&unit={unit}")
    return page


def write(page, row, percent):
    row.locator(".row-edit").click()
    row.get_by_label("Mức độ").fill(percent)
    page.keyboard.press("Enter")
    expect(row).to_have_class("row-saved")
    assert f"{percent}%" in row.inner_text()


def test_a_row_is_edited_by_keyboard_meets_another_window_and_is_undone(windows, demo):
    mine, theirs = open_list(windows, demo, STAFF), open_list(windows, demo, HEAD)
    name = mine.locator("tr:has(.row-edit)").first.get_attribute("id")
    row, other = mine.locator(f"#{name}"), theirs.locator(f"#{name}")

    row.locator(".row-edit").focus()
    mine.keyboard.press("ArrowDown")
    mine.keyboard.press("ArrowUp")
    mine.keyboard.press("Enter")
    expect(row.get_by_label("Mức độ")).to_be_focused()
    mine.keyboard.press("Escape")
    expect(row.locator(".row-edit")).to_be_focused()
    mine.keyboard.press("Enter")
    expect(row.get_by_label("Mức độ")).to_be_focused()

    write(theirs, other, "41")
    theirs.locator(".toast").get_by_role("button", name="Hoàn tác").click()
    expect(other).to_contain_text("Đã hoàn tác")
    write(theirs, other, "41")

    mine.keyboard.press("Control+A")
    mine.keyboard.type("55,5")
    mine.keyboard.press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("phải là số nguyên")
    expect(row.get_by_label("Mức độ")).to_be_focused()
    expect(row.get_by_label("Mức độ")).to_have_value("55,5")
    mine.keyboard.press("Control+A")
    mine.keyboard.type("56")
    mine.keyboard.press("Enter")
    expect(row.get_by_role("link", name="Giữ 41%")).to_be_focused()
    assert violations(mine) == []

    mine.keyboard.press("Tab")
    mine.keyboard.press("Enter")
    expect(row).to_have_class("row-saved")
    assert "56%" in row.inner_text()

    row.get_by_role("button", name="Hoàn tác").focus()
    mine.keyboard.press("Enter")
    expect(row).to_contain_text("Đã hoàn tác")
    assert "41%" in row.inner_text()


def test_rows_are_selected_and_a_phone_edits_without_scrolling_sideways(windows, demo):
    page = open_list(windows, demo, STAFF)
    bar = page.locator(".selection")
    expect(bar).to_be_hidden()
    page.get_by_label("Chọn cả trang").focus()
    page.keyboard.press("Space")
    rows = page.locator("tr.row-selected").count()
    expect(bar).to_contain_text(f"{rows} nhiệm vụ được chọn")
    assert violations(page) == []
    page.get_by_label("Tiến độ", exact=True).select_option("behind")
    page.get_by_role("button", name="Xem trước").press("Enter")
    expect(page.get_by_role("checkbox")).to_have_count(rows)
    assert violations(page) == []

    phone = open_list(windows, demo, STAFF, viewport=PHONE)
    phone.locator(".row-edit").first.click()
    phone.locator(".row-form").get_by_label("Mức độ").wait_for()
    assert not scrolls_sideways(phone)
