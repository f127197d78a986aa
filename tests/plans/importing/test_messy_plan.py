"""A plan put together from many units' sheets, with every trouble such sheets have."""

import pytest

from gso_portal.lib.workbook import open_workbook
from plans.importing import read_plan_sheet, reading_as_json
from tests.plans.importing.books import DATA, expected

KNOWN = {row["row"]: row for row in expected("ke-hoach-bung-nhung")["rows"]}
TASKS = [number for number, row in KNOWN.items() if row["kind"] == "task"]


@pytest.fixture(scope="module")
def reading(directory):
    return read_plan_sheet(open_workbook(DATA / "ke-hoach-bung-nhung.xlsx"), year=2020, directory=directory)


@pytest.fixture(scope="module")
def printed(reading):
    return {row["row"]: row for row in reading_as_json(reading)["rows"]}


def test_each_row_is_of_the_expected_kind(reading):
    assert {row.row: row.kind for row in reading.rows} == {
        number: row["kind"] for number, row in KNOWN.items()
    }


@pytest.mark.parametrize("number", TASKS)
def test_each_task_has_a_defensible_status(printed, number):
    known = KNOWN[number]

    assert printed[number]["status"] in [known["status"], *known["also_acceptable"]]


@pytest.mark.parametrize("number", TASKS)
def test_no_task_that_is_ok_carries_a_wrong_value(printed, number):
    row, values = printed[number], KNOWN[number]["expected"]
    names = {
        "title": "title",
        "lead_codes": "lead_units",
        "coord_tokens": "coordinating",
        "start_on": "start_on",
        "due_on": "baseline_due_on",
        "due_kind": "due_kind",
    }
    wrong = {name: row[ours] for name, ours in names.items() if name in values and row[ours] != values[name]}

    assert row["ordinal"] == KNOWN[number]["stt"]
    assert row["status"] != "ok" or wrong == {}


@pytest.mark.parametrize("number", [number for number in TASKS if KNOWN[number]["status"] != "ok"])
def test_each_doubt_has_the_expected_reason_and_names_a_cell_of_the_row(printed, number):
    messages = printed[number]["messages"]
    wanted = {reason["code"] for reason in KNOWN[number]["reasons"]}

    assert wanted <= {message["code"] for message in messages}
    assert all(message["cell"].endswith(str(number)) for message in messages)


@pytest.mark.parametrize(
    ("number", "cell", "text"),
    [
        (67, "D67", "Thiếu đơn vị chủ trì; ô phối hợp E67 ghi “Các Vụ nghiệp vụ”."),
        (72, "D72", "Ghi người thay cho đơn vị: “Đ/c Phó Tổng cục trưởng phụ trách xã hội”."),
        (73, "D73", "Không có đơn vị “Vụ Kinh tế số”. Cổng không tự tạo đơn vị."),
        (80, "D80", "“Cục Thống kê” không rõ tỉnh nào."),
        (93, "B93", "Thiếu tên nhiệm vụ; dòng có chủ trì “Vụ XHMT”, hạn “Quý IV”."),
        (94, "B94", "Dòng 94 đang bị ẩn trong tệp; xác nhận có nhập."),
        (97, "D97", "Ô D97 là công thức lỗi (#REF!)."),
        (107, "B107", "Dòng 107 nằm sau chữ ký; xác nhận có thuộc kế hoạch."),
    ],
)
def test_reasons_speak_to_a_clerk(printed, number, cell, text):
    assert (cell, text) in [(message["cell"], message["text"]) for message in printed[number]["messages"]]


def test_a_continued_title_is_joined_but_each_row_keeps_its_own_text(reading, printed):
    first, second = (next(row for row in reading.rows if row.row == number) for number in (81, 82))

    assert first.title == KNOWN[81]["expected"]["full_title"]
    assert (printed[81]["title"], printed[82]["title"]) == (first.own_title, second.own_title)
    assert second.joined_to_row == 81
    assert second not in reading.tasks


def test_the_wrong_total_and_the_misspelt_headers_are_told(reading):
    assert [(finding.code, finding.cell) for finding in reading.findings] == [
        ("HEADER_TYPO", "C10"),
        ("HEADER_TYPO", "D10"),
        ("TOTAL_DIFFERS", "B98"),
    ]


def test_repaired_titles_are_proposed(printed):
    assert [printed[number]["title"] for number in (88, 90)] == [
        "Tổng hợp biểu số liệu",
        "Tổng hợp kế hoạch thống kê",
    ]
