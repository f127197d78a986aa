"""The way in and out, for every demo account, and what each role finds there."""

import pytest

from gso_portal.demo.accounts import demo_accounts
from gso_portal.organization.models import Role
from tests.browser.windows import sign_in

OWN, EVERYBODYS = ["Đơn vị tôi"], ["Sơ kết", "Nhiệm vụ"]
SEES_ALL = {Role.LEADERSHIP, Role.OFFICE, Role.TCCB, Role.AUDITOR}


def menu_of(roles: set[Role]) -> list[str]:
    own = [] if Role.ADMIN in roles else OWN
    imports = ["Nhập kế hoạch"] if {Role.OFFICE, Role.AUDITOR} & roles else []
    administration = ["Quản trị"] if Role.ADMIN in roles else []
    audit = ["Nhật ký"] if Role.AUDITOR in roles else []
    return [*own, *EVERYBODYS, *imports, *administration, *audit]


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda account: account.username)
def test_every_demo_account_signs_in_sees_its_menu_and_signs_out(demo, windows, account):
    roles = set(account.roles)
    page = windows.open(demo)
    page.goto("/dang-nhap/")
    sign_in(page, account.username)

    begins_with_its_unit = roles & {Role.STAFF, Role.HEAD} and not roles & SEES_ALL
    page.wait_for_url("**/don-vi-toi/" if begins_with_its_unit else "**/so-ket/")
    assert page.locator(".me").inner_text().startswith(account.display_name)
    menu = page.get_by_role("navigation", name="Chính").get_by_role("link")
    assert menu.all_inner_texts() == menu_of(roles)
    assert page.request.get("/nhap-ke-hoach/").status == (200 if "Nhập kế hoạch" in menu_of(roles) else 403)
    assert page.request.get("/quan-tri/nguoi-dung/").status == (200 if Role.ADMIN in roles else 403)

    page.get_by_role("button", name="Đăng xuất").click()

    page.wait_for_url("**/dang-nhap/")
    page.goto("/so-ket/")
    assert page.url == f"{demo.address}/dang-nhap/?next=/so-ket/"


def test_a_wrong_password_says_so_and_keeps_the_name(demo, windows):
    page = windows.open(demo)
    page.goto("/dang-nhap/")
    sign_in(page, "quan-tri", "sai mật khẩu")

    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text() == "Tên đăng nhập hoặc mật khẩu không đúng."
    assert page.get_by_label("Tên đăng nhập").input_value() == "quan-tri"
    assert page.get_by_label("Mật khẩu").input_value() == ""


@pytest.mark.parametrize(
    "address",
    ["/", "/so-ket/", "/nhiem-vu/", "/nhap-ke-hoach/", "/viec/00000000-0000-0000-0000-000000000000/"],
)
def test_without_signing_in_every_page_asks_for_it(demo, windows, address):
    page = windows.open(demo)
    page.goto(address)

    assert page.url == f"{demo.address}/dang-nhap/?next={address}"
    sign_in(page, "vu-truong-gia")
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)


def test_one_does_not_see_another_ones_job(demo, windows, finished_job):
    page = windows.open(demo, "vu-truong-gia")

    assert page.goto(finished_job).status == 404
    assert page.goto(f"{finished_job}tai-ve/").status == 404
