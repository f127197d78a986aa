"""Documents on paper: letters, fonts, the page of Nghị định 30/2020/NĐ-CP, and nothing from outside."""

import re
import subprocess
import unicodedata

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from gso_portal.lib.document import ResourceRefused, render_pdf

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
PANGRAM = (
    "Do bạch kim rất quý nên sẽ dùng để lắp vô xương. Tâm tưởng tôi tỏ tình tới Tú từ tháng tư, thú thật."
)
MILLIMETRE = 72 / 25.4


def page(body, *, head=""):
    return (
        f'<!doctype html><html lang="vi"><head><title>Báo cáo</title>'
        f'<link rel="stylesheet" href="/static/css/document.css">{head}</head><body>{body}</body></html>'
    )


def words(reader, number=0):
    return " ".join(reader.pages[number].extract_text().split())


@pytest.fixture
def rendered(tmp_path):
    def render(html, **options):
        result = render_pdf(html, target_path=tmp_path / "van-ban.pdf", **options)
        reader = PdfReader(tmp_path / "van-ban.pdf")
        assert result.pages == len(reader.pages)
        return reader

    return render


def test_every_vietnamese_letter_comes_back_from_the_paper(rendered):
    alphabet = "".join(LETTERS) + "".join(LETTERS).upper()
    assert len(alphabet) == 146
    styles = ["{}", "<b>{}</b>", "<i>{}</i>", "<b><i>{}</i></b>"]
    lines = [*(alphabet[at : at + 24] for at in range(0, 146, 24)), PANGRAM]
    body = "".join(f'<p class="flush">{style.format(line)}</p>' for style in styles for line in lines)

    reader = rendered(page(body))

    text = unicodedata.normalize("NFC", "".join(p.extract_text() for p in reader.pages))
    assert "".join(text.split()).replace("2", "") == "".join("".join(lines * 4).split())


def test_only_tinos_is_embedded(rendered):
    body = "<h2>Đậm</h2><p>Thường <i>nghiêng</i> <b><i>cả hai</i></b> – “ngoặc” … 93,9%</p>"

    reader = rendered(page(body))

    fonts = {font["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].get_object().values()
             for font in [font.get_object()]}  # fmt: skip
    assert {re.sub(r"^/[A-Z]{6}\+", "", name) for name in fonts} == {
        "Tinos",
        "Tinos-Bold",
        "Tinos-Italic",
        "Tinos-Bold-Italic",
    }


def test_the_page_is_a4_with_the_margins_of_the_decree(rendered, tmp_path):
    reader = rendered(page("<p>" + "chữ " * 2000 + "</p>"))

    box = reader.pages[0].mediabox
    assert (round(float(box.width) / MILLIMETRE), round(float(box.height) / MILLIMETRE)) == (210, 297)
    layout = subprocess.run(
        ["pdftotext", "-bbox", "-f", "2", "-l", "2", tmp_path / "van-ban.pdf", "-"],
        capture_output=True,
        text=True,
    ).stdout
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">chữ<', layout)
    left, top, right, bottom = zip(*(map(float, word) for word in found), strict=True)
    assert abs(min(left) / MILLIMETRE - 30) < 0.5
    assert abs(210 - max(right) / MILLIMETRE - 20) < 0.5
    assert 19.5 < min(top) / MILLIMETRE < 22
    assert 19.5 < 297 - max(bottom) / MILLIMETRE < 30


def test_pages_are_numbered_from_the_second_and_each_annex_by_itself(rendered):
    body = "<p>thân " * 2 + '<p style="break-before: page">thân</p>'
    annexes = "".join(f'<section class="annex annex-{n}"><p class="flush">phụ</p></section>' for n in (1, 2))
    long_annex = '<section class="annex annex-3">' + '<p class="flush">phụ</p>' * 40 + "</section>"

    reader = rendered(page(body + annexes + long_annex))

    assert [re.sub(r"\D", "", words(reader, n)) for n in range(6)] == ["", "2", "1", "1", "1", "2"]
    assert [p.mediabox.width > p.mediabox.height for p in reader.pages] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_the_frame_of_a_document_has_its_fixed_parts(rendered):
    reader = rendered(render_to_string("documents/base_document.html"))

    text = words(reader)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "TỔNG CỤC THỐNG KÊ",
        "Nơi nhận:",
    ):
        assert part in text


def test_a_document_is_tagged_in_vietnamese_and_carries_its_metadata(rendered):
    reader = rendered(page("<p>x</p>"), metadata={"author": "Văn phòng Tổng cục", "description": "Sơ kết"})

    assert (reader.metadata.title, reader.metadata.author, reader.metadata.subject) == (
        "Báo cáo",
        "Văn phòng Tổng cục",
        "Sơ kết",
    )
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert "pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


def test_links_lead_to_the_site_and_html_of_people_is_text(rendered):
    reader = rendered(
        page('<p><a href="/nhiem-vu/?loai=late">4</a> &lt;b&gt;</p>'), site_url="https://portal.example/"
    )

    link = reader.pages[0]["/Annots"][0].get_object()["/A"]["/URI"]
    assert link == "https://portal.example/nhiem-vu/?loai=late"
    assert "<b>" in words(reader)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://portal.invalid/media/x.png",
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/manage.png",
        "/static//etc/x.png",
        "/static/khong-co.png",
        "data:image/png;base64,AAAA",
        "//evil.example/x.png",
    ],
)
@pytest.mark.parametrize("form", ['<img src="{}" alt="">', '<p style="background: url({})">x</p>'])
def test_nothing_but_our_own_static_files_is_fetched(tmp_path, url, form):
    target = tmp_path / "x.pdf"

    with pytest.raises(ResourceRefused, match="Không được dùng trong văn bản"):
        render_pdf(page(form.format(url)), target_path=target)

    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_file_before_as_it_was(tmp_path):
    target = tmp_path / "x.pdf"
    target.write_bytes(b"before")

    with pytest.raises(ValueError, match="Unknown metadata"):
        render_pdf(page("x"), target_path=target, metadata={"pages": "3"})

    assert target.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir()] == ["x.pdf"]
