from datetime import date

import pytest
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gso_portal.organization import services
from gso_portal.organization.models import AttemptCount, Membership, PasswordRequest, Role, User, UserSession
from gso_portal.organization.services import OrganizationError
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/dang-nhap/"


def log_in(client, username="office", password=PASSWORD, then="", **extra):
    return client.post(LOGIN, {"login": username, "password": password, "next": then}, **extra)


def errors(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


@pytest.mark.parametrize("typed", ["office", "OFFICE", " office "])
def test_the_right_password_opens_the_first_page(client, open_account, typed):
    open_account("office")

    response = log_in(client, typed)

    assert (response.status_code, response["Location"]) == (302, "/")


def test_one_returns_to_the_page_one_came_for(client, open_account):
    open_account("office")

    response = log_in(client, then="/nhiem-vu/?trang=2")

    assert response["Location"] == "/nhiem-vu/?trang=2"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "\x08//evil.example",
        "http:///evil.example",
        "//evil.example/?next=/",
        "data:text/html,x",
    ],
)
def test_nobody_is_sent_to_another_host(client, open_account, target):
    open_account("office")

    assert log_in(client, then=target)["Location"] == "/"


def test_a_form_from_elsewhere_logs_nobody_in_and_is_no_try(open_account):
    open_account("office")
    strict = Client(enforce_csrf_checks=True)

    for path in (LOGIN, "/quen-mat-khau/", "/tai-khoan/mat-khau/", "/dang-xuat/"):
        answer = strict.post(path, {"login": "office", "password": PASSWORD, "username": "office"})
        assert (answer.status_code, "sessionid" in strict.cookies) == (403, False)
    assert (AttemptCount.objects.count(), PasswordRequest.objects.count()) == (0, 0)


@pytest.mark.parametrize(("username", "password"), [("office", "sai mật khẩu rồi"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, open_account, username, password):
    open_account("office")

    response = log_in(client, username, password)

    assert errors(response) == ["Tên đăng nhập hoặc mật khẩu không đúng."]


def test_the_key_of_a_session_changes_at_login_and_the_old_one_is_gone(client, open_account):
    open_account("office")
    before = client.session
    before["seen"] = True
    before.save()
    client.cookies["sessionid"] = before.session_key

    log_in(client)

    assert client.session.session_key != before.session_key
    assert not UserSession.objects.filter(session_key=before.session_key).exists()


def test_logging_out_ends_the_session_on_the_server(client, open_account):
    open_account("office")
    log_in(client)
    key = client.session.session_key

    response = client.post("/dang-xuat/")

    assert response["Location"] == LOGIN
    assert not UserSession.objects.filter(session_key=key).exists()


def test_logging_out_takes_more_than_following_a_link(client, open_account):
    open_account("office")
    log_in(client)

    client.get("/dang-xuat/")

    assert UserSession.objects.filter(session_key=client.session.session_key).exists()


class TestWrongPasswords:
    def try_ten_times(self, client, username="office"):
        return [errors(log_in(client, username, f"sai lần {n}")) for n in range(10)]

    def test_after_ten_the_right_one_is_not_even_tried(self, client, open_account):
        open_account("office")
        assert self.try_ten_times(client) == [["Tên đăng nhập hoặc mật khẩu không đúng."]] * 10

        assert errors(log_in(client)) == [
            "Tài khoản này đã đăng nhập sai quá nhiều lần. Hãy thử lại sau 5 phút."
        ]

    def test_from_another_address_the_account_stays_limited(self, client, open_account):
        open_account("office")
        self.try_ten_times(client)

        assert errors(log_in(client, REMOTE_ADDR="203.0.113.7")) != []

    def test_a_colleague_at_the_same_address_still_gets_in(self, client, open_account):
        open_account("office")
        open_account("head")
        self.try_ten_times(client)

        assert log_in(client, "head").status_code == 302

    def test_right_ones_are_not_counted(self, client, open_account):
        open_account("office")
        for _ in range(12):
            assert log_in(client).status_code == 302
            client.logout()


def test_passwords_are_kept_as_argon2id_of_19_mib_two_passes_one_lane(open_account):
    user = open_account("office")

    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(user.password) is not None
    assert not get_hasher().must_update(user.password)


def test_an_account_is_opened_with_a_lower_case_name_and_no_rights(open_account):
    user = services.open_account("  VanPhong ", display_name="Chánh  Văn phòng", password=PASSWORD, by=None)

    assert (user.username, user.display_name) == ("vanphong", "Chánh Văn phòng")
    assert user.roles_on(date(2020, 7, 1)) == frozenset()


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("office", "ngắn"),
        ("văn phòng", PASSWORD),
        ("", PASSWORD),
        ("taken", PASSWORD),
        ("office", "password1234"),
    ],
)
def test_an_account_is_refused(open_account, username, password):
    open_account("taken")

    with pytest.raises(ValidationError):
        services.open_account(username, display_name="Chuyên viên", password=password, by=None)

    assert User.objects.count() == 1


