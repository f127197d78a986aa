import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from gso_portal.lib.history import current_request
from gso_portal.organization.middleware import request_identity

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"account_login", "account_logout", "dashboard:healthz", "password-asked", "password-forgotten"}
SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000000", "path": "x"}
HTMX = {"HX-Request": "true"}


def patterns(resolver, prefix="", namespace=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", route
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, route, inner)


def address(route: str) -> str:
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "x"), route)


def every_address() -> dict[str, str]:
    return {name: address(route) for name, route in patterns(get_resolver())}


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_every_address_sends_somebody_who_is_not_logged_in_to_the_login(client, method):
    answers = {name: getattr(client, method)(path) for name, path in every_address().items()}

    refused = {
        name
        for name, answer in answers.items()
        if answer.status_code == 302 and answer["Location"].startswith("/dang-nhap/")
    }
    assert set(answers) - refused - OPEN_TO_ALL == set()


def test_every_address_sends_a_part_of_a_page_to_the_login_as_a_whole(client):
    answers = {name: client.get(path, headers=HTMX) for name, path in every_address().items()}

    sent = {
        name for name, answer in answers.items() if answer.get("HX-Redirect", "").startswith("/dang-nhap/")
    }
    assert set(answers) - sent - OPEN_TO_ALL == set()
    assert {answers[name].status_code for name in sent} == {200}


def test_after_the_login_one_is_back_where_one_was(client):
    page = reverse("dashboard:home") + "?ky=2020-H1"

    assert client.get(page)["Location"] == "/dang-nhap/?next=/%3Fky%3D2020-H1"


def test_after_a_refused_form_one_begins_at_the_first_page(client):
    assert client.post("/?ky=2020-H1")["Location"] == "/dang-nhap/?next=/"


@pytest.mark.parametrize(
    ("shown", "next_page"),
    [
        ("http://testserver/nhiem-vu/?q=gia", "/nhiem-vu/%3Fq%3Dgia"),
        ("https://evil.example/nhiem-vu/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_part_comes_back_to_the_page_it_was_in_and_never_to_another_host(client, shown, next_page):
    answer = client.get("/", headers=HTMX | {"HX-Current-URL": shown})

    assert answer["HX-Redirect"] == f"/dang-nhap/?next={next_page}"


# What a browser is told with every page; a change here is a change of what the portal is protected against.
GOLDEN = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def page(client, open_account) -> HttpResponse:
    client.force_login(open_account("office"))
    return client.get("/dang-xuat/")


def test_the_headers_of_a_page(page):
    assert page.status_code == 200
    assert {name: page.get(name) for name in GOLDEN} == GOLDEN


def test_a_page_of_somebody_logged_in_is_kept_by_no_cache(page):
    assert page["Cache-Control"] == "no-store"


def test_a_page_and_its_part_are_told_apart_by_caches(page):
    assert "HX-Request" in page["Vary"].split(", ")


@pytest.mark.parametrize("path", ["/khong-co-trang-nay/", "/dang-xuat/", "/dang-nhap/", "/healthz"])
def test_errors_redirects_and_open_pages_carry_the_headers_too(client, path):
    answer = client.get(path)

    headers = GOLDEN.keys() - {"Content-Type"}
    assert {name: answer.get(name) for name in headers} == {name: GOLDEN[name] for name in headers}
    assert "no-store" in answer["Cache-Control"]


def test_a_request_has_a_number_of_its_own_while_it_lasts():
    seen = []
    answer = request_identity(lambda request: seen.append(current_request.get()) or HttpResponse())

    answer(RequestFactory().get("/"))
    answer(RequestFactory().get("/"))

    assert len({*seen, ""}) == 3
    assert current_request.get() == ""
