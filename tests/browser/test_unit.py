"""On two phones: somebody says that a task is done, takes it back, says it again, and the head confirms it."""

from playwright.sync_api import expect

from tests.browser.windows import PHONE, scrolls_sideways
from tests.browsing import violations

STAFF, HEAD = "chuyen-vien-gia", "vu-truong-gia"
DONE = "Vừa ghi xong hôm nay"


def on_a_phone(windows, demo, username):
    page = windows.open(demo, username, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của đơn vị tôi")
    assert not scrolls_sideways(page)
    assert violations(page) == []
    return page


def test_a_task_is_done_on_one_phone_and_confirmed_on_another(demo, windows):
    staff = on_a_phone(windows, demo, STAFF)
    todo = staff.locator(".todo:has(button)").first
    title = todo.locator(".task-title").inner_text()
    undo = staff.get_by_role("button", name=f"Hoàn tác: {title}")

    todo.get_by_role("button").tap()
    expect(undo).to_be_focused()
    undo.tap()
    expect(staff.get_by_role("heading", name=DONE)).to_be_hidden()
    expect(todo.get_by_role("button")).to_be_focused()
    todo.get_by_role("button").press("Enter")
    expect(staff.get_by_role("heading", name=DONE)).to_be_visible()

    head = on_a_phone(windows, demo, HEAD)
    head.get_by_role("link", name="Xem và xác nhận").tap()
    report = head.locator(".todo", has_text=title)
    assert "100%" in report.inner_text()
    assert not scrolls_sideways(head)
    assert violations(head) == []
    report.locator("summary").tap()
    expect(report.get_by_label("Cần bổ sung gì")).to_be_visible()
    report.get_by_role("button", name=f"Xác nhận: {title}").tap()
    expect(head.locator(".note-good")).to_contain_text("Đã xác nhận 1 báo cáo.")
    expect(report).to_have_count(0)
