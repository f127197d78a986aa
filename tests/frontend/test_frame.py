import re

import pytest
from django.urls import reverse

from gso_portal.organization.models import Role

pytestmark = pytest.mark.usefixtures("plain_static")


@pytest.fixture
def page(client, units, member):
    """A page of the frame and little else, as somebody of the Office gets it."""
    user = member("office", units["VPTC"], Role.OFFICE)
    client.force_login(user)
    return lambda: client.get(reverse("account_logout")).content.decode()


def test_the_header_leads_somewhere_and_says_who_one_is(page):
    header = re.search(r"<header.*?</header>", page(), re.DOTALL).group()

    assert re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', header) == [
        ("/don-vi-toi/", "Đơn vị tôi"),
        ("/so-ket/", "Sơ kết"),
        ("/nhiem-vu/", "Nhiệm vụ"),
        ("/nhap-ke-hoach/", "Nhập kế hoạch"),
    ]
    assert re.findall(r'<a class="tool" href="([^"]+)">', header) == ["/viec/", "/tai-khoan/"]
    assert '<p class="me">Chuyên viên<small>Văn phòng Tổng cục</small></p>' in header


def test_logging_out_is_a_post_with_a_token(page):
    form = re.search(r'<form method="post" action="/dang-xuat/">.*?</form>', page(), re.DOTALL).group()

    assert 'name="csrfmiddlewaretoken"' in form


def test_the_frame_costs_few_queries(page, django_assert_num_queries):
    page()

    # session, user, posts held, name of the unit
    with django_assert_num_queries(4):
        page()


def test_parts_that_htmx_fetches_carry_the_token(page):
    assert re.search(r"""<body hx-headers='{"X-CSRFToken":"\w{64}"}'>""", page())


def test_htmx_evaluates_nothing_and_keeps_nothing(page):
    config = re.search(r"""<meta name="htmx-config" content='([^']+)'>""", page()).group(1)

    for setting in ('"allowEval":false', '"allowScriptTags":false', '"historyCacheSize":0'):
        assert setting in config


def test_somebody_not_logged_in_sees_the_login_page_without_the_menu(client, db):
    response = client.get(reverse("account_login"))

    assert response.status_code == 200
    assert re.findall(r"<(nav|header)", response.content.decode()) == []
    assert 'autocomplete="current-password"' in response.content.decode()
