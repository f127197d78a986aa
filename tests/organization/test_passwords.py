"""Limits of tries, one-time passwords, one's own password, asking for help."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from gso_portal.organization import services
from gso_portal.organization.models import (
    AccessEvent,
    AttemptCount,
    PasswordRequest,
    Role,
    Submission,
    User,
    UserSession,
)
from tests.cast import PASSWORD

LOGIN, CHANGE, ASK = "/dang-nhap/", "/tai-khoan/mat-khau/", "/quen-mat-khau/"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
TOO_MANY = "Tài khoản này đã đăng nhập sai quá nhiều lần. Hãy thử lại sau 5 phút."
NEW = "một câu khác cũng dài"
TODAY = timezone.localdate()


def log_in(client, username="office", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def said(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def change(client, current=PASSWORD, new=NEW, again=None, **extra):
    return client.post(CHANGE, {"current": current, "new": new, "again": again or new}, **extra)


def failures() -> list[str]:
    kind = AccessEvent.Kind.SIGN_IN_FAILED
    return list(AccessEvent.objects.filter(kind=kind).order_by("id").values_list("text", flat=True))


@pytest.fixture
def admin(units, open_account) -> User:
    user = open_account("admin")
    services.give_role(user, unit=units["TTDL"], role=Role.ADMIN, valid_from=TODAY, by=None)
    return user


@pytest.fixture
def office(open_account) -> User:
    return open_account("office")


@pytest.mark.django_db
class TestLimits:
    def test_other_addresses_and_forged_ones_do_not_help(self, client, office):
        for number in range(10):
            extra = {"REMOTE_ADDR": f"203.0.113.{number}", "HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
            assert said(log_in(client, password=f"sai {number}", **extra)) == [WRONG]

        assert said(log_in(client, REMOTE_ADDR="203.0.113.99")) == [TOO_MANY]
        assert failures() == ["Sai tên hoặc mật khẩu"] * 10 + ["Quá số lần thử của tài khoản"]

    def test_a_name_that_is_no_account_is_limited_alike(self, client):
        answers = [said(log_in(client, "nobody", f"sai {number}")) for number in range(11)]

        assert answers == [[WRONG]] * 10 + [[TOO_MANY]]

    def test_after_five_minutes_the_right_one_gets_in_though_others_kept_trying(self, client, office):
        for number in range(15):
            log_in(client, password=f"sai {number}")
        AttemptCount.objects.update(since=timezone.now() - timedelta(minutes=5, seconds=1))

        assert log_in(client).status_code == 302

    def test_another_spelling_of_the_name_reaches_no_account(self, client, open_account):
        open_account("staff")

        assert said(log_in(client, "ſtaff")) == [WRONG]

    def test_the_password_in_use_is_guessed_no_more_often_on_the_page_that_changes_it(self, client, office):
        client.force_login(office)

        answers = [change(client, f"sai {number}").context["form"].errors["current"] for number in range(11)]

        assert answers[:10] == [["Mật khẩu đang dùng không đúng."]] * 10
        assert answers[10] == ["Đã gõ sai mật khẩu quá nhiều lần. Hãy thử lại sau 5 phút."]
        assert said(log_in(Client())) == [TOO_MANY]
        assert change(client).status_code == 422

    def test_what_was_typed_for_a_name_and_cannot_be_one_is_not_kept(self, client):
        log_in(client, "Mật khẩu của tôi")

        assert AccessEvent.objects.get().username == "(không phải tên đăng nhập)"


@pytest.mark.usefixtures("committed_db")
def test_of_forty_wrong_passwords_at_once_ten_are_looked_at():
    services.open_account("office", display_name="Chuyên viên", password=PASSWORD, by=None)

    def attempt(number: int) -> None:
        log_in(Client(), password=f"sai {number}")
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(40)))

    assert sorted(failures()) == ["Quá số lần thử của tài khoản"] * 30 + ["Sai tên hoặc mật khẩu"] * 10


@pytest.mark.django_db
class TestOneTimePasswords:
    def test_it_opens_nothing_but_the_page_where_another_is_chosen(self, client, admin, office):
        password = services.issue_one_time(office, by=admin, at=timezone.now())
        assert log_in(client, password=password).status_code == 302

        assert client.get("/nhiem-vu/")["Location"] == CHANGE
        assert client.get("/nhiem-vu/", headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE
        assert client.get(CHANGE).status_code == 200
        assert change(client, password)["Location"] == "/"

        assert client.get("/nhiem-vu/").status_code == 200
        assert said(log_in(Client(), password=password)) == [WRONG]

    def test_it_is_of_no_use_after_a_week(self, client, admin, office):
        issued = timezone.now() - timedelta(days=7, minutes=1)
        password = services.issue_one_time(office, by=admin, at=issued)

        response = client.post(LOGIN, {"login": "office", "password": password}, follow=True)

        assert [str(message) for message in response.context["messages"]] == [
            "Mật khẩu dùng một lần này đã hết hạn. Hãy xin quản trị cấp lại."
        ]
        assert "_auth_user_id" not in client.session

    def test_it_is_shown_on_one_answer_and_kept_nowhere(self, client, admin, office):
        client.force_login(admin)
        form = {"key": "11111111-1111-4111-8111-111111111111"}
        address = f"/quan-tri/nguoi-dung/{office.pk}/mat-khau/"

        first, second = client.post(address, form), client.post(address, form)

        ((_, password),) = first.context["issued"]
        assert first.content.decode().count(password) == 1
        assert second.status_code == 302
        assert log_in(Client(), password=password).status_code == 302
        kept = [*Submission.objects.values_list("outcome"), *AccessEvent.objects.values_list("text")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(u)::text FROM history.organization_user u")
            kept += cursor.fetchall()
        assert password not in str(kept)
        assert office.password not in str(kept)

    def test_issuing_one_ends_the_sessions_of_the_account(self, client, admin, office):
        log_in(client)

        services.issue_one_time(office, by=admin, at=timezone.now())

        assert client.get("/nhiem-vu/")["Location"].startswith(LOGIN)

    def test_nobody_issues_one_for_oneself_or_for_a_closed_account(self, admin, office):
        services.close_account(office, by=admin)
        office.refresh_from_db()

        for user in (admin, office):
            with pytest.raises(services.OrganizationError):
                services.issue_one_time(user, by=admin, at=timezone.now())


@pytest.mark.django_db
class TestOnesOwnPassword:
    def test_changing_it_ends_the_other_sessions_and_renews_this_one(self, client, office):
        other = Client()
        log_in(client), log_in(other)
        before = client.session.session_key

        assert change(client)["Location"] == "/tai-khoan/"

        assert client.get("/nhiem-vu/").status_code == 200
        assert other.get("/nhiem-vu/")["Location"].startswith(LOGIN)
        assert client.session.session_key != before
        assert list(UserSession.objects.values_list("session_key", flat=True)) == [client.session.session_key]
        assert AccessEvent.objects.filter(kind=AccessEvent.Kind.PASSWORD_CHANGED, user=office).count() == 1

    @pytest.mark.parametrize(
        ("new", "again", "field", "message"),
        [
            ("ngắn quá", "ngắn quá", "new", "ký tự"),
            ("password1234", "password1234", "new", "phổ biến"),
            (NEW, "gõ nhầm lần hai", "again", "Hai lần gõ mật khẩu mới không giống nhau."),
            (PASSWORD, PASSWORD, "new", "Mật khẩu mới phải khác mật khẩu đang dùng."),
        ],
    )
    def test_a_bad_one_is_refused_in_vietnamese_at_its_field(
        self, client, office, new, again, field, message
    ):
        client.force_login(office)

        form = change(client, new=new, again=again).context["form"]

        assert message in " ".join(form.errors[field])
        assert list(form.errors) == [field]
        office.refresh_from_db()
        assert office.check_password(PASSWORD)

    def test_one_issued_meanwhile_is_not_written_over(self, admin, office):
        read_before = User.objects.get(pk=office.pk)
        issued = services.issue_one_time(office, by=admin, at=timezone.now())

        with pytest.raises(services.OrganizationError, match="vừa được đổi hoặc cấp lại"):
            services.change_password(read_before, password=NEW)

        office.refresh_from_db()
        assert office.check_password(issued)
        assert office.one_time_until is not None


@pytest.mark.django_db
class TestAskingForHelp:
    def test_the_answer_is_the_same_whether_there_is_such_an_account(self, client, office):
        answers = [
            client.post(ASK, {"username": name}, follow=True) for name in ("office", "nobody", "Không Tên")
        ]

        assert {answer.redirect_chain[0] for answer in answers} == {("/quen-mat-khau/da-gui/", 302)}
        assert [request.user for request in PasswordRequest.objects.all()] == [office]

    def test_no_more_than_one_waits_and_no_more_than_three_are_taken_in_an_hour(self, client, admin, office):
        for _ in range(2):
            client.post(ASK, {"username": "office"})
        assert PasswordRequest.objects.count() == 1
        services.issue_one_time(office, by=admin, at=timezone.now())
        for _ in range(3):
            client.post(ASK, {"username": "office"})

        services.dismiss_request(PasswordRequest.objects.get(answered_at=None), by=admin, at=timezone.now())
        client.post(ASK, {"username": "office"})

        assert list(PasswordRequest.objects.order_by("id").values_list("is_granted", flat=True)) == [
            True,
            False,
        ]

    def test_administrators_see_the_queue_and_issuing_a_password_answers_it(self, client, admin, office):
        client.post(ASK, {"username": "office", "contact": "máy lẻ 215"})
        client.force_login(admin)
        page = client.get("/quan-tri/yeu-cau-mat-khau/")
        assert [(asked.user, asked.contact) for asked in page.context["requests"]] == [(office, "máy lẻ 215")]

        services.issue_one_time(office, by=admin, at=timezone.now())

        assert list(client.get("/quan-tri/yeu-cau-mat-khau/").context["requests"]) == []
