"""For everybody: on a phone, by keyboard, and as axe sees it."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import DESK, OFFICE, PHONE, scrolls_sideways
from tests.browsing import AXE

HALF_YEAR = "/so-ket/?plan=2020&period=2020-H1"
ROWS = "/nhiem-vu/?plan=2020&period=2020-H1"
NOTHING = "/viec/00000000-0000-0000-0000-000000000000/"
READER = "vu-truong-gia"
FINDINGS = """
async () => (await axe.run(document)).violations.map(
  found => `${found.impact} ${found.id}: ${found.nodes[0].html.slice(0, 160)}`)
"""


@pytest.fixture(
    params=[
        "login",
        "review",
        "list",
        "import list",
        "preview",
        "job",
        "jobs",
        "logout",
        "refused",
        "403",
        "404",
    ]
)
def opened(request, demo, windows):
    """A window on each kind of page."""
    fixed = {
        "login": (None, "/dang-nhap/"),
        "review": (OFFICE, HALF_YEAR),
        "list": (OFFICE, ROWS),
        "import list": (OFFICE, "/nhap-ke-hoach/"),
        "jobs": (OFFICE, "/viec/"),
        "logout": (OFFICE, "/dang-xuat/"),
        "refused": (OFFICE, "/so-ket/?plan=2020&period=2020-H9"),
        "403": (READER, "/nhap-ke-hoach/"),
        "404": (READER, NOTHING),
    }
    made = {"preview": "messy_preview", "job": "finished_job"}
    name = request.param
    who, address = fixed[name] if name in fixed else (OFFICE, request.getfixturevalue(made[name]))
    page = windows.open(demo, who)
    page.goto(address)
    return page


def test_no_page_is_wider_than_its_window_and_axe_finds_nothing(opened):
    opened.evaluate(AXE.read_text())
    found = []
    for size in (DESK, PHONE):
        opened.set_viewport_size(size)
        assert not scrolls_sideways(opened)
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme=scheme)
            found += [f"{size['width']} {scheme} {finding}" for finding in opened.evaluate(FINDINGS)]
    assert found == []


def test_the_menu_of_a_phone_opens_and_leads_on(demo, windows):
    page = windows.open(demo, OFFICE, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(HALF_YEAR)
    button, menu = page.get_by_role("button", name="Menu"), page.locator("#menu")
    expect(menu).to_be_hidden()

    button.tap()
    expect(button).to_have_attribute("aria-expanded", "true")
    menu.get_by_role("link", name="Nhiệm vụ").tap()

    page.get_by_role("heading", level=1, name="Nhiệm vụ").wait_for()
    expect(page.locator("#menu")).to_be_hidden()


def test_the_strip_of_a_phone_chooses_another_period(demo, windows):
    page = windows.open(demo, OFFICE, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(HALF_YEAR)
    page.get_by_label("Kỳ").select_option("2020-H2")

    page.get_by_role("heading", level=1, name="6 tháng cuối năm 2020").wait_for()
    assert not scrolls_sideways(page)


def test_the_first_stop_of_the_keyboard_skips_the_menu(demo, windows):
    page = windows.open(demo, OFFICE)
    page.goto(HALF_YEAR)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_whatever_has_the_focus_shows_it(demo, windows):
    page = windows.open(demo, OFFICE)
    page.goto("/nhap-ke-hoach/")
    unmarked = []
    for _ in range(20):
        page.keyboard.press("Tab")
        unmarked += page.evaluate(
            """() => {
              const focused = document.activeElement, style = getComputedStyle(focused);
              const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
              return isMarked || focused === document.body ? [] : [focused.outerHTML.slice(0, 120)];
            }"""
        )
    assert unmarked == []


def test_a_preview_is_settled_by_keyboard(demo, windows, messy_preview):
    page = windows.open(demo, OFFICE)
    page.goto(messy_preview)
    said = page.locator("#xac-nhan").inner_text()
    agree = page.get_by_role("button", name="Đồng ý", exact=True).first
    agree.focus()

    page.keyboard.press("Enter")

    expect(page.get_by_text("Đã đồng ý").first).to_be_visible()
    expect(page.locator("#xac-nhan")).not_to_have_text(said)
    expect(page.locator("tr:focus-within")).to_have_count(1)
