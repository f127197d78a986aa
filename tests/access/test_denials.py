"""What is refused to somebody logged in is kept for the auditor."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from gso_portal.organization.models import AccessEvent, Role, User


@pytest.fixture
def staff(db, member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


def denied():
    kept = AccessEvent.objects.filter(kind=AccessEvent.Kind.DENIED)
    return list(kept.values_list("user__username", "method", "path", "status").order_by("id"))


def test_a_refused_page_and_a_thing_that_is_not_there_are_kept_without_the_query(client, staff):
    client.force_login(staff)
    missing = reverse("jobs:job-detail", args=[uuid4()])

    client.get(reverse("plans:import-list") + "?q=mat-khau")
    client.get(missing)

    assert denied() == [
        ("chuyen-vien", "GET", "/nhap-ke-hoach/", 403),
        ("chuyen-vien", "GET", missing, 404),
    ]
    assert len(set(AccessEvent.objects.values_list("request", flat=True))) == 2


def test_an_address_of_no_page_is_not_kept(client, staff):
    client.force_login(staff)

    assert client.get("/khong-co/").status_code == 404
    assert denied() == []


def test_what_is_refused_to_nobody_in_particular_is_not_kept(client, db):
    client.get(reverse("plans:import-list"))
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})

    assert denied() == []


def test_a_form_from_elsewhere_is_kept_as_such(staff):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)

    answer = client.post(reverse("plans:review-export"))

    assert answer.status_code == 403
    assert denied() == [("chuyen-vien", "POST", "/so-ket/xuat/", 403)]
    assert AccessEvent.objects.get().text.startswith("Biểu mẫu không được gửi từ trang của cổng")


def test_a_refusal_that_cannot_be_kept_is_still_the_answer(client, committed_db):
    client.force_login(User.objects.create(username="khong-vai-tro", display_name="Người chưa có vai trò"))

    with committed_db.acting_as("read"):
        answer = client.get(reverse("plans:import-list"))

    assert answer.status_code == 403
    assert AccessEvent.objects.count() == 0
