"""A portal that runs as it does for people, and Chromium on it.

`demo`      the portal with the demo world; tests only read it, or add batches and jobs that change no plan
`newcomer`  a portal with organisation and accounts, and no plan yet
`windows`   opens browser windows: `windows.open(demo, OFFICE)`; any fault in one of them fails the test
"""

from collections.abc import Iterator

import pytest

from tests.browser.portals import ACCOUNTS_ONLY, Portal, running_portal
from tests.browser.windows import OFFICE, Windows, upload
from tests.databases import BASE_DIR

MESSY = BASE_DIR / "tests" / "data" / "ke-hoach-bung-nhung.xlsx"


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """One test process drives all windows: there is one portal to start, and one processor beside it."""
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def demo(servers, tmp_path_factory) -> Iterator[Portal]:
    with running_portal(servers, tmp_path_factory.mktemp("demo"), "manage.py", "load_demo") as portal:
        yield portal


@pytest.fixture(scope="module")
def newcomer(servers, tmp_path_factory) -> Iterator[Portal]:
    with running_portal(servers, tmp_path_factory.mktemp("newcomer"), "-c", ACCOUNTS_ONLY) as portal:
        yield portal


@pytest.fixture(scope="session")
def signed_in() -> dict:
    return {}


@pytest.fixture
def windows(chromium, signed_in) -> Iterator[Windows]:
    windows = Windows(chromium, signed_in)
    yield windows
    windows.close()
    assert windows.faults == []


@pytest.fixture(scope="session")
def messy_preview(demo, chromium, signed_in) -> str:
    """The address of the preview of a workbook with 84 rows, 39 doubtful and 8 wrong."""
    windows = Windows(chromium, signed_in)
    page = windows.open(demo, OFFICE)
    page.goto("/nhap-ke-hoach/")
    upload(page, MESSY, year=2020)
    page.get_by_role("navigation", name="Kết quả đọc").wait_for()
    windows.close()
    return page.url.removeprefix(demo.address)


@pytest.fixture(scope="session")
def finished_job(demo, chromium, signed_in) -> str:
    """The address of an export that is done."""
    windows = Windows(chromium, signed_in)
    page = windows.open(demo, OFFICE)
    page.goto("/so-ket/?plan=2020&period=2020-H1")
    page.get_by_role("button", name="Excel").click()
    page.get_by_role("link", name="Tải về").wait_for()
    windows.close()
    return page.url.removeprefix(demo.address)
