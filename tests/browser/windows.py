"""Browser windows on a portal, signed in as somebody, that notice everything that goes wrong in them."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from gso_portal.demo.material import rows
from tests.browser.portals import Portal

OFFICE = "chuyen-vien-tong-hop"
DESK, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
PATIENCE_MS = 60_000
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Windows:
    """Opens windows and keeps a list of their faults: errors in scripts, breaches of the policy, requests that
    fail or go elsewhere."""

    browser: Browser
    signed_in: dict[tuple[str, str], dict]
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, portal: Portal, username: str | None = None, **options) -> Page:
        """A window of its own, 1440 wide unless told. Options are those of a browser context."""
        state = self.state_of(portal, username) if username else None
        return self.new_page(portal, storage_state=state, **options)

    def state_of(self, portal: Portal, username: str) -> dict:
        """The cookies of somebody who has signed in; each account does so once in a run."""
        key = (portal.database, username)
        if key not in self.signed_in:
            page = self.new_page(portal)
            page.goto("/dang-nhap/")
            sign_in(page, username)
            self.signed_in[key] = page.context.storage_state()
        return self.signed_in[key]

    def new_page(self, portal: Portal, **options) -> Page:
        place = {"base_url": portal.address, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = self.browser.new_context(**{"viewport": DESK, **place, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(REPORT_VIOLATIONS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda message: self.note_console(message.type, message.text))
        page.on("request", lambda request: self.note_request(request, portal.address))
        page.on("response", self.note_response)
        return page

    def note_console(self, kind: str, text: str) -> None:
        # What failed to load is noted with its address below; a page that is an error page by right is no fault.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.faults.append(f"console: {text}")

    def note_request(self, request: Request, address: str) -> None:
        if not request.url.startswith((f"{address}/", "blob:", "data:")):
            self.faults.append(f"request elsewhere: {request.url}")

    def note_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.status}: {response.url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def sign_in(page: Page, username: str, password: str | None = None) -> None:
    """Fill in and send the form of the page /dang-nhap/."""
    passwords = {row["username"]: row["password"] for row in rows("accounts")}
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password or passwords[username])
    page.get_by_role("button", name="Đăng nhập").click()


def upload(page: Page, file, *, kind: str = "Kế hoạch công tác", year: int, cutoff: str = "") -> None:
    """Send a workbook from the page /nhap-ke-hoach/; returns when the page of the batch is there."""
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Năm kế hoạch").fill(str(year))
    page.get_by_label("Số liệu đến ngày").fill(cutoff)
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Tải lên và đọc").click()
    page.get_by_role("heading", level=1, name=file.name).wait_for()


def scrolls_sideways(page: Page) -> bool:
    """Whether the page as a whole is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
