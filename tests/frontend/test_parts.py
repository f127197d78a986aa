import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html"]


class ReportForm(forms.Form):
    percent = forms.IntegerField(label="Đã làm (%)", help_text="lần trước 70%", max_value=100)
    pace = forms.ChoiceField(
        label="Tiến độ", choices=[("a", "Đúng"), ("b", "Chậm")], widget=forms.RadioSelect
    )
    confirm = forms.BooleanField(label="Gửi xác nhận", required=False)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rendered(source: str, **context) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def field_part(form: forms.Form, name: str) -> str:
    return render_to_string("_field.html", {"field": form[name]})


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_neither_database_nor_request(name, plain_static):
    assert "Về trang đầu" in text_of(render_to_string(name))


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_asks_nothing_of_the_database_about_the_request(name, plain_static):
    request = RequestFactory().get("/khong-co/", headers={"cookie": "theme=dark"})

    page = render_to_string(name, request=request)

    assert '<html lang="vi" data-theme="dark">' in page


def test_a_theme_that_is_neither_light_nor_dark_is_left_out(plain_static):
    request = RequestFactory().get("/", headers={"cookie": 'theme="><b>'})

    assert '<html lang="vi">' in render_to_string("404.html", request=request)


def test_an_icon_is_silent_unless_it_has_a_label():
    assert rendered('{% icon "minus" %}') == (
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10"/></svg>'
    )
    assert rendered('{% icon "minus" label %}', label="<Bỏ>") == (
        '<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="&lt;Bỏ&gt;"><path d="M3 8h10"/></svg>'
    )


def test_an_unknown_icon_is_refused():
    with pytest.raises(KeyError):
        rendered('{% icon "nothing" %}')


def test_a_missing_date_prints_a_dash():
    assert rendered("{{ day|date_screen }}", day=None) == "–"


def test_a_field_names_its_hint():
    part = field_part(ReportForm(), "percent")

    assert text_of(part) == "Đã làm (%) lần trước 70%"
    assert 'aria-describedby="id_percent_helptext"' in part
    assert 'id="id_percent_helptext"' in part


def test_an_error_takes_the_place_of_the_hint():
    part = field_part(ReportForm({"percent": "nhiều"}), "percent")

    assert text_of(part) == "Đã làm (%) Nhập một số tổng thể."
    assert re.findall(r'aria-describedby="([^"]+)"|<span[^>]* id="([^"]+)"', part) == [
        ("id_percent_error", ""),
        ("", "id_percent_error"),
    ]


def test_radio_buttons_stand_in_a_named_group():
    part = field_part(ReportForm(), "pace")

    assert text_of(part) == "Tiến độ Đúng Chậm"
    assert "<fieldset" in part


def test_a_tick_box_stands_inside_its_label():
    part = field_part(ReportForm(), "confirm")

    assert re.search(
        r'<label class="check"><input type="checkbox"[^>]*> <span>Gửi xác nhận</span></label>', part
    )


def test_the_pager_keeps_the_question_and_changes_the_page():
    request = RequestFactory().get("/nhiem-vu/?q=dieu+tra&trang=2")
    page = Paginator(range(1234), 100).page(2)

    part = render_to_string("_pager.html", {"page": page, "noun": "nhiệm vụ"}, request=request)

    assert text_of(part) == "101–200 trong 1.234 nhiệm vụ Trước 1 2 3 4 … 13 Tiếp"
    assert 'href="?q=dieu+tra&amp;trang=3" rel="next"' in part


def test_a_single_page_has_no_pager():
    page = Paginator(range(3), 100).page(1)

    part = render_to_string("_pager.html", {"page": page, "noun": "nhiệm vụ"})

    assert text_of(part) == "1–3 trong 3 nhiệm vụ"


def test_a_context_choice_keeps_its_name_where_the_label_is_hidden():
    part = render_to_string("_context.html", {"form": ReportForm()})

    assert 'aria-label="Đã làm (%)"' in part


def test_text_in_a_note_is_escaped():
    part = render_to_string("_note.html", {"kind": "bad", "text": "<script>"})

    assert "<div>&lt;script&gt;</div>" in part
