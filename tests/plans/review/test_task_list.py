"""The page of tasks: what htmx swaps is what the page shows, and no address breaks it."""

import pytest

from plans.models import SavedFilter
from tests.plans.review.reading import tree
from tests.plans.review.worlds import browser_of, user

pytestmark = pytest.mark.usefixtures("seen")

QUERY = "plan=2020&period=2020-H1"
PARTS = ("found", "context", "list-heading", "list-state", "list-actions", "list-tabs")


@pytest.fixture(scope="module")
def browser(seen):
    return browser_of("office")


def read(browser, query, **headers):
    return tree(browser.get(f"/nhiem-vu/?{query}", headers=headers).content.decode())


def words_of(page, part):
    (found,) = page.xpath(f"//*[@id='{part}']")
    attributes = found.xpath(
        ".//@href | .//@action | .//input[@name!='key'][@name!='csrfmiddlewaretoken']/@value"
    )
    return [" ".join(found.text_content().split()), *attributes]


@pytest.mark.parametrize(
    "query",
    [QUERY, f"{QUERY}&q=dieu+tra&unit=3", f"{QUERY}&group=due&sort=-title&cols=unit", f"{QUERY}&q=khong+co"],
)
@pytest.mark.parametrize("username", ["office", "staff"])
def test_what_htmx_gets_is_what_the_page_shows(query, username):
    browser = browser_of(username)
    page, part = read(browser, query), read(browser, query, hx_request="true")

    assert not part.xpath("//main")
    assert [words_of(part, name) for name in PARTS] == [words_of(page, name) for name in PARTS]
    assert part.xpath("//*[@hx-swap-oob]/@id") == list(PARTS[1:])


def test_htmx_is_told_the_address_without_what_is_empty(browser):
    answer = browser.get(
        f"/nhiem-vu/?{QUERY}&unit=&q=Đieu%20 tra&cols=&trang=3", headers={"hx-request": "true"}
    )

    assert answer["HX-Push-Url"] == f"/nhiem-vu/?{QUERY}&q=%C4%90ieu+tra"


def test_going_back_gets_the_whole_page(browser):
    page = read(browser, QUERY, hx_request="true", hx_history_restore_request="true")

    assert page.xpath("//main")


@pytest.mark.parametrize(
    "junk",
    [
        "sort=percent",
        "sort=--due",
        "sort=%00",
        "cols=unit,secret",
        "report=drafts",
        "q=%00",
        f"q={'a' * 201}",
        "unit=1;2",
        "group=due'",
        "is_key=1&report=%F0%9F%92%A9",
    ],
)
@pytest.mark.parametrize("hx", [{}, {"hx-request": "true"}])
def test_what_cannot_be_read_is_refused_in_words(browser, junk, hx):
    answer = browser.get(f"/nhiem-vu/?{QUERY}&{junk}", headers=hx)

    assert answer.status_code == 400
    assert "Không mở được số liệu" in answer.content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        "q=%25%5C_'%22",
        "q=%ED%A0%80",
        "trang=-1",
        "trang=99999999999",
        "trang=²",
        "is_key=yes",
        "x=1",
        "cols=,",
    ],
)
def test_what_is_merely_odd_is_answered(browser, odd):
    assert browser.get(f"/nhiem-vu/?{QUERY}&{odd}").status_code == 200


def test_the_heads_say_how_the_rows_are_sorted(browser):
    page = read(browser, f"{QUERY}&sort=-due")
    (head,) = page.xpath("//th[@aria-sort]")

    assert (head.text_content().strip(), head.get("aria-sort")) == ("Hạn ban đầu", "descending")
    assert head.xpath("a/@href") == [f"?{QUERY}&sort=due"]
    assert not page.xpath("//th[normalize-space()='%']/a")


def test_tabs_leave_the_search_behind_and_the_search_has_its_own_number(browser):
    page = read(browser, f"{QUERY}&q=dieu+tra&group=due")
    tab = page.xpath("//nav[@class='tabs']/a[@aria-current]")[0]

    assert (tab.get("data-count"), tab.get("href")) == ("131", f"?{QUERY}&group=due")
    (number,) = page.xpath("//p[@class='chips']//a[@data-count]")
    assert int(number.get("data-count")) == len(page.xpath("//tr[@data-task]")) < 131


