"""Words and marks around the names in a unit cell, as matching keys."""

import re

from gso_portal.organization.phrases import phrase_of


def _starts(*texts: str) -> tuple[tuple[str, ...], ...]:
    return tuple(phrase_of(text).keys for text in texts)


EMPTY = {"", "-", "x", "…", "..."}
COPIES = {"nt", "-nt-", "nhu tren", '"', "”", "''", "//"}
STRONG_GAP = re.compile(r"[,;\n]")
BREAK_GAP = re.compile(r"[,;\n/+:()>.…-]")
CONNECTORS = {"va", "cung", "voi"}
PREFIX_WORDS = {phrase_of(word).keys[0]: word for word in ("Vụ", "Cục", "Bộ", "Viện", "Trường", "Sở", "CTK")}
ROLES = {
    **dict.fromkeys(_starts("chủ trì", "đầu mối", "là đầu mối", "chịu trách nhiệm", "thường trực"), "lead"),
    **dict.fromkeys(_starts("phối hợp"), "coordinating"),
}
PERSONS = _starts(
    "Đ/c",
    "Đc",
    "đồng chí",
    "ông",
    "bà",
    "PTCT",
    "TCT",
    "Tổng cục trưởng",
    "Phó",
    "Vụ trưởng",
    "Cục trưởng",
    "Viện trưởng",
    "Chánh Văn phòng",
    "Lãnh đạo",
    "Trưởng phòng",
)
OFFICE_WITHOUT_PLACE = _starts("Cục Thống kê", "CTK", "Cục TK", "Cục Thống kê tỉnh", "CTK tỉnh")
WHOLE_OFFICE = _starts("Tổng cục Thống kê", "Tổng cục", "TCTK", "cơ quan Tổng cục")
AND_SO_ON = _starts("v.v", "vv")
OUTSIDE = _starts(
    "Bộ",
    "UBND",
    "Ủy ban",
    "Sở",
    "Ngân hàng",
    "Tổng cục",
    "Văn phòng Chính phủ",
    "Hội",
    "Liên minh",
    "Tập đoàn",
    "Kho bạc",
    "Bảo hiểm",
    "Quốc hội",
    "Quỹ",
)
