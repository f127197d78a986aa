"""Accounts from a workbook: what its rows say, what they would change, and that it is written once."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from gso_portal.lib.workbook import Cell, Row, Sheet, SheetBook
from gso_portal.organization import services
from gso_portal.organization.directory import directory_from_reference
from gso_portal.organization.models import Membership, PeopleImport, Role, User
from gso_portal.organization.people_import import Account, PeopleRefused, Post, compare, read_people
from gso_portal.organization.usernames import proposed_username

ON = date(2021, 7, 1)
HEADER = ("Họ tên, chức vụ", "Tên đăng nhập", "Đơn vị", "Vai trò", "Từ ngày", "Đến ngày", "Thư điện tử")
ADDRESS = "/quan-tri/nguoi-dung/nhap/"
DIRECTORY = directory_from_reference()


def book(*rows, header=HEADER) -> SheetBook:
    cells = [
        Row(number, False, [Cell(number, column, value) for column, value in enumerate(row, 1) if value])
        for number, row in enumerate((("Danh sách tài khoản",), header, *rows), 1)
    ]
    return SheetBook([Sheet("Tài khoản", False, cells)])


def lines(*rows, accounts=None, by="quan-tri", header=HEADER):
    found = read_people(book(*rows, header=header))
    return compare(found, directory=DIRECTORY, accounts=accounts or {}, on=ON, by=by)


def row(
    name="Vụ trưởng", username="gia", unit="Vụ Thống kê Giá", role="Thủ trưởng", begin="", end="", email=""
):
    return (name, username, unit, role, begin, end, email)


def test_a_sound_row_opens_an_account_with_its_post():
    (line,) = lines(row(begin="01/03/2021", email="gia@gso.example"))

    assert (line.status, line.is_new, line.display_name) == ("ok", True, "Vụ trưởng")
    assert line.posts == [Post("TKG", "head", date(2021, 3, 1))]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (row(username=""), "B3: thiếu tên đăng nhập; có thể đặt “vu-truong”."),
        (row(username="Giá"), "B3: tên đăng nhập chỉ gồm chữ thường không dấu"),
        (row(name=""), "A3: tài khoản mới cần họ tên hoặc chức vụ."),
        (row(unit="Vụ Không Có"), "C3: không nhận ra đơn vị “Vụ Không Có”."),
        (row(unit="Vụ Thống kê Gía cả"), "Có phải: Vụ Thống kê Giá"),
        (row(unit="63 CTK"), "C3: “63 CTK” không phải một đơn vị của ngành."),
        (row(unit=""), "C3: vai trò và đơn vị phải có cùng nhau."),
        (row(role=""), "D3: vai trò và đơn vị phải có cùng nhau."),
        (row(role="Vua"), "D3: không có vai trò “Vua”."),
        (row(begin="31/02/2021"), "E3: “31/02/2021” không phải ngày"),
        (row(begin="01/03/2021", end="01/02/2021"), "F3: ngày kết thúc trước ngày bắt đầu."),
        (row(email="không phải"), "G3: “không phải” không phải địa chỉ thư điện tử."),
        (
            row(role="Kiểm tra; Cán bộ"),
            "D3: quản trị hệ thống, hoặc kiểm tra, giám sát không giữ cùng vai trò khác.",
        ),
        (row(username="quan-tri"), "D3: không ai tự giao vai trò cho mình."),
    ],
)
def test_a_fault_is_named_by_its_cell_and_nothing_of_the_row_is_written(given, message):
    (line,) = lines(given)

    assert [error for error in line.errors if message in error] != []
    assert not line.does_something


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (row(role="Quản trị hệ thống"), "D3: “Quản trị hệ thống” là vai trò có quyền rộng."),
        (row(begin="01/06/2021"), "E3: đã có vai trò này từ 01/01/2020; ngày đã ghi được giữ."),
        (row(name="Quyền Vụ trưởng"), "A3: tài khoản đã có với tên khác; tên sẽ đổi."),
    ],
)
def test_what_deserves_a_look_is_a_warning(given, message):
    known = Account("Vụ trưởng", posts=(Post("TKG", "head", date(2020, 1, 1)),))
    accounts = {} if "Quản trị" in given[3] else {"gia": known}

    (line,) = lines(given, accounts=accounts)

    assert (line.status, line.warnings) == ("warning", [message])


def test_several_rows_of_one_person_are_one_account_with_several_posts():
    first, second = lines(row(role="Cán bộ; Đơn vị chấm điểm"), row(name="", unit="Thái Bình", role="cán bộ"))

    assert (first.is_new, second.is_new) == (True, False)
    assert [post.role for post in first.posts] == ["staff", "scorer"]
    assert [(post.unit, post.role) for post in second.posts] == [("CTK:34", "staff")]


def test_a_fault_in_one_row_of_a_person_holds_back_the_others():
    first, second = lines(row(), row(unit="Vụ Không Có"))

    assert first.errors == ["B3: người này có lỗi ở dòng khác nên dòng này cũng chưa ghi."]
    assert not second.does_something


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        ("CHỨC VỤ", "tên  đăng nhập", "Đơn vị công tác", "Vai trò", "Ngày bắt đầu", "Đến hết ngày", "E-mail"),
        ("Họ và tên", "Tài khoản", "Tên đơn vị", "Quyền", "Có hiệu lực từ", "Ngày kết thúc", "Hộp thư"),
    ],
)
def test_columns_are_known_by_their_headers(header):
    (line,) = lines(row(begin="01/03/2021", end="31/12/2021", email="a@b.vn"), header=header)

    assert (line.errors, line.email) == ([], "a@b.vn")
    assert line.posts == [Post("TKG", "head", date(2021, 3, 1), date(2021, 12, 31))]


def test_a_workbook_without_the_columns_is_refused_with_what_it_needs():
    with pytest.raises(PeopleRefused, match="Tên đăng nhập"):
        read_people(book(("a", "b"), header=("Nhiệm vụ", "Thời hạn")))


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Vụ trưởng Vụ Thống kê Giá", (), "vu-truong-vu-thong-ke-gia"),
        ("Đội trưởng", {"doi-truong"}, "doi-truong-2"),
        ("Cục trưởng Cục Thống kê tỉnh Bà Rịa – Vũng Tàu", (), "cuc-truong-cuc-thong-ke-tinh-ba-ria-vung"),
        ("…", (), ""),
    ],
)
def test_a_user_name_is_proposed_from_the_post(name, taken, expected):
    assert proposed_username(name, taken) == expected


def upload(*rows, name="tài khoản.xlsx") -> SimpleUploadedFile:
    made, file = Workbook(), io.BytesIO()
    for line in (HEADER, *rows):
        made.active.append(line)
    made.save(file)
    return SimpleUploadedFile(name, file.getvalue())


@pytest.fixture
def desk(client, units, open_account):
    admin = open_account("quan-tri")
    services.give_role(admin, unit=units["TTDL"], role=Role.ADMIN, valid_from=date(2020, 1, 1), by=None)
    client.force_login(admin)
    return client


def confirm(desk, page: str):
    return desk.post(f"{page}xac-nhan/", {"seen": desk.get(page).context.get("seen", "")})


@pytest.mark.django_db
def test_a_workbook_is_written_once_and_comes_back_without_a_difference(desk):
    today = date.today()
    rows = [
        row(begin=today),
        row(username="nlts", unit="Vụ Không Có"),
        row("Chuyên viên", "cv", role="Cán bộ"),
    ]
    page = desk.post(ADDRESS, {"file": upload(*rows)})["Location"]
    assert User.objects.count() == 1
    assert [line.status for line in desk.get(page).context["page"]] == ["error", "ok", "ok"]

    seen = desk.get(page).context["seen"]
    for _ in range(2):
        desk.post(f"{page}xac-nhan/", {"seen": seen})

    assert PeopleImport.objects.get().outcome == {"opened": 2, "changed": 0, "posts": 2}
    assert not User.objects.get(username="gia").has_usable_password()
    assert list(Membership.objects.filter(user__username="gia").values_list("role", "valid_from")) == [
        ("head", today)
    ]
    again = desk.get(desk.post(ADDRESS, {"file": upload(rows[0], rows[2])})["Location"])
    assert (again.context["writing"], again.context["same"]) == (0, 2)


@pytest.mark.django_db
def test_accounts_that_changed_since_the_preview_are_shown_again_first(desk, open_account):
    page = desk.post(ADDRESS, {"file": upload(row())})["Location"]
    seen = desk.get(page).context["seen"]
    open_account("gia", "Tên khác")

    answer = desk.post(f"{page}xac-nhan/", {"seen": seen})

    assert answer.status_code == 409
    assert Membership.objects.filter(user__username="gia").count() == 0
    assert confirm(desk, page).status_code == 302
    assert User.objects.get(username="gia").display_name == "Vụ trưởng"


@pytest.mark.django_db
def test_a_preview_costs_as_many_queries_for_few_rows_and_for_many(desk, django_assert_num_queries):
    pages = [
        desk.post(ADDRESS, {"file": upload(*(row(username=f"u{n}") for n in range(count)))})["Location"]
        for count in (2, 60)
    ]
    desk.get(pages[0])

    for page in pages:
        with django_assert_num_queries(11):
            desk.get(page)


@pytest.mark.django_db
def test_two_thousand_rows_are_read_and_written_while_one_waits(desk):
    rows = [row(f"Chuyên viên số {n}", f"cv{n}", role="Cán bộ") for n in range(2000)]

    page = desk.post(ADDRESS, {"file": upload(*rows)})["Location"]
    begun = timezone.now()
    confirm(desk, page)

    assert User.objects.count() == 2001
    assert (timezone.now() - begun).total_seconds() < 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.xlsx", b"not a workbook"),
        SimpleUploadedFile("a.xlsx", b""),
        upload(*(row(username=f"u{n}") for n in range(2001))),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_at_its_field(desk, file):
    answer = desk.post(ADDRESS, {"file": file})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert PeopleImport.objects.count() == 0


@pytest.mark.django_db
def test_the_template_filled_in_is_read(desk):
    made = load_workbook(io.BytesIO(b"".join(desk.get(f"{ADDRESS}mau/").streaming_content)))
    made.active.append(["Vụ trưởng", "gia", "Vụ Thống kê Giá", "Thủ trưởng đơn vị"])
    file = io.BytesIO()
    made.save(file)

    page = desk.get(desk.post(ADDRESS, {"file": SimpleUploadedFile("m.xlsx", file.getvalue())})["Location"])

    assert [(line.username, line.status) for line in page.context["page"]] == [("gia", "ok")]
