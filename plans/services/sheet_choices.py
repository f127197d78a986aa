"""What a person settles of a returned sheet before it is written: cell by cell, a column, a row."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from gso_portal.lib.workbook import Cell

from ..models import SheetRow, SheetUpload
from ..roundtrip.comparing import Outcome, is_open, judged
from ..roundtrip.values import Frame, read_value
from .sheets import SheetStepRefused

State = SheetUpload.State
SIDES = ("mine", "theirs")


@transaction.atomic
def choose_cell(row: SheetRow, name: str, *, side: str) -> None:
    """Say which value of a cell stands: the file's (mine) or the portal's (theirs).

    SheetStepRefused for a cell that says nothing new, and for taking one that cannot be read.
    """
    row = _locked(row)
    cell = row.cells.get(name)
    if cell is None or side not in SIDES or (cell["outcome"] == Outcome.INVALID and side == "mine"):
        raise SheetStepRefused("Ô này không có gì để chọn.")
    row.cells[name] = {**cell, "choice": side}
    row.save(update_fields=["cells"])


@transaction.atomic
def correct_cell(row: SheetRow, name: str, *, typed: str, on: date) -> str:
    """Read what was typed in place of a cell that cannot be read. Returns why it cannot be read either, or ""."""
    row = _locked(row)
    cell = row.cells.get(name)
    if cell is None or cell["outcome"] != Outcome.INVALID:
        raise SheetStepRefused("Ô này không cần sửa.")
    read = read_value(name, Cell(row.row, 1, typed), frame=Frame(row.upload.sheet.plan.starts_on, on))
    if read.error:
        return read.error
    row.cells[name] = {**judged({**cell, "choice": ""}, read), "corrected": typed}
    row.save(update_fields=["cells"])
    return ""


@transaction.atomic
def choose_all(upload: SheetUpload, *, side: str, name: str = "") -> int:
    """Settle every open conflict the same way, of one column or of all. Returns how many cells."""
    if side not in SIDES:
        raise SheetStepRefused("Chọn giá trị của tệp hoặc của cổng.")
    _locked_preview(upload.pk)
    chosen, rows = 0, list(SheetRow.objects.filter(upload=upload, problem=""))
    for row in rows:
        for column, cell in row.cells.items():
            if cell["outcome"] == Outcome.CONFLICT and is_open(cell) and name in ("", column):
                row.cells[column] = {**cell, "choice": side}
                chosen += 1
    SheetRow.objects.bulk_update(rows, ["cells"], batch_size=500)
    return chosen


@transaction.atomic
def take_row(row: SheetRow, *, is_taken: bool) -> None:
    """Take a row, agreeing to what is doubtful in it, or leave it out."""
    row = _locked(row)
    row.is_taken = is_taken
    row.save(update_fields=["is_taken"])


@transaction.atomic
def discard_upload(upload: SheetUpload, *, at: datetime) -> None:
    """Drop a file that waits and has written nothing: its rows go, the file stays. SheetStepRefused for any other."""
    upload = SheetUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if not upload.is_waiting:
        raise SheetStepRefused("Tệp này không còn chờ nên không bỏ được.")
    upload.rows.all().delete()
    upload.state, upload.undone_at = State.DISCARDED, at
    upload.save(update_fields=["state", "undone_at"])


@transaction.atomic
def reopen_left(upload: SheetUpload, *, at: datetime) -> SheetUpload:
    """What a confirmed file left out, to look at and confirm as a file of its own: the one that waits already, if one
    does. SheetStepRefused when nothing was left out.
    """
    upload = SheetUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if waiting := SheetUpload.objects.filter(file_path=upload.file_path, state=State.PREVIEW).first():
        return waiting
    left = list(upload.rows.filter(result=SheetRow.Result.LEFT, problem=""))
    if upload.state not in (State.CONFIRMED, State.UNDONE) or not left:
        raise SheetStepRefused("Tệp này không để lại dòng nào.")
    again = SheetUpload.objects.create(
        sheet=upload.sheet,
        state=State.PREVIEW,
        file_name=upload.file_name,
        file_path=upload.file_path,
        file_sha256=upload.file_sha256,
        uploaded_by=upload.uploaded_by,
        uploaded_at=at,
    )
    for row in left:
        row.pk, row.upload, row.result, row.is_taken = None, again, "", None
    SheetRow.objects.bulk_create(left)
    upload.rows.filter(result=SheetRow.Result.LEFT, problem="").update(
        note="Đã mở lại thành một lần nộp khác."
    )
    return again


def _locked(row: SheetRow) -> SheetRow:
    _locked_preview(row.upload_id)
    return SheetRow.objects.select_related("upload__sheet__plan").get(pk=row.pk)


def _locked_preview(pk) -> SheetUpload:
    upload = SheetUpload.objects.select_for_update().get(pk=pk)
    if upload.state != State.PREVIEW:
        raise SheetStepRefused("Tệp này không còn chờ xác nhận.")
    return upload
