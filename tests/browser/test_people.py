"""An account from its first day to its last: opened, given a post and a password, changed, used, closed."""

import re

from playwright.sync_api import expect

from tests.browser.windows import DESK, PHONE, scrolls_sideways, sign_in
from tests.browsing import violations

ADMIN = "quan-tri"
OWN = "một câu dài của riêng tôi"


def sound(page) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert not scrolls_sideways(page)
    assert violations(page) == []


def open_account(page, post: str) -> str:
    """From the list to a one-time password, by keyboard; the password."""
    page.goto("/quan-tri/nguoi-dung/")
    sound(page)
    page.get_by_role("link", name="Mở tài khoản").press("Enter")
    page.get_by_label("Họ tên, chức vụ").fill(post)
    page.get_by_label("Họ tên, chức vụ").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(post)
    page.get_by_label("Đơn vị").select_option(label="Vụ Thống kê Giá")
    page.get_by_role("button", name="Giao vai trò").press("Enter")
    expect(page.get_by_role("table").get_by_text("Vụ Thống kê Giá")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Cấp mật khẩu dùng một lần").press("Enter")
    sound(page)
    return page.locator("code").inner_text()


def test_an_account_from_its_first_day_to_its_last(demo, windows):
    desk = windows.open(demo, ADMIN)
    password = open_account(desk, "Phó Vụ trưởng Vụ Thống kê Giá")
    username = "pho-vu-truong-vu-thong-ke-gia"
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", password)

    theirs = windows.open(demo)
    theirs.goto("/dang-nhap/?next=/nhiem-vu/")
    sign_in(theirs, username, password)
    theirs.wait_for_url("**/tai-khoan/mat-khau/")
    theirs.goto("/nhiem-vu/")
    assert theirs.url == f"{demo.address}/tai-khoan/mat-khau/"
    sound(theirs)
    theirs.get_by_label("Mật khẩu đang dùng").fill(password)
    theirs.get_by_label("Mật khẩu mới", exact=True).fill(OWN)
    theirs.get_by_label("Gõ lại mật khẩu mới").fill(OWN)
    theirs.keyboard.press("Enter")
    theirs.wait_for_url("**/don-vi-toi/")
    theirs.get_by_role("link", name="Tài khoản").click()
    expect(theirs.get_by_text("Phiên này")).to_be_visible()
    sound(theirs)

    desk.goto("/quan-tri/nguoi-dung/?q=pho+vu+truong+gia")
    desk.get_by_role("link", name="Phó Vụ trưởng Vụ Thống kê Giá").press("Enter")
    desk.get_by_role("button", name="Khóa tài khoản").press("Enter")
    expect(desk.get_by_text("Đã khóa tài khoản")).to_be_visible()

    theirs.goto("/nhiem-vu/")
    assert theirs.url == f"{demo.address}/dang-nhap/?next=/nhiem-vu/"
