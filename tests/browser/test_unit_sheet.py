"""A unit's sheet by clicking: take the tasks away, fill in, hand in, choose, confirm, take back."""

import openpyxl
from playwright.sync_api import expect

from tests.browser.windows import PHONE, scrolls_sideways
from tests.browsing import violations
from tests.plans.sheets import places

STAFF, HEAD = "chuyen-vien-gia", "vu-truong-gia"


def test_a_unit_fills_its_sheet_in_settles_a_conflict_writes_and_takes_it_back(demo, windows, tmp_path):
    page, phone = windows.open(demo, STAFF), windows.open(demo, STAFF, viewport=PHONE)
    colleague = windows.open(demo, HEAD)
    path = taken_away(page, tmp_path)
    handed_in(colleague, filled_in(path, "vu-truong.xlsx", [41]))
    expect(confirmation(colleague)).to_have_text("Xác nhận ghi 1 báo cáo")
    confirmation(colleague).click()
    colleague.get_by_text("1 báo cáo chờ xác nhận").wait_for()
    theirs = colleague.url

    handed_in(page, filled_in(path, "chuyen-vien.xlsx", [42, 43]))
    expect(confirmation(page)).to_have_text("Xác nhận ghi 1 báo cáo")
    phone.goto(page.url)
    seen = [violations(page), violations(phone), scrolls_sideways(phone)]
    choice = page.locator("tr.row-conflict").get_by_role("button", name="lấy của tệp")
    choice.focus()
    page.keyboard.press("Enter")
    expect(confirmation(page)).to_have_text("Xác nhận ghi 2 báo cáo")
    expect(page.get_by_role("button", name="lấy của tệp", pressed=True)).to_be_focused()
    confirmation(page).click()
    page.get_by_text("2 báo cáo chờ xác nhận; 0 dòng để lại").wait_for()
    taken_back(page, "2 báo cáo đã lấy lại")

    assert seen == [[], [], False]
    # The demo world is others' too: what was done first is undone last.
    colleague.goto(theirs)
    taken_back(colleague, "1 báo cáo đã lấy lại")
    page.goto("/tep-don-vi/")
    assert violations(page) == []


def taken_away(page, folder):
    page.goto("/tep-don-vi/")
    page.get_by_role("button", name="Tải nhiệm vụ về").click()
    page.get_by_role("heading", level=1, name="Việc chạy nền").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def filled_in(path, name, percents):
    """A copy that says another percentage of the first tasks."""
    book = openpyxl.load_workbook(path)
    columns, rows = places(book.worksheets[0])
    for row, percent in zip(list(rows.values())[: len(percents)], percents, strict=True):
        book.worksheets[0].cell(row, columns["percent"]).value = percent / 100
    book.save(path.with_name(name))
    return path.with_name(name)


def handed_in(page, path):
    page.goto("/tep-don-vi/")
    page.get_by_label("Tệp đã điền").set_input_files(path)
    page.get_by_role("button", name="Nộp và đối chiếu").click()
    page.get_by_role("navigation", name="Kết quả đối chiếu").wait_for()


def confirmation(page):
    return page.get_by_role("button", name="Xác nhận ghi")


def taken_back(page, words):
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text(words).wait_for()
