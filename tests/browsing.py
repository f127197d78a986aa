"""Chromium on the portal as it is served from a fresh database, and axe to judge what it shows."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture
def live_site(committed_db) -> Iterator[str]:
    """The address, without a slash at the end, of the portal on `committed_db`."""
    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None, thread.error
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Without one tests are skipped, but never in CI."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        assert not os.environ.get("CI"), "CI needs Chromium"
        pytest.skip("no Chromium on this machine: make setup names the package")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; the tests' own queries are no coroutines for that.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_site) -> Iterator[Page]:
    """A new browser window on the portal: `page.goto("/")`. An error in a script fails the test."""
    context = chromium.new_context(base_url=live_site, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if is_refusal(message) else None)
    yield page
    context.close()
    assert errors == []


def is_refusal(message) -> bool:
    """Whether the browser says that the content security policy stopped something."""
    return message.type == "error" and "Content Security Policy" in message.text


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical on the page: rule and first place."""
    # Evaluated rather than added as a tag: the page's policy allows no foreign script, and shall stay in force.
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    serious = [violation for violation in found if violation["impact"] in ("serious", "critical")]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in serious]
