"""Unit cells as people type them, in the plans of 2019 and of 2020."""

from datetime import date

import pytest

from gso_portal.organization.directory import directory_from_reference
from gso_portal.organization.unit_cells import read_units

IN_2019, IN_2020 = date(2019, 12, 31), date(2020, 12, 31)


@pytest.fixture(scope="module")
def directory():
    return directory_from_reference()


def read(directory, text, role="coordinating", on=IN_2020):
    return read_units(text, directory=directory, on=on, role=role)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Vụ TKQG", ["TKQG"]),
        ("TKQG", ["TKQG"]),
        ("Vụ HTTKQG", ["TKQG"]),
        ("Vụ Hệ thống tài khoản Quốc gia", ["TKQG"]),
        ("VỤ THỐNG KÊ GIÁ", ["TKG"]),
        ("Vụ Thống kê Nông, Lâm nghiệp và Thủy sản, Vụ Thống kê Thương mại và Dịch vụ", ["NLTS", "TMDV"]),
        ("Vụ Thống kê Nông Lâm nghiệp\nvà Thuỷ sản", ["NLTS"]),
        ("Vụ CNXD; Vụ TMDV", ["CNXD", "TMDV"]),
        ("Vụ TMDV\nVụ XHMT", ["TMDV", "XHMT"]),
        ("Vụ TKG/TKQG + TTDL", ["TKG", "TKQG", "TTDL"]),
        ("Vụ KHTC - Vụ TCCB", ["KHTC", "TCCB"]),
        ("Vụ Kế hoạch - Tài chính", ["KHTC"]),
        ("Vụ NLTS, CNXD, TMDV", ["NLTS", "CNXD", "TMDV"]),
        ("Các Vụ: NLTS, Giá", ["NLTS", "TKG"]),
        ("Các Vụ NLTS, CNXD", ["NLTS", "CNXD"]),
        ("Các Vụ nghiệp vụ", ["GROUP:VU_NGHIEP_VU"]),
        ("các ĐV LQ", ["GROUP:DON_VI_LIEN_QUAN"]),
        ("Cục TTDL và các Vụ nghiệp vụ", ["TTDL", "GROUP:VU_NGHIEP_VU"]),
        ("VPTC và CTK các tỉnh, thành phố", ["VPTC", "GROUP:CTK_ALL"]),
        ("Các bộ, ngành, địa phương", ["GROUP:BO_NGANH_DIA_PHUONG"]),
        (
            "Cục TK tỉnh Thái Bình, CTK TP.HCM, CTK BR-VT, Đăk Lăk",
            ["CTK:34", "CTK:79", "CTK:77", "CTK:66"],
        ),
        ("CTK Thừa Thiên - Huế và Cục Thống kê thành phố Hà Nội", ["CTK:46", "CTK:01"]),
        ("Thái Bình", ["CTK:34"]),
        (
            "Vụ Giá; Bộ Lao động - Thương binh và Xã hội",
            ["TKG", "EXT:Bộ Lao động - Thương binh và Xã hội"],
        ),
        ("TKQG; Văn phòng Bộ; Văn phòng", ["TKQG", "EXT:Văn phòng Bộ", "VPTC"]),
        ("Các Bộ: Quốc phòng, Xây dựng", ["EXT:Bộ Quốc phòng", "EXT:Bộ Xây dựng"]),
        ("UBND tỉnh Thái Bình", ["EXT:UBND tỉnh Thái Bình"]),
        ("Trường Cao đẳng Thống kê II (Đồng Nai)", ["CDTK2"]),
        ("Vụ Giá và Vụ TKG", ["TKG"]),
        ("Vụ PPCĐ&QLCL", ["PPCD"]),
        ("1. Vụ TKTH\n2. Vụ TCCB", ["TKTH", "TCCB"]),
        ("- Vụ TKTH\n- Vụ TCCB", ["TKTH", "TCCB"]),
        ("Vụ TKTH, v.v.", ["TKTH"]),
        ("Trường Cao đẳng Thống kê I", ["CDTK"]),
        ("Cục Thống kê 63 tỉnh, thành phố", ["GROUP:CTK_ALL"]),
        ("Vụ TKTH và các đơn vị khác", ["TKTH", "GROUP:DON_VI_LIEN_QUAN"]),
        ("-", []),
        ("", []),
    ],
)
def test_a_clear_cell_is_read_without_a_note(directory, text, tokens):
    cell = read(directory, text)

    assert (list(cell.tokens), cell.notes) == (tokens, ())