def test_units_to_choose_are_those_of_the_period(browser):
    def offered(query):
        return read(browser, query).xpath("//select[@name='unit']/optgroup[1]/option/text()")

    gone = "Vụ Phương pháp chế độ thống kê và Công nghệ thông tin"
    periods = ("plan=2019&period=2019-H1", QUERY, "plan=2020&period=2020-H2")
    assert [gone in offered(query) for query in periods] == [True, True, False]


def saved(browser, name, query=QUERY, key="8b1c1f6e-5f0e-4d43-9d40-0d6f6b7b5a01"):
    answer = browser.post(f"/nhiem-vu/bo-loc/?{query}", {"name": name, "key": key}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_filter_is_kept_once_in_one_written_form_and_found_again(browser):
    query = f"trang=2&cols=unit&cols=due&{QUERY}&sort=plan&unit=&q=%20dieu%20 tra&evil=1"
    for _ in range(2):
        assert saved(browser, "Điều tra  của tôi", query) == ["Đã lưu bộ lọc “Điều tra  của tôi”."]

    (kept,) = SavedFilter.objects.filter(user__username="office", name="Điều tra của tôi")
    assert kept.query == f"{QUERY}&q=dieu+tra&cols=unit%2Cdue"
    other = "8b1c1f6e-5f0e-4d43-9d40-0d6f6b7b5a02"
    assert saved(browser, "Điều tra của tôi", key=other) == ["Bạn đã có bộ lọc tên “Điều tra của tôi”."]
    (link,) = read(browser, QUERY).xpath("//ul[@class='saved-filters']/li/a")
    assert (link.text, link.get("href")) == ("Điều tra của tôi", f"/nhiem-vu/?{kept.query}")
    kept.delete()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " "}, "Đặt tên cho bộ lọc."),
        ({"name": "a" * 81}, "Tên bộ lọc dài quá 80 ký tự."),
        ({"name": "a\0b"}, "Tên bộ lọc có ký tự không đọc được."),
        ({"name": "a", "key": "1"}, "Biểu mẫu thiếu mã."),
    ],
)
def test_a_filter_that_cannot_be_kept_is_refused_in_words(browser, form, words):
    assert saved(browser, **form) == [words]
    assert not SavedFilter.objects.exists()


def test_a_filter_is_its_owners(browser):
    kept = SavedFilter.objects.create(user=user("office"), name="Của tôi", query=QUERY)
    stranger = browser_of("staff")
    for act in ("doi-ten", "xoa"):
        theirs = stranger.post(f"/nhiem-vu/bo-loc/{kept.pk}/{act}/?{QUERY}", {"name": "x"})
        nobodys = stranger.post(f"/nhiem-vu/bo-loc/999999/{act}/?{QUERY}", {"name": "x"})
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert "Của tôi" not in stranger.get(f"/nhiem-vu/?{QUERY}").content.decode()

    browser.post(f"/nhiem-vu/bo-loc/{kept.pk}/doi-ten/?{QUERY}", {"name": "Tên  mới"})
    assert SavedFilter.objects.get().name == "Tên mới"
    browser.post(f"/nhiem-vu/bo-loc/{kept.pk}/xoa/?{QUERY}")
    assert not SavedFilter.objects.exists()


def test_a_filter_of_a_plan_that_is_gone_says_so(browser):
    kept = SavedFilter.objects.create(user=user("office"), name="Năm cũ", query="plan=1999&period=1999")

    entry = read(browser, QUERY).xpath("//ul[@class='saved-filters']/li")[0]

    kept.delete()
    assert not entry.xpath("a")
    assert "Kế hoạch của bộ lọc này không còn." in entry.text_content()


def test_the_context_strip_keeps_search_order_and_columns(browser):
    page = read(browser, f"{QUERY}&q=dieu&sort=-due&cols=unit")
    hidden = {field.get("name"): field.get("value") for field in page.xpath("//form[@id='context']/input")}

    assert {name: hidden.get(name) for name in ("q", "sort", "cols")} == {
        "q": "dieu",
        "sort": "-due",
        "cols": "unit",
    }
