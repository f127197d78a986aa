"""What the importer says of a unit cell, for a clerk: the text as written, how it was read, what to do."""

from collections.abc import Sequence
from datetime import date, timedelta

from gso_portal.lib.deadlines import Note
from gso_portal.lib.numbers import date_text


def lead_empty() -> Note:
    return Note("LEAD_EMPTY", "Thiếu đơn vị chủ trì.", "error")


def copies_above(quoted: str) -> Note:
    return Note("COPY_ABOVE", f"“{quoted}” được đọc là như dòng trên; cần xác nhận.", "warning")


def role_words(text: str, names: Sequence[str]) -> Note:
    read = f"; {names[0]} đứng đầu là chủ trì chính" if names else ""
    return Note("ROLE_WORDS", f"Ô có từ chỉ vai trò: “{text}”{read}.", "warning")


def two_leads(names: Sequence[str]) -> Note:
    listed = ", ".join(names)
    return Note(
        "TWO_LEADS", f"Ô ghi {len(names)} đơn vị ({listed}); {names[0]} đứng đầu là chủ trì chính.", "warning"
    )


def group_as_lead(name: str) -> Note:
    return Note("GROUP_AS_LEAD", f"“{name}” là nhóm đơn vị; cần chọn một đơn vị chủ trì chính.", "warning")


def outside_as_lead(name: str) -> Note:
    return Note(
        "OUTSIDE_AS_LEAD",
        f"“{name}” ở ngoài ngành Thống kê; cần chọn đơn vị chủ trì của Tổng cục.",
        "warning",
    )


def ambiguous(quoted: str, severity: str) -> Note:
    return Note("AMBIGUOUS_UNIT", f"“{quoted}” có thể là nhiều đơn vị; cần chọn.", severity)


def office_without_place(quoted: str, severity: str) -> Note:
    return Note("AMBIGUOUS_UNIT", f"“{quoted}” không rõ tỉnh nào.", severity)


def too_long(length: int, severity: str) -> Note:
    return Note("UNKNOWN_UNIT", f"Ô dài {length} ký tự, không phải danh sách đơn vị.", severity)


def whole_office(quoted: str, severity: str) -> Note:
    return Note("AMBIGUOUS_UNIT", f"“{quoted}” là cả Tổng cục; cần chọn một đơn vị.", severity)


def person(quoted: str, severity: str) -> Note:
    return Note("PERSON_AS_LEAD", f"Ghi người thay cho đơn vị: “{quoted}”.", severity)


def unknown(quoted: str, names: Sequence[str], severity: str) -> Note:
    hint = f" Gần giống: {', '.join(names)}." if names else ""
    return Note("UNKNOWN_UNIT", f"Không có đơn vị “{quoted}”. Cổng không tự tạo đơn vị.{hint}", severity)


def fuzzy(quoted: str, name: str) -> Note:
    return Note("FUZZY_UNIT", f"“{quoted}” viết khác tên đã biết; đọc là {name}, cần xác nhận.", "warning")


def old_unit(quoted: str, ended_on: date | None, names: Sequence[str], severity: str) -> Note:
    since = f" trước {date_text(ended_on + timedelta(days=1))}" if ended_on else " cũ"
    if len(names) == 1:
        return Note("OLD_UNIT", f"“{quoted}” là tên{since}; đề xuất đơn vị kế thừa {names[0]}.", "warning")
    choice = (
        f"; chọn một trong các đơn vị kế thừa: {', '.join(names)}" if names else "; không có đơn vị kế thừa"
    )
    return Note("OLD_UNIT", f"“{quoted}” là tên{since}{choice}.", severity)


def future_unit(quoted: str, names: Sequence[str], severity: str) -> Note:
    if len(names) == 1:
        return Note(
            "OLD_UNIT", f"“{quoted}” là tên đặt sau thời gian của kế hoạch; đọc là {names[0]}.", "warning"
        )
    choice = f"; chọn một trong các đơn vị khi đó: {', '.join(names)}" if names else ""
    return Note("OLD_UNIT", f"“{quoted}” chưa có trong thời gian của kế hoạch{choice}.", severity)