@pytest.mark.parametrize(
    ("on", "text", "token"),
    [
        (IN_2019, "Vụ TKTH", "TKTH19"),
        (IN_2020, "Vụ TKTH", "TKTH"),
        (IN_2019, "PCTT", "PCTT19"),
        (IN_2020, "PCTT", "PCTT"),
        (IN_2019, "Vụ PPCĐ và CNTT", "PPCDCNTT"),
        (IN_2019, "Văn phòng", "VPTC"),
    ],
)
def test_a_name_means_the_unit_of_its_day(directory, on, text, token):
    cell = read(directory, text, role="lead", on=on)

    assert (cell.tokens, cell.main, cell.notes) == ((token,), token, ())


@pytest.mark.parametrize(
    ("text", "tokens", "code", "severity"),
    [
        ("", (), "LEAD_EMPTY", "error"),
        ("Vụ CNXD / Vụ DSLĐ", ("CNXD", "DSLD"), "TWO_LEADS", "warning"),
        ("Các Vụ nghiệp vụ", ("GROUP:VU_NGHIEP_VU",), "GROUP_AS_LEAD", "warning"),
        ("Bộ Tài chính", ("EXT:Bộ Tài chính",), "OUTSIDE_AS_LEAD", "warning"),
        ("Vụ TCCB (đầu mối), VPTC", ("TCCB", "VPTC"), "ROLE_WORDS", "warning"),
        ("Vụ Thống kê Xây dựng và Vốn đầu tư", ("CNXD",), "OLD_UNIT", "warning"),
        ("Vụ PPCĐ và CNTT", (), "OLD_UNIT", "error"),
        ("Đ/c Phó Tổng cục trưởng phụ trách xã hội", (), "PERSON_AS_LEAD", "error"),
        ("Vụ Kinh tế số", (), "UNKNOWN_UNIT", "error"),
        ("Tổng cục Thống kê", (), "AMBIGUOUS_UNIT", "error"),
        ("Cục Quản lý giá", (), "UNKNOWN_UNIT", "error"),
        ("Văn phòng Đảng ủy", (), "UNKNOWN_UNIT", "error"),
        ("Trường CĐ TK 1", ("CDTK",), "FUZZY_UNIT", "warning"),
        ("TКTH", ("TKTH",), "SCRIPT_MIX", "warning"),
        ("Cục Thống kê", (), "AMBIGUOUS_UNIT", "error"),
        ("nt", (), "COPY_ABOVE", "warning"),
    ],
)
def test_a_doubtful_lead_gets_a_note(directory, text, tokens, code, severity):
    cell = read(directory, text, role="lead")

    assert cell.tokens == tokens
    assert [(note.code, note.severity) for note in cell.notes] == [(code, severity)]


def test_roles_said_in_a_lead_cell_part_leading_from_coordinating(directory):
    cell = read(directory, "Vụ TCCB chủ trì, VPTC phối hợp", role="lead")

    assert (cell.tokens, cell.main, cell.coordinating) == (("TCCB",), "TCCB", ("VPTC",))


def test_a_unit_that_was_split_is_offered_with_all_its_successors(directory):
    cell = read(directory, "Vụ PPCĐ và CNTT", role="lead")

    assert cell.proposals == ("PPCD", "TTDL")


def test_a_known_unit_beside_an_unknown_one_is_kept(directory):
    cell = read(directory, "Vụ Kinh tế số và Vụ TKTH")

    assert cell.tokens == ("TKTH",)
    assert [note.text for note in cell.notes] == [
        "Không có đơn vị “Vụ Kinh tế số”. Cổng không tự tạo đơn vị."
    ]


def test_a_unit_of_later_years_is_read_as_its_forebear(directory):
    cell = read(directory, "Vụ Thống kê Tổng hợp và Phổ biến thông tin thống kê", role="lead", on=IN_2019)

    assert (cell.tokens, [note.code for note in cell.notes]) == (("TKTH19",), ["OLD_UNIT"])


def test_a_text_too_long_for_units_is_not_taken_apart(directory):
    cell = read(directory, "Vụ TKTH, " * 400, role="lead")

    assert (cell.tokens, [note.text for note in cell.notes]) == (
        (),
        ["Ô dài 3599 ký tự, không phải danh sách đơn vị."],
    )


def test_a_cell_full_of_unknown_names_gives_few_notes(directory):
    assert len(read(directory, "abc, " * 200).notes) == 8


def test_numbers_of_schools_are_never_near_each_other(directory):
    assert read(directory, "Trường CĐ TK 2").tokens == ("CDTK2",)
    assert read(directory, "Trường CĐ TK 3").tokens == ()
