"""An administrator merges three provinces, looks at what was printed of 2020, and takes it back."""

from tests.browser.windows import PHONE, scrolls_sideways
from tests.browsing import violations

ADMIN, READER, OF_PROVINCE = "quan-tri", "tong-cuc-truong", "cuc-truong-dak-nong"
TITLE = "Hợp nhất Cục Thống kê tỉnh Bình Thuận, Cục Thống kê tỉnh Đắk Nông, Cục Thống kê tỉnh Lâm Đồng"


def printed(page) -> str:
    page.goto("/so-ket/?plan=2020&period=2020-H1")
    return page.get_by_role("main").inner_text()


def unit_of(page) -> str:
    page.goto("/so-ket/?plan=2020&period=2020-H1")
    return page.get_by_role("banner").inner_text()


def test_a_merger_of_three_provinces_is_applied_and_taken_back_without_a_trace_in_2020(demo, windows):
    reader, head = windows.open(demo, READER), windows.open(demo, OF_PROVINCE)
    before, unit = printed(reader), unit_of(head)
    page = windows.open(demo, ADMIN)
    page.goto("/quan-tri/sap-xep/")
    page.get_by_role("button", name="Lập các phương án từ bảng có sẵn").click()
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    assert page.get_by_role("table").get_by_text("Cục trưởng Cục Thống kê tỉnh Đắk Nông").count() == 1
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert not scrolls_sideways(page)

    page.get_by_role("button", name="Áp dụng").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Xác nhận hay hoàn tác?").wait_for()

    assert printed(reader) == before
    assert "Lâm Đồng" in unit_of(head)
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Mọi dữ liệu trở lại như trước khi áp dụng.").first.wait_for()
    assert printed(reader) == before
    assert unit_of(head) == unit
