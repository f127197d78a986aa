"""What a clerk is told about a doubtful deadline: every text quotes the cell and says how it was taken."""

from datetime import date

from gso_portal.lib.deadlines.model import Note
from gso_portal.lib.deadlines.reading import short_date

_LONGEST_QUOTE = 80


def _quoted(shown: str) -> str:
    shown = " ".join(shown.split())
    return f"“{shown}”" if len(shown) <= _LONGEST_QUOTE else f"“{shown[:_LONGEST_QUOTE]}…”"


def lookalike(shown: str, name: str) -> Note:
    return Note("LOOKALIKE_ROMAN", f"{_quoted(shown)} được đọc là {name}; đề nghị kiểm tra.")


def lunar(shown: str, taken: str) -> Note:
    return Note("LUNAR_MONTH", f"{_quoted(shown)} viết theo âm lịch; {taken}.")


def several(shown: str, taken: str) -> Note:
    return Note("AMBIGUOUS_MULTI", f"{_quoted(shown)} có nhiều mốc thời gian; {taken}.")


def lost_dash(shown: str, first: int, last: int) -> Note:
    return Note(
        "LOST_DASH", f"{_quoted(shown)} được đọc là giai đoạn {first} - {last}; đề nghị kiểm tra dấu gạch."
    )


def out_of_range(shown: str, year: int) -> Note:
    return Note("HORIZON_OUT_OF_RANGE", f"{_quoted(shown)} nằm ngoài phạm vi kế hoạch năm {year}.")


def number_like_date(shown: str, taken: str) -> Note:
    return Note("NUMBER_LIKE_DATE", f"Ô ghi số {_quoted(shown)}; {taken}.")


def day_and_month_swapped(day: date) -> Note:
    swapped = date(day.year, day.day, day.month)
    return Note(
        "NUMBER_LIKE_DATE",
        f"Ô ngày hiển thị kiểu tháng/ngày; đọc là {short_date(day)}, có thể là {short_date(swapped)}.",
    )


def strict_before(shown: str, due: date) -> Note:
    return Note(
        "STRICT_BEFORE", f"{_quoted(shown)}: đọc là chậm nhất ngày {short_date(due)}; đề nghị xác nhận."
    )


def approximate(shown: str, taken: date) -> Note:
    return Note("APPROX_DATE", f"{_quoted(shown)} là thời gian ước chừng; đề xuất ngày {short_date(taken)}.")


def unclear_month(shown: str, name: str) -> Note:
    return Note("APPROX_DATE", f"{_quoted(shown)} được đọc là {name}; đề nghị kiểm tra.")


def week(shown: str, first: date, last: date) -> Note:
    taken = f"{short_date(first)} - {short_date(last)}"
    return Note(
        "WEEK_NUMBERING", f"{_quoted(shown)} được đọc là tuần {taken}; đề nghị xác nhận cách đánh số tuần."
    )


def relative(shown: str) -> Note:
    return Note("RELATIVE", f"{_quoted(shown)} tính theo một ngày chưa ghi trong ô; chưa có ngày đến hạn.")


def event(shown: str) -> Note:
    return Note("EVENT", f"{_quoted(shown)} gắn với một sự kiện; chưa có ngày đến hạn.")


def reference(shown: str) -> Note:
    return Note("REFERENCE", f"{_quoted(shown)} dẫn chiếu văn bản khác; chưa có ngày đến hạn.")


def carried_over(shown: str, due: date | None) -> Note:
    taken = f"; thời hạn đọc là {short_date(due)}, đề nghị xác nhận" if due else ""
    return Note("CARRIED_OVER", f"{_quoted(shown)} ghi nhiệm vụ chuyển tiếp từ năm trước{taken}.")


def milestones(shown: str, due: date) -> Note:
    return Note(
        "MILESTONES", f"{_quoted(shown)} có mốc kèm nội dung; lấy mốc cuối {short_date(due)} làm thời hạn."
    )


def remark(shown: str, inside: str) -> Note:
    return Note("MILESTONES", f"Thời hạn {_quoted(shown)} có ghi chú {_quoted(inside)}; đề nghị kiểm tra.")


def extension(shown: str, due: date | None, proposed: date) -> Note:
    kept = f"thời hạn gốc {short_date(due)}" if due else "chưa có thời hạn gốc"
    return Note(
        "EXTENSION_IN_TEXT", f"{_quoted(shown)} có nội dung xin lùi: {kept}, đề xuất {short_date(proposed)}."
    )


def copies_above(shown: str) -> Note:
    return Note("COPY_ABOVE", f"{_quoted(shown)}: lấy thời hạn của dòng trên.")


def missing() -> Note:
    return Note("NO_DUE", "Ô trống, chưa có thời hạn.")


def undated(shown: str) -> Note:
    return Note("NO_DUE", f"{_quoted(shown)} không nêu ngày; chưa có thời hạn.")


def unreadable(shown: str) -> Note:
    return Note("NO_DUE", f"Không đọc được {_quoted(shown)} thành ngày; chưa có thời hạn.")


def serial(shown: str, day: date) -> Note:
    return Note("DUE_SERIAL", f"{_quoted(shown)} là số sê-ri ngày của Excel, đọc là {short_date(day)}.")


def year_number(shown: str) -> Note:
    return Note("NUMBER_AS_YEAR", f"Ô ghi số {_quoted(shown)}, đọc là cả năm {shown}.")


def wrong_year(shown: str, found: int, year: int) -> Note:
    return Note("WRONG_YEAR", f"{_quoted(shown)} thuộc năm {found}, khác năm kế hoạch {year}.")


def year_left_out(shown: str, taken: int) -> Note:
    return Note(
        "WRONG_YEAR", f"{_quoted(shown)}: vế không ghi năm được đọc là năm {taken}; đề nghị kiểm tra."
    )


def due_before_start(shown: str, first: date, last: date) -> Note:
    text = f"{_quoted(shown)}: hạn {short_date(last)} trước ngày bắt đầu {short_date(first)}."
    return Note("DUE_BEFORE_START", text, "error")


def time_of_day(shown: str, clock: str) -> Note:
    return Note("TIME_OF_DAY", f"{_quoted(shown)} có giờ hạn {clock}.")


def formula_error(shown: str) -> Note:
    return Note("FORMULA_ERROR", f"Ô có lỗi công thức {_quoted(shown)}.", "error")


def no_such_day(shown: str, why: str) -> Note:
    return Note("NO_SUCH_DAY", f"{_quoted(shown)}: {why}.", "error")
