import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gso_portal.lib.vietnamese import clean, diagnose, fold, sort_key
from gso_portal.lib.vietnamese.encodings import from_tcvn3, from_vni


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("To\u0302\u0309ng cu\u0323c", "Tổng cục"),
        ("cô\u0309", "cổ"),
        ("Quý\u00a0II", "Quý II"),
        ("Quý\u202f\u2009II\u3000", "Quý II"),
        ("Quý\u200b II\ufeff", "Quý II"),
        ("a\u00adb", "ab"),
        ("\uf0b7 Nghiệm thu", "- Nghiệm thu"),
        ("\uf0a7\tRà soát", "- Rà soát"),
        ("Ðiều Ɖiều ðiều", "Điều Điều điều"),
        ("giải pháp   cấp  bách ", "giải pháp cấp bách"),
        ("dòng một \r\n  dòng hai\x0bdòng ba", "dòng một\ndòng hai\ndòng ba"),
        ("một\x07hai", "mộthai"),
        ("“Vì … – 2021—2030”", "“Vì … – 2021—2030”"),
        ("", ""),
    ],
)
def test_clean_keeps_what_a_person_sees(raw, cleaned):
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quý II", "Qúy II"),
        ("Quý II", "QUÍ  II"),
        ("quy ii", "Quý\u00a0II"),
        ("Hoà Bình", "Hòa Bình"),
        ("thuỷ sản", "thủy sản"),
        ("kỹ thuật", "kĩ thuật"),
        ("quản lý", "quản lí"),
        ("Đăk Lăk", "dak lak"),
        ("2021–2030", "2021-2030"),
        ("Vụ\nGiá", "vụ giá"),
    ],
)
def test_spellings_of_the_same_words_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("tây", "tai"), ("ngày", "ngai"), ("thúy", "thúi"), ("quý", "quỳnh")]
)
def test_different_words_do_not_fold_alike(one, other):
    assert fold(one) != fold(other)


def test_names_sort_by_the_vietnamese_alphabet_and_tones_last():
    in_order = ["an", "ạn", "Ánh", "az", "ăn", "ân", "b", "da", "Dương", "dz", "đa", "Đỗ", "êm", "ga",
                "Nguyên", "Nguyễn", "oz", "ôi", "ơi", "uy", "ưa"]  # fmt: skip

    assert sorted(sorted(in_order), key=sort_key) == in_order


@pytest.mark.parametrize(
    ("text", "key"),
    [("Ánh", "anh\x01ánh"), ("Đỗ", "d{o{\x01đỗ"), ("ƯỚT", "u{o|t\x01ướt"), ("ăn ân", "a{n a|n\x01ăn ân")],
)
def test_sort_keys_are_those_of_the_database(text, key):
    assert sort_key(text) == key


@pytest.mark.parametrize(
    ("raw", "code", "proposal"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "TCVN3", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "TCVN3", "Độc lập - Tự do - Hạnh phúc"),
        ("ng\u00adêi", "TCVN3", "người"),
        ("Bé tr\u00adëng", "TCVN3", "Bộ trưởng"),
        ("tæng côc thèng kª", "TCVN3", "tổng cục thống kê"),
        ("Toång cuïc Thoáng keâ", "VNI", "Tổng cục Thống kê"),
        ("TOÅNG CUÏC THOÁNG KEÂ", "VNI", "TỔNG CỤC THỐNG KÊ"),
        ("Toång hôïp keá hoaïch thoáng keâ", "VNI", "Tổng hợp kế hoạch thống kê"),
        ("Tá»•ng há»£p biá»ƒu sá»‘ liá»‡u", "MOJIBAKE", "Tổng hợp biểu số liệu"),
        ("Triá»‡u chá»©ng", "MOJIBAKE", "Triệu chứng"),
        ("Tá»•ng … cục", "MOJIBAKE", None),
        ("T?ng c?c Th?ng kê", "LOST_CHARS", None),
        ("bi?u s? li?u ??a phương", "LOST_CHARS", None),
        ("Tng cc Thng k", "LOST_CHARS", None),
        ("T\ufffdng cục", "LOST_CHARS", None),
        ("T\u041aTH", "SCRIPT_MIX", "TKTH"),
        ("\u0412ụ Giá", "SCRIPT_MIX", "Bụ Giá"),
        ("Vụ Ж", "SCRIPT_MIX", None),
    ],
)
def test_damaged_text_is_named_and_converted_where_that_is_exact(raw, code, proposal):
    finding = diagnose(raw)

    assert (finding.code, finding.proposal) == (code, proposal)


@pytest.mark.parametrize(
    "text",
    ["", "Tổng cục Thống kê", "hoà", "không có", "Ðoàn công tác", "Café Müller", "diện tích (m²), 30 °C",
     "100 µg", "Có đúng không? Không", "https://vi.du/tim?tu=khoa", "ĐVT: kg, km", "131 vs 108; 127 vs 117",
     "KHTC; TKTH", "NCS", "hệ số α và β", "CÔNG TÁC BẢO ĐẢM THÔNG TIN", "Đăk Lăk", "«so sánh»",
     "Nghị định 97/2016/NĐ-CP"],
)  # fmt: skip
def test_sound_text_is_left_alone(text):
    assert diagnose(text) is None


def test_a_finding_says_in_vietnamese_what_it_proposes():
    assert diagnose("Vuï Thoáng keâ").message == "Chữ viết bằng mã cũ VNI. Đề xuất: “Vụ Thống kê”."


def test_every_vietnamese_letter_has_a_place_in_the_tables():
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    vowels = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones}
    letters = {letter for letter in vowels | {"đ"} if not letter.isascii()}

    western = [chr(code) for code in range(0xA1, 0x100)]
    pairs = [base + mark for base in "aeiouyôö" for mark in ["", *western]]

    assert letters - {from_tcvn3(character) for character in western} == set()
    assert letters - {from_vni(pair) for pair in [*pairs, *western]} == set()


@given(st.text())
def test_any_text_can_be_cleaned_folded_sorted_and_diagnosed(text):
    diagnose(text)
    sort_key(text)

    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.django_db
def test_the_database_makes_the_same_sort_keys():
    names = [
        "Ánh",
        "ÁNH",
        "Đỗ",
        "ƯỚT",
        "ăn ân",
        "Dương",
        "Nguyễn",
        "To\u0302\u0309ng",
        "Số 12/QĐ – TTg",
        "ŷ ñ ç",
    ]

    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(vn_sort(name)) FROM unnest(%s::text[]) AS name", [names])
        (keys,) = cursor.fetchone()

    assert keys == [sort_key(name) for name in names]
