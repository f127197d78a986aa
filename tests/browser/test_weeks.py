"""Every page that somebody comes by in a week opens wide and narrow, without a fault and as axe wants it."""

import pytest

from tests.browser.windows import DESK, OFFICE, PHONE, scrolls_sideways
from tests.browsing import violations

PLAN = "plan=2020&period=2020-H1"
FIRST_TASK = ("/nhiem-vu/", ".task-title")
EVERYBODYS = ["/so-ket/", "/tai-khoan/", "/tai-khoan/mat-khau/", "/viec/", FIRST_TASK]
UNITS = [
    "/don-vi-toi/",
    "/tep-don-vi/",
    "/nhiem-vu/dan/",
    f"/nhiem-vu/?{PLAN}&group=due&sort=title&q=bao+cao",
]
PEOPLE = "/quan-tri/nguoi-dung/"
UNIT_LIST, GROUPS, CHANGES = "/quan-tri/don-vi/", "/quan-tri/nhom-don-vi/", "/quan-tri/sap-xep/"

# Whose week, and the pages of it: an address, or an address and the first link there that one follows.
WEEKS = {
    "chuyen-vien-gia": [*UNITS, *EVERYBODYS],
    "chuyen-vien-thai-binh": ["/don-vi-toi/", "/tep-don-vi/"],
    "vu-truong-gia": ["/don-vi-toi/", "/cho-xac-nhan/", FIRST_TASK],
    OFFICE: ["/nhap-ke-hoach/", ("/nhap-ke-hoach/", "main .task-title"), f"/so-ket/?{PLAN}&by=unit"],
    "tong-cuc-truong": [f"/so-ket/?{PLAN}", f"/nhiem-vu/?{PLAN}&group=due.late", FIRST_TASK],
    "vu-truong-tccb": ["/don-vi-toi/", f"/so-ket/?{PLAN}&by=source"],
    "kiem-tra-vien": [
        "/nhat-ky/",
        "/nhat-ky/?kind=change&object=report",
        "/nhat-ky/?from=x",
        "/nhap-ke-hoach/",
    ],
    "quan-tri": [
        PEOPLE,
        f"{PEOPLE}mo/",
        f"{PEOPLE}mat-khau/",
        f"{PEOPLE}nhap/",
        (PEOPLE, "main tbody a"),
        "/quan-tri/yeu-cau-mat-khau/",
        UNIT_LIST,
        f"{UNIT_LIST}moi/",
        (UNIT_LIST, "main tbody a"),
        GROUPS,
        (GROUPS, "main tbody a"),
        CHANGES,
        f"{CHANGES}moi/",
        "/quan-tri/chua-nhan-dien/",
    ],
    None: ["/dang-nhap/", "/quen-mat-khau/", "/quen-mat-khau/da-gui/"],
}


def address_of(page, stop) -> str:
    """Where a stop of the week is; for one that is reached by a link, what the link says."""
    if isinstance(stop, str):
        return stop
    page.goto(stop[0])
    return page.locator(stop[1]).first.get_attribute("href")


@pytest.mark.parametrize("who", WEEKS, ids=str)
def test_a_week_is_without_a_fault(demo, windows, who):
    page = windows.open(demo, who)
    found = []
    for stop in WEEKS[who]:
        page.goto(address_of(page, stop))
        # One look of axe a page, narrow and dark: the other pairs are looked at in test_access.
        for size, scheme in ((DESK, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            if scrolls_sideways(page):
                found.append(f"{stop} {size['width']}: wider than the window")
        found += [f"{stop} {violation}" for violation in violations(page)]
        page.set_viewport_size(DESK)
        assert page.locator("h1").count() == 1, stop
    assert found == []


def test_a_refused_form_leads_to_what_is_wrong_with_it(demo, windows):
    page = windows.open(demo, "chuyen-vien-gia", viewport=PHONE)
    page.goto("/don-vi-toi/")
    page.get_by_role("link", name="Báo cáo:").first.click()
    page.get_by_label("Đã làm (%)").fill("150")
    page.get_by_role("button", name="Gửi xác nhận").click()

    fault = page.get_by_role("alert").filter(has_text="Chưa gửi được.")
    fault.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert "“150” không phải số từ 0 đến 100." in fault.inner_text()
    assert page.locator(".nav [aria-current]").text_content() == "Nhiệm vụ"
