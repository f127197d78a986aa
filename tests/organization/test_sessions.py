"""Logins that are shown, noted and ended."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gso_portal.organization.models import AccessEvent, UserSession
from gso_portal.organization.sessions import device_family
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
MINE = "/tai-khoan/"


def log_in(username="office", **headers) -> Client:
    client = Client()
    client.post("/dang-nhap/", {"login": username, "password": PASSWORD}, headers=headers)
    return client


def shown(client) -> list[tuple[str, bool]]:
    return [(session.device, is_this) for session, _, is_this in client.get(MINE).context["sessions"]]


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (CHROME, "Chrome, Windows"),
        (f"{CHROME} Edg/131.0", "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile", "Chrome, Android"),
        ("curl/8", "Thiết bị khác"),
        ("", "Thiết bị khác"),
    ],
)
def test_a_device_is_told_by_its_family(user_agent, family):
    assert device_family(user_agent) == family


def test_one_sees_ones_own_sessions_with_where_they_come_from(open_account):
    open_account("office"), open_account("other")
    phone, _ = log_in(**{"user-agent": IPHONE}), log_in("other")
    desk = log_in(**{"user-agent": CHROME})

    assert sorted(shown(desk)) == [("Chrome, Windows", True), ("Safari, iPhone", False)]
    assert desk.session.session_key not in desk.get(MINE).content.decode()
    assert phone.session.session_key not in desk.get(MINE).content.decode()


def test_ending_one_leaves_this_one_and_those_of_others_alone(open_account):
    open_account("office"), open_account("other")
    phone, other, desk = log_in(), log_in("other"), log_in()
    ((handle),) = [handle for _, handle, is_this in desk.get(MINE).context["sessions"] if not is_this]
    ((foreign),) = [handle for _, handle, _ in other.get(MINE).context["sessions"]]

    assert desk.post(f"{MINE}phien/{foreign}/ket-thuc/").status_code == 404
    assert desk.post(f"{MINE}phien/{handle}/ket-thuc/").status_code == 302

    assert phone.get(MINE).status_code == 302
    assert (other.get(MINE).status_code, desk.get(MINE).status_code) == (200, 200)


def test_ending_all_others_keeps_this_one(open_account):
    open_account("office")
    phone, desk = log_in(), log_in()

    desk.post(f"{MINE}phien/ket-thuc/")

    assert (phone.get(MINE).status_code, desk.get(MINE).status_code) == (302, 200)


def test_a_session_in_use_is_noted_every_five_minutes_and_costs_nothing_between(
    open_account, django_assert_num_queries
):
    open_account("office")
    client = log_in()
    page = "/tai-khoan/mat-khau/"
    client.get(page)
    with django_assert_num_queries(3):
        client.get(page)
    UserSession.objects.update(seen_at=timezone.now() - timedelta(minutes=6))

    client.get(page)

    assert timezone.now() - UserSession.objects.get().seen_at < timedelta(minutes=1)


def test_coming_and_going_is_kept(open_account):
    user = open_account("office")
    client = log_in(**{"user-agent": CHROME})
    log_in(username="office").post("/dang-nhap/", {"login": "office", "password": "x"})
    client.post("/dang-xuat/")

    kinds = AccessEvent.objects.order_by("id").values_list("kind", "user", "text")
    assert list(kinds) == [
        ("signed_in", user.pk, "Chrome, Windows"),
        ("signed_in", user.pk, "Thiết bị khác"),
        ("signed_out", user.pk, ""),
    ]
