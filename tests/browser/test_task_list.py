"""Finding tasks by typing: the list follows, the address says what it shows, and back goes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import OFFICE, scrolls_sideways
from tests.browsing import violations

LIST = "/nhiem-vu/?plan=2020&period=2020-H1"
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("look", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"])
def test_search_go_back_and_keep_a_filter(demo, windows, look):
    page = windows.open(demo, OFFICE, **look)
    page.goto(LIST)
    everything = page.locator("#list-state .count").inner_text()

    search = page.get_by_label("Tìm trong tên nhiệm vụ")
    search.press_sequentially("đieu tra", delay=20)
    expect(page.locator(".chips")).to_contain_text("“đieu tra”")
    expect(search).to_be_focused()
    expect(page).to_have_url(re.compile(r"q=%C4%91ieu\+tra$"))
    found = page.locator("#list-state .count").inner_text()
    assert int(found) == page.locator("tr[data-task]").count() < int(everything)

    page.get_by_text("Bộ lọc đã lưu").first.click()
    assert not scrolls_sideways(page)
    assert violations(page) == []
    name = f"Điều tra {look.get('color_scheme', '')}".strip()
    page.get_by_label("Lưu các điều kiện đang lọc với tên").fill(name)
    page.get_by_role("button", name="Lưu bộ lọc").click()
    page.get_by_text(f"Đã lưu bộ lọc “{name}”.").wait_for()

    page.get_by_role("link", name="Bỏ hết bộ lọc").click()
    expect(page.locator("#list-state .count")).to_have_text(everything)
    page.go_back()
    expect(page.locator("#list-state .count")).to_have_text(found)
    page.goto(LIST)
    page.get_by_text("Bộ lọc đã lưu").first.click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#list-state .count")).to_have_text(found)
