"""Pages where administrators look after accounts, and how soon a change is felt."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gso_portal.organization import services
from gso_portal.organization.models import Membership, Role, User, UserSession
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

PEOPLE = "/quan-tri/nguoi-dung/"
TODAY = timezone.localdate()


@pytest.fixture
def admin(units, open_account) -> User:
    user = open_account("admin", "Quản trị hệ thống")
    services.give_role(user, unit=units["TTDL"], role=Role.ADMIN, valid_from=date(2020, 1, 1), by=None)
    return user


@pytest.fixture
def desk(client, admin) -> Client:
    client.force_login(admin)
    return client


def page_of(user, end="") -> str:
    return f"{PEOPLE}{user.pk}/{end}"


def post(units, **changed) -> dict:
    typed = {
        "unit": units["TKG"].pk,
        "role": "staff",
        "title": "Chuyên viên",
        "valid_from": TODAY.isoformat(),
    }
    return {"key": uuid4(), **typed, **changed}


def shown(response) -> list[str]:
    return [user.username for user, _ in response.context["lines"]]


@pytest.mark.parametrize("extra", [2, 45])
def test_the_list_asks_the_database_equally_often_for_few_and_many(
    desk, units, django_assert_num_queries, extra
):
    for number in range(extra):
        user = services.open_account(f"user{number}", display_name="Chuyên viên", by=None)
        services.give_role(user, unit=units["TKG"], role=Role.STAFF, valid_from=TODAY, by=None)

    with django_assert_num_queries(9):
        desk.get(PEOPLE)


class TestFilters:
    @pytest.fixture
    def people(self, units, open_account):
        gia = open_account("vu-truong-gia", "Vụ trưởng Vụ Thống kê Giá")
        services.give_role(gia, unit=units["TKG"], role=Role.HEAD, valid_from=date(2020, 1, 1), by=None)
        former = open_account("dac-nong", "Cục trưởng Đắk Nông")
        services.give_role(
            former, unit=units["CTK:67"], role=Role.HEAD, valid_from=date(2019, 1, 1), by=None
        ).delete()
        services.close_account(open_account("da-nghi", "Đã nghỉ"), by=None)
        services.open_account("moi", display_name="Chuyên viên mới", by=None)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"q": "vu truong gia"}, ["vu-truong-gia"]),
            ({"q": "ĐẮK"}, ["dac-nong"]),
            ({"q": "dak nong"}, ["dac-nong"]),
            ({"q": "không có ai"}, []),
            ({"vai_tro": "head"}, ["vu-truong-gia"]),
            ({"trang_thai": "closed"}, ["da-nghi"]),
            ({"trang_thai": "no_password"}, ["moi"]),
            ({"trang_thai": "no_role"}, ["dac-nong", "moi"]),
            ({"trang_thai": "bịa", "vai_tro": "head"}, ["vu-truong-gia"]),
        ],
    )
    def test_what_is_sought_is_found(self, desk, people, query, expected):
        assert shown(desk.get(PEOPLE, query)) == expected

    def test_a_unit_shows_its_people(self, desk, people, units):
        assert shown(desk.get(PEOPLE, {"don_vi": units["TKG"].pk})) == ["vu-truong-gia"]


def test_a_form_sent_twice_opens_one_account_named_after_the_post(desk):
    form = {"key": uuid4(), "display_name": "Phó Vụ trưởng  Vụ Thống kê Giá", "username": "", "email": ""}

    first, second = desk.post(f"{PEOPLE}mo/", form), desk.post(f"{PEOPLE}mo/", form)

    user = User.objects.exclude(username="admin").get()
    assert (user.username, user.display_name) == (
        "pho-vu-truong-vu-thong-ke-gia",
        "Phó Vụ trưởng Vụ Thống kê Giá",
    )
    assert first["Location"] == second["Location"] == page_of(user)
    assert not user.has_usable_password()


def test_a_refused_account_keeps_what_was_typed_and_names_the_field(desk, open_account):
    open_account("gia")

    answer = desk.post(f"{PEOPLE}mo/", {"key": uuid4(), "display_name": "Chuyên viên Giá", "username": "gia"})

    assert answer.status_code == 422
    refusal = "Tên đăng nhập này đã có người dùng; hãy đặt tên khác."
    assert answer.context["form"].errors == {"username": [refusal]}
    assert "Chuyên viên Giá" in answer.content.decode()


class TestPosts:
    def test_a_post_is_given_once_and_felt_with_the_next_request(self, desk, units, open_account):
        user = open_account("gia")
        theirs = Client()
        theirs.force_login(user)
        assert theirs.get("/dang-xuat/").wsgi_request.user.units_on() == []
        form = post(units, is_acting="on")

        desk.post(page_of(user, "vai-tro/"), form)
        desk.post(page_of(user, "vai-tro/"), form)

        given = Membership.objects.get(user=user)
        assert (given.role, given.is_acting, given.title) == ("staff", True, "Chuyên viên")
        assert theirs.get("/dang-xuat/").wsgi_request.user.units_on() == [units["TKG"]]

    def test_a_post_that_ended_is_gone_in_a_session_that_is_open(self, desk, units, open_account):
        office = open_account("office")
        held = services.give_role(
            office, unit=units["VPTC"], role=Role.OFFICE, valid_from=date(2020, 1, 1), by=None
        )
        theirs = Client()
        theirs.force_login(office)
        assert theirs.get("/nhap-ke-hoach/").status_code == 200

        yesterday = TODAY - timedelta(days=1)
        desk.post(page_of(office, f"vai-tro/{held.pk}/ket-thuc/"), {"on": yesterday.isoformat()})

        assert theirs.get("/nhap-ke-hoach/").status_code == 403
        assert theirs.post("/nhap-ke-hoach/tai-len/", {}).status_code in (403, 404)

    def test_a_transfer_ends_every_post_on_the_eve_and_keeps_them_on_record(self, desk, units, member):
        user = member("gia", units["TKG"], Role.HEAD)

        desk.post(page_of(user, "vai-tro/"), post(units, unit=units["NLTS"].pk, replaces="on"))

        assert list(
            Membership.objects.filter(user=user).order_by("id").values_list("unit__token", "role", "valid_to")
        ) == [("TKG", "head", TODAY - timedelta(days=1)), ("NLTS", "staff", None)]

    @pytest.mark.parametrize(("held", "given"), [("admin", "staff"), ("staff", "admin"), ("auditor", "head")])
    def test_duties_that_must_stay_apart_are_not_held_together(self, desk, units, member, held, given):
        user = member("gia", units["TKG"], Role(held))

        answer = desk.post(page_of(user, "vai-tro/"), post(units, role=given))

        assert answer.status_code == 422
        assert "không giữ vai trò" in answer.content.decode()
        assert Membership.objects.filter(user=user).count() == 1
        with pytest.raises(ValidationError):
            services.give_role(user, unit=units["NLTS"], role=Role(given), valid_from=TODAY, by=None)

    def test_nobody_gives_or_ends_a_post_of_their_own(self, desk, admin, units):
        held = admin.memberships.get()

        given = desk.post(page_of(admin, "vai-tro/"), post(units))
        ended = desk.post(page_of(admin, f"vai-tro/{held.pk}/ket-thuc/"), {"on": TODAY.isoformat()})

        assert (given.status_code, ended.status_code) == (422, 422)
        assert list(Membership.objects.values_list("valid_to", flat=True)) == [None]

    def test_a_wrong_last_day_is_said_beside_its_post(self, desk, units, member):
        user = member("gia", units["TKG"], Role.HEAD)
        held = user.memberships.get()

        answer = desk.post(page_of(user, f"vai-tro/{held.pk}/ket-thuc/"), {"on": "2019-01-01"})

        assert answer.status_code == 422
        assert answer.context["refused_end"]["errors"] == ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]

    def test_a_post_of_somebody_else_is_not_ended_through_this_page(self, desk, units, member):
        one, other = member("one", units["TKG"], Role.HEAD), member("other", units["TKG"], Role.HEAD)

        answer = desk.post(
            page_of(one, f"vai-tro/{other.memberships.get().pk}/ket-thuc/"), {"on": TODAY.isoformat()}
        )

        assert answer.status_code == 404


def test_a_closed_account_is_out_at_once_and_comes_back_when_reopened(desk, open_account):
    user = open_account("gia")
    theirs = Client()
    theirs.post("/dang-nhap/", {"login": "gia", "password": PASSWORD})
    assert UserSession.objects.filter(user=user).count() == 1

    desk.post(page_of(user, "khoa/"))

    assert UserSession.objects.filter(user=user).count() == 0
    assert theirs.get("/nhiem-vu/")["Location"].startswith("/dang-nhap/")
    desk.post(page_of(user, "mo-lai/"))
    assert theirs.post("/dang-nhap/", {"login": "gia", "password": PASSWORD})["Location"] == "/"


def test_nobody_closes_their_own_account(desk, admin):
    desk.post(page_of(admin, "khoa/"))

    admin.refresh_from_db()
    assert admin.is_active


def test_names_are_edited_and_the_user_name_stays(desk, open_account):
    user = open_account("gia")

    desk.post(page_of(user, "sua/"), {"display_name": "Vụ phó", "email": "gia@gso.example", "username": "x"})

    user.refresh_from_db()
    assert (user.username, user.display_name, user.email) == ("gia", "Vụ phó", "gia@gso.example")


def test_a_sheet_of_passwords_is_for_those_who_never_had_one_twenty_at_a_time(desk, units, open_account):
    open_account("has-one")
    for number in range(22):
        services.open_account(f"new{number:02}", display_name="Chuyên viên", by=None)

    issued = desk.post(f"{PEOPLE}mat-khau/", {"key": uuid4()}).context["issued"]

    assert [user.username for user, _ in issued] == [f"new{number:02}" for number in range(20)]
    assert len({password for _, password in issued}) == 20
    assert desk.get(f"{PEOPLE}mat-khau/").context["count"] == 2


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.OFFICE, Role.LEADERSHIP, Role.AUDITOR])
def test_the_pages_are_closed_to_every_other_role(client, units, member, open_account, role):
    target = open_account("target")
    client.force_login(member("somebody", units["TKG"], role))
    gets = ["", "mo/", "mat-khau/", "nhap/", "nhap/mau/", f"{target.pk}/", "999999/"]
    posts = [
        "mo/",
        *(f"{target.pk}/{end}/" for end in ("sua", "khoa", "vai-tro", "mat-khau", "ket-thuc-phien")),
    ]

    answers = {client.get(PEOPLE + end).status_code for end in gets}
    answers |= {client.post(PEOPLE + end).status_code for end in posts}

    assert answers == {403}
    target.refresh_from_db()
    assert target.is_active
