"""Values of a progress report: days, percent, status words, reasons and adjustments."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from gso_portal.lib.deadlines import DueKind, read_deadline
from gso_portal.lib.vietnamese import fold
from gso_portal.lib.workbook import Cell
from plans.importing.documents import find_document, without_documents
from plans.importing.result import DocumentText, Message
from plans.importing.vocabulary import StatusWords, status_words


@dataclass(frozen=True)
class Adjustment:
    """A change of deadline that a report mentions: the new day and the document that agreed to it."""

    due_on: date | None = None
    text: str = ""
    document: DocumentText | None = None


def read_day(cell: Cell | None, *, year: int, what: str) -> tuple[date | None, list[Message]]:
    """An exact day; anything less exact gives no day but a warning."""
    if cell is None or not cell.text:
        return None, []
    if isinstance(cell.value, datetime):
        return cell.value.date(), []
    read = read_deadline(cell.value, year=year, number_format=cell.number_format)
    problems = [note for note in read.notes if note.severity == "error"]
    if read.kind is DueKind.DAY and read.due_on and not problems:
        return read.due_on, [Message(note.code, cell.address, note.text) for note in read.notes]
    text = (
        problems[0].text
        if problems
        else f"{what} “{cell.text}” không phải một ngày cụ thể; ghi dạng 15/6/{year}."
    )
    return None, [Message("NOT_A_DAY", cell.address, text)]


def read_percent(cell: Cell | None) -> tuple[int | None, list[Message]]:
    """Whole percent: 1 or 0.45 under a percent format, "70%", 70. A bare 1 is 100%, with a warning."""
    if cell is None or not cell.text:
        return None, []
    amount = _percent(cell)
    if amount is None or not 0 <= amount <= 100:
        text = f"Mức độ hoàn thành “{cell.text}” không phải tỷ lệ từ 0 đến 100%."
        return None, [Message("PERCENT_UNCLEAR", cell.address, text)]
    if cell.value == 1 and "%" not in cell.number_format:
        return 100, [Message("PERCENT_UNCLEAR", cell.address, "Ô ghi 1, được đọc là 100%.")]
    return round(amount), []


def _percent(cell: Cell) -> Decimal | None:
    try:
        amount = Decimal(cell.text.replace("%", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    is_fraction = "%" not in cell.text and 0 < amount < 1
    return amount * 100 if is_fraction or (amount == 1 and "%" not in cell.text) else amount


def read_status(cell: Cell | None) -> tuple[StatusWords | None, list[Message]]:
    """What the status words mean; None with a warning for words that are not known."""
    if cell is None or not cell.text:
        return None, []
    known = status_words().get(fold(cell.text.rstrip(" .")))
    if known:
        return known, []
    text = f"Tình hình “{cell.text}” chưa nhận diện; chọn theo tiến độ, chậm tiến độ hoặc đã hoàn thành."
    return None, [Message("STATUS_UNKNOWN", cell.address, text)]


def reason_category(reason: str) -> str | None:
    """COVID19 when the reason names Covid, else KHAC; None without a reason."""
    if not reason:
        return None
    return "COVID19" if "covid" in fold(reason) else "KHAC"


def read_adjustment(
    whole: Cell | None, due: Cell | None, document: Cell | None, *, year: int
) -> tuple[Adjustment, list[Message]]:
    """From one cell "30/6/2019 (Công văn số ...)", or from two: the new deadline and the document."""
    source = due or whole
    if source is None or not source.text:
        text = document.text if document else ""
        return Adjustment(None, text, find_document(text)), []
    text = " ".join(cell.text for cell in (whole, document) if cell)
    due_on, messages = _new_deadline(source, year)
    if due_on is None:
        told = f"Thời hạn mới “{source.text}” không đọc được thành ngày."
        messages = [Message("ADJUSTMENT_UNCLEAR", source.address, told)]
    return Adjustment(due_on, text, find_document(text)), messages


def _new_deadline(cell: Cell, year: int) -> tuple[date | None, list[Message]]:
    value = without_documents(cell.text) if isinstance(cell.value, str) else cell.value
    read = read_deadline(value, year=year, number_format=cell.number_format)
    later_year = "WRONG_YEAR"
    return read.due_on, [
        Message(note.code, cell.address, note.text) for note in read.notes if note.code != later_year
    ]
