import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def value(sql: str, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("Đường đất", "duong dat"),
        ("CHUYỂN ĐỔI SỐ", "chuyen doi so"),
        ("Thô\u0301ng kê", "thong ke"),
    ],
)
def test_search_key_is_lower_case_without_marks_in_either_unicode_form(text, norm):
    assert value("SELECT vn_norm(%s)", text) == norm


def test_sort_key_orders_by_the_vietnamese_alphabet():
    words = [
        "đa",
        "da",
        "ăn",
        "ân",
        "an",
        "Ánh",
        "b",
        "Đỗ",
        "Dương",
        "ưa",
        "uy",
        "ôi",
        "oz",
        "ơi",
        "ạn",
        "dz",
    ]

    ordered = value('SELECT array_agg(w ORDER BY vn_sort(w) COLLATE "C") FROM unnest(%s::text[]) w', words)

    assert ordered == (
        ["an", "ạn", "Ánh", "ăn", "ân", "b", "da", "Dương", "dz", "đa", "Đỗ", "oz", "ôi", "ơi", "uy", "ưa"]
    )


def test_both_keys_may_be_stored_as_generated_columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE word (text text,"
            " norm text GENERATED ALWAYS AS (vn_norm(text)) STORED,"
            " sort text GENERATED ALWAYS AS (vn_sort(text)) STORED)"
        )
        cursor.execute("INSERT INTO word (text) VALUES ('Đỗ') RETURNING norm, sort")
        assert cursor.fetchone() == ("do", "d{o{\x01đỗ")
