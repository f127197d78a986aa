"""Where a progress row contradicts itself: warnings that name the cell; the values stay as reported."""

from collections.abc import Iterator
from datetime import date

from gso_portal.lib.numbers import date_text
from plans.importing.result import Message, ProgressRow
from plans.importing.vocabulary import StatusWords


def contradictions(row: ProgressRow, status: StatusWords | None, *, cutoff: date) -> Iterator[Message]:
    """What does not fit together in the row's completion day, percent, status and deadline."""
    yield from _about_completion(row, cutoff)
    if status is None:
        yield from _without_status(row)
    elif status.is_completed:
        yield from _about_done(row, status)
    else:
        yield from _about_open(row, status, cutoff)


def _about_completion(row: ProgressRow, cutoff: date) -> Iterator[Message]:
    if row.completed_on and row.completed_on > cutoff:
        text = f"Ngày hoàn thành {date_text(row.completed_on)} sau ngày chốt số liệu {date_text(cutoff)}."
        yield _message("COMPLETED_AFTER_CUTOFF", row, "completed", text)
    if row.percent == 100 and row.completed_on is None:
        yield _message("PERCENT_WITHOUT_DATE", row, "percent", "Ghi 100% nhưng thiếu ngày hoàn thành.")
    if row.percent is not None and row.percent < 100 and row.completed_on:
        day = date_text(row.completed_on)
        text = f"Có ngày hoàn thành {day} nhưng mức độ ghi {row.percent}%."
        yield _message("PERCENT_CONTRADICTS", row, "percent", text)


def _without_status(row: ProgressRow) -> Iterator[Message]:
    if not row.status_raw and row.completed_on is None:
        text = "Chưa ghi tình hình thực hiện; chọn theo tiến độ hoặc chậm tiến độ."
        yield _message("STATUS_EMPTY", row, "status", text)


def _about_done(row: ProgressRow, status: StatusWords) -> Iterator[Message]:
    due_on = row.deadline.due_on if row.deadline else None
    if row.completed_on is None:
        text = f"Ghi “{row.status_raw}” nhưng thiếu ngày hoàn thành."
        yield _message("COMPLETED_WITHOUT_DATE", row, "status", text)
    elif due_on and status.lateness == "on_time" and row.completed_on > due_on:
        yield _message("STATUS_CONTRADICTS", row, "status", _against_due(row, due_on, "sau hạn"))
    elif due_on and status.lateness == "late" and row.completed_on <= due_on:
        yield _message("STATUS_CONTRADICTS", row, "status", _against_due(row, due_on, "trong hạn"))


def _against_due(row: ProgressRow, due_on: date, relation: str) -> str:
    done = date_text(row.completed_on)
    return f"Ghi “{row.status_raw}” nhưng hoàn thành ngày {done} là {relation} {date_text(due_on)}."


def _about_open(row: ProgressRow, status: StatusWords, cutoff: date) -> Iterator[Message]:
    if row.completed_on:
        text = f"Ghi “{row.status_raw}” nhưng có ngày hoàn thành {date_text(row.completed_on)}."
        yield _message("STATUS_CONTRADICTS", row, "status", text)
        return
    due_on = row.deadline.due_on if row.deadline else None
    if status.pace == "on_schedule" and due_on and due_on <= cutoff:
        text = f"Ghi “{row.status_raw}” nhưng hạn {date_text(due_on)} đã qua ngày chốt {date_text(cutoff)}."
        yield _message("STATUS_CONTRADICTS", row, "status", text)
    if status.pace is None and row.part == "B":
        text = f"“{row.status_raw}” không nói rõ theo tiến độ hay chậm tiến độ; cần chọn."
        yield _message("PACE_UNCLEAR", row, "status", text)


def _message(code: str, row: ProgressRow, field: str, text: str) -> Message:
    address = row.raw[field].address if field in row.raw else ""
    return Message(code, address, text)
