import pytest

from tests.browsing import violations

pytestmark = pytest.mark.browser


def test_a_browser_reaches_the_portal_with_its_style_sheet(page):
    page.goto("/dang-nhap/")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Inter")
    assert page.evaluate("document.fonts.load('14px Inter').then(fonts => fonts.length)") == 1


def test_axe_finds_what_is_wrong(page):
    page.goto("/dang-nhap/")
    page.evaluate("document.body.innerHTML = '<img src=\"/static/img/favicon.svg\"><button></button>'")
    assert [finding.split(":")[0] for finding in violations(page)] == ["button-name", "image-alt"]


def test_a_window_in_a_page_that_breaks_its_policy_is_noticed(chromium, live_site):
    said = []
    page = chromium.new_page(base_url=live_site)
    page.on("console", lambda message: said.append(message.text))
    page.goto("/dang-nhap/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.x = 1'}))"
    )
    assert page.evaluate("window.x") is None
    page.close()
    assert any("Content Security Policy" in text for text in said)
