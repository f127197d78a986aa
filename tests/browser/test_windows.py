"""The windows of these tests see what goes wrong in them: otherwise no test here could fail for it."""

from tests.browser.test_access import FINDINGS
from tests.browsing import AXE


def test_a_window_sees_broken_scripts_breaches_of_the_policy_and_requests_that_fail(demo, windows):
    page = windows.open(demo)
    page.goto("/dang-nhap/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'x = 1'}))")
    page.evaluate("fetch('/static/khong-co.js')")
    page.evaluate("new Promise(done => { setTimeout(done, 10); setTimeout(() => { throw Error('x') }) })")

    assert taken(windows) == {"console", "404", "script"}


def test_a_window_sees_requests_that_go_elsewhere(demo, windows):
    page = windows.open(demo, bypass_csp=True)
    page.goto("/dang-nhap/")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => null)")

    assert "request elsewhere" in taken(windows)


def test_axe_finds_what_is_wrong_on_a_page(demo, windows):
    page = windows.open(demo)
    page.goto("/dang-nhap/")
    page.evaluate(AXE.read_text())
    page.evaluate("document.body.innerHTML = '<main><h1>x</h1><button></button></main>'")

    assert [finding.split(":")[0] for finding in page.evaluate(FINDINGS)] == ["critical button-name"]


def taken(windows):
    """The kinds of faults so far, which then count no more."""
    kinds = {fault.split(":")[0] for fault in windows.faults}
    windows.faults.clear()
    return kinds
