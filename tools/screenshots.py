"""Takes every page of a running portal with the demo world, wide and narrow, light and dark.

    make run                                          # in one terminal
    .venv/bin/python tools/screenshots.py FOLDER      # in another; --address if it is not on port 8000

Uploads one workbook and exports one report, so that their pages have something to show; confirms nothing.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BASE_DIR = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(BASE_DIR))

from gso_portal.demo.material import rows  # noqa: E402

OFFICE, READER = "chuyen-vien-tong-hop", "vu-truong-gia"
MESSY = BASE_DIR / "tests" / "data" / "ke-hoach-bung-nhung.xlsx"
WIDTHS, SCHEMES = (1440, 390), ("light", "dark")
HEIGHT = 1000
REVIEW = "/so-ket/?plan=2020&period=2020-H1"
LIST = "/nhiem-vu/?plan=2020&period=2020-H1"
NO_JOB = "/viec/00000000-0000-0000-0000-000000000000/"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-dev-shm-usage"])
        for name, page, address in pages(browser, options.address):
            if options.only in name:
                take(page, name, address, options.folder)
        browser.close()


def pages(browser: Browser, site: str) -> Iterator[tuple[str, Page, str]]:
    """Each page to take: the name of its picture, somebody's window, an address."""
    stranger = browser.new_context(base_url=site, locale="vi-VN").new_page()
    yield "login", stranger, "/dang-nhap/"
    office, reader = window(browser, site, OFFICE), window(browser, site, READER)
    yield "review", office, REVIEW
    yield "review-unit", office, f"{REVIEW}&by=unit"
    yield "review-source", office, f"{REVIEW}&by=source"
    yield "review-now", reader, "/so-ket/"
    yield "list", office, LIST
    yield "list-late", office, f"{LIST}&group=due.late"
    yield "list-adjusted", office, f"{LIST}&basis=adjusted"
    yield "list-empty", office, f"{LIST}&group=due.late&unit=1"
    yield "scope-refused", office, "/so-ket/?plan=2020&period=2020-H9"
    preview, job = messy_preview(office), export(office)
    yield "import-list", office, "/nhap-ke-hoach/"
    yield "import-preview", office, preview
    yield "import-errors", office, f"{preview}?phan=error"
    yield "import-missing", office, f"{preview}?phan=missing"
    yield "job", office, job
    yield "job-list", office, "/viec/"
    yield "logout", office, "/dang-xuat/"
    yield "error-403", reader, "/nhap-ke-hoach/"
    yield "error-404", reader, NO_JOB


def window(browser: Browser, site: str, username: str) -> Page:
    page = browser.new_context(base_url=site, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
    page.set_default_timeout(90_000)
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(next(row["password"] for row in rows("accounts")))
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/so-ket/")
    return page


def messy_preview(page: Page) -> str:
    page.goto("/nhap-ke-hoach/")
    page.get_by_label("Năm kế hoạch").fill("2020")
    page.get_by_label("Tệp Excel").set_input_files(MESSY)
    page.get_by_role("button", name="Tải lên và đọc").click()
    page.get_by_role("navigation", name="Kết quả đọc").wait_for()
    return page.url


def export(page: Page) -> str:
    page.goto(REVIEW)
    page.get_by_role("button", name="Excel").click()
    page.get_by_role("link", name="Tải về").wait_for()
    return page.url


def take(page: Page, name: str, address: str, folder: Path) -> None:
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(address)
            # As high as the page: in a picture of more than the window, bars that stick would stand elsewhere.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height, 8000)})
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
    print(name)


if __name__ == "__main__":
    main()