def test_a_closed_account_is_out_with_its_next_request(client, open_account):
    user = open_account("office")
    log_in(client)

    services.close_account(user, by=None)

    assert client.get("/dang-xuat/").status_code == 302
    user.refresh_from_db()
    assert user.memberships_on(date(2020, 7, 1)) == []


def test_a_closed_account_is_told_so_only_with_its_right_password(client, open_account):
    services.close_account(open_account("office"), by=None)

    assert errors(log_in(client, password="sai mật khẩu rồi")) == ["Tên đăng nhập hoặc mật khẩu không đúng."]
    response = log_in(client, follow=True)
    assert [str(m) for m in response.context["messages"]] == [
        "Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị của đơn vị."
    ]
    assert "_auth_user_id" not in client.session


def test_a_request_acts_with_the_rights_of_today(client, units, open_account):
    user = open_account("office")
    today = timezone.localdate()
    services.give_role(user, unit=units["VPTC"], role=Role.OFFICE, valid_from=today, by=None)
    log_in(client)

    user = client.get(LOGIN).wsgi_request.user

    assert user.rights_on == today
    assert user.roles_on() == {Role.OFFICE}


def test_the_same_role_is_not_given_twice_for_the_same_days(units, member):
    user = member("office", units["VPTC"], Role.OFFICE)

    with pytest.raises(ValidationError) as refusal:
        services.give_role(user, unit=units["VPTC"], role=Role.OFFICE, valid_from=date(2020, 6, 1), by=None)

    assert refusal.value.messages == ["Người này đã có vai trò này ở đơn vị trong thời gian đó."]


def test_a_role_ends_after_its_last_day(units, member):
    user = member("office", units["VPTC"], Role.OFFICE)

    services.end_role(user.memberships.get(), on=date(2020, 6, 30), by=None)

    user = User.objects.get(pk=user.pk)
    assert user.roles_on(date(2020, 6, 30)) == {Role.OFFICE}
    assert user.roles_on(date(2020, 7, 1)) == frozenset()


def test_ending_a_role_again_does_not_lengthen_it(units, member):
    membership = member("office", units["VPTC"], Role.OFFICE).memberships.get()
    services.end_role(membership, on=date(2020, 6, 30), by=None)

    services.end_role(membership, on=date(2020, 12, 31), by=None)

    assert Membership.objects.get(pk=membership.pk).valid_to == date(2020, 6, 30)


def test_a_role_cannot_end_before_it_began(units, member):
    membership = member("office", units["VPTC"], Role.OFFICE).memberships.get()

    with pytest.raises(OrganizationError):
        services.end_role(membership, on=date(2019, 12, 31), by=None)


def test_sign_up_and_password_pages_do_not_exist(client):
    assert reverse("account_login") == LOGIN
    for path in ("/dang-nhap/signup/", "/accounts/signup/", "/accounts/password/reset/"):
        assert client.get(path).status_code == 404
