import pytest

from gso_portal.organization.models import Role


@pytest.fixture
def browser(client, units, member):
    client.force_login(member("office", units["VPTC"], Role.OFFICE))
    return client


@pytest.mark.parametrize("path", ["/nhap-ke-hoach/tai-len/", "/so-ket/xuat/"])
def test_the_address_of_a_form_opened_as_a_page_says_so_and_leads_on(path, browser):
    answer = browser.get(path)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Địa chỉ này không mở trực tiếp được" in answer.content.decode()
    assert '<a class="btn" href="/">Về trang đầu</a>' in answer.content.decode()


def test_a_program_that_wants_no_page_gets_none(browser):
    answer = browser.get("/so-ket/xuat/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


def test_a_page_that_does_not_exist_blames_nobody(browser):
    page = browser.get("/khong-co/").content.decode()

    assert "<h1>Không có trang này, hoặc trang không thuộc phạm vi của bạn</h1>" in page
    assert "cấp quyền" not in page


def test_other_answers_stay_as_they_are(browser):
    assert browser.get("/healthz")["Content-Type"] == "application/json"
    assert browser.get("/khong-co/").status_code == 404
