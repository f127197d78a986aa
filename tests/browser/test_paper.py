"""What comes out when somebody prints a page from the browser."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.windows import OFFICE


@pytest.fixture
def printed(demo, windows):
    page = windows.open(demo, OFFICE)
    page.goto("/so-ket/?plan=2020&period=2020-H1")
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def test_the_review_on_paper_lies_across_and_leaves_out_what_only_a_screen_needs(printed):
    boxes = [page.mediabox for page in printed.pages]
    text = "\n".join(page.extract_text() for page in printed.pages)

    assert [box.width > box.height for box in boxes] == [True] * len(boxes)
    assert [word for word in ("Đăng xuất", "Nhập kế hoạch", "Nền tối", "Báo cáo PDF") if word in text] == []
    assert [word for word in ("6 tháng đầu năm 2020", "131", "93,9%", "30/06/2020") if word not in text] == []
