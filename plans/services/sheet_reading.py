"""A returned sheet: kept, recognised, read, and compared with its download and with the portal of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from gso_portal.jobs.janitor import remove_unowned
from gso_portal.jobs.models import Job
from gso_portal.jobs.services import request_next
from gso_portal.lib.numbers import count_text
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.lib.workbook import WorkbookRefused, open_workbook
from gso_portal.organization.models import Unit, User

from ..models import SheetRow, SheetUpload, Task, UnitSheet
from ..roundtrip.comparing import compare_cells, row_warnings
from ..roundtrip.reading import FOREIGN, FileReading, FileRow, SheetRefused, read_sheet
from ..roundtrip.values import Frame
from ..rules import is_open_to_reports
from .progress import counting_reports
from .sheets import said, sheet_named
from .uploads import keep_upload

Json = dict[str, Any]
State = SheetUpload.State

FOLDER = "sheets"
# A table may have been copied into itself or carry notes, but not be another one.
ROWS_BESIDE = 500

WITHOUT_KEY = "Dòng không có khóa; cổng không thêm nhiệm vụ từ tệp này."
# The same for a task of another unit, one that is not there, and one that has gone to another unit.
UNKNOWN = "Không có nhiệm vụ này trong các nhiệm vụ anh, chị báo cáo bằng tệp này."
CLOSED = "Nhiệm vụ không nhận báo cáo: kế hoạch đã kết thúc hoặc nhiệm vụ đã rút."


def receive_sheet(chunks: Iterable[bytes], *, file_name: str, by: User, at: datetime) -> SheetUpload:
    """Keep the file as it came, under a name of our own."""
    path, digest = keep_upload(chunks, folder=FOLDER)
    return SheetUpload.objects.create(
        file_name=clean(Path(file_name.replace("\\", "/")).name)[:255],
        file_path=str(path.relative_to(settings.FILES_ROOT)),
        file_sha256=digest,
        uploaded_by=by,
        uploaded_at=at,
    )


def remove_unnamed_sheets(*, before: datetime) -> int:
    """Remove files last written before that instant that no return names: its transaction was rolled back."""
    named = SheetUpload.objects.values_list("file_path", flat=True)
    return remove_unowned(FOLDER, before=before, owned=lambda names: named.filter(file_path__in=names))


@transaction.atomic
def start_step(upload: SheetUpload, step: str, *, by: User) -> Job:
    """One job a return and step at a time."""
    job = request_next(
        f"plans.sheet_{step}",
        of=upload.pk,
        by=by,
        arguments={"upload": str(upload.pk)},
        title=f"Tệp tiến độ: {upload.file_name}",
    )
    SheetUpload.objects.filter(pk=upload.pk).update(job_id=job.pk)
    return job


@transaction.atomic
def read_upload(upload: SheetUpload, *, by: User, on: date) -> None:
    """Stage the rows of a received file for the preview; one that cannot be read, or is not theirs, is refused."""
    if not SheetUpload.objects.select_for_update().filter(pk=upload.pk, state=State.UPLOADED).exists():
        return
    try:
        book = open_workbook(settings.FILES_ROOT / upload.file_path, name=upload.file_name)
        reading = read_sheet(book)
        sheet = sheet_named(reading.token, by=by)
        if sheet is None:
            raise SheetRefused("foreign", FOREIGN)
        if len(reading.rows) > len(sheet.base) + ROWS_BESIDE:
            raise SheetRefused("too_large", "Tệp có quá nhiều dòng so với lúc tải về; hãy xóa các dòng thừa.")
    except WorkbookRefused as refusal:
        _end(upload, State.REFUSED, refusal_code=refusal.code, refusal_text=refusal.message)
    except SheetRefused as refusal:
        _end(upload, State.REFUSED, refusal_code=refusal.code, refusal_text=str(refusal))
    else:
        SheetRow.objects.bulk_create(staged_rows(upload, sheet, reading, on=on), batch_size=500)
        _end(upload, State.PREVIEW, sheet=sheet, findings=list(findings(sheet, reading)))


def _end(upload: SheetUpload, state: str, **values: object) -> None:
    for name, value in {"state": state, **values}.items():
        setattr(upload, name, value)
    upload.save(update_fields=["state", *values])


def findings(sheet: UnitSheet, reading: FileReading) -> Iterator[Json]:
    """What the file as a whole lacks or has too much of; nothing that stops it."""
    for header in reading.missing:
        yield {"cell": "", "text": f"Tệp không còn cột “{header}”; nội dung cột này coi như không đổi."}
    for address, header in reading.ignored:
        yield {"cell": address, "text": f"Cột “{header[:80]}” không có trong mẫu nên không được đọc."}
    gone = {row["key"] for row in sheet.base} - {row.key for row in reading.rows}
    if gone:
        text = f"{count_text(len(gone))} nhiệm vụ của lần tải về không có trong tệp; cổng giữ nguyên."
        yield {"cell": "", "text": text}


def staged_rows(upload: SheetUpload, sheet: UnitSheet, reading: FileReading, *, on: date) -> list[SheetRow]:
    """Every row of the file against its download and the portal; a fixed number of queries."""
    base = {row["key"]: row for row in sheet.base}
    tasks = led_tasks(sheet, [row["task"] for row in base.values()])
    staging = _Staging(upload, base, tasks, Frame(sheet.plan.starts_on, on), reading)
    return staging.rows()


def led_tasks(sheet: UnitSheet, ids: Iterable[int]) -> dict[int, Task]:
    """Those of the tasks that the sheet's unit and the ones below lead now."""
    led = Task.objects.filter(pk__in=list(ids), lead_unit__in=Unit.objects.below([sheet.unit_id]))
    return {task.pk: task for task in led.select_related("plan")}


class _Staging:
    """The rows of one file on their way to the preview."""

    def __init__(
        self, upload: SheetUpload, base: Json, tasks: dict[int, Task], frame: Frame, reading: FileReading
    ):
        self.upload, self.base, self.tasks, self.frame, self.reading = upload, base, tasks, frame, reading
        self.reports = counting_reports(tasks)
        self.keys_by_title = _keys_by_title(base)

    def rows(self) -> list[SheetRow]:
        found, seen = [], set()
        for row in self.reading.rows:
            mark = (row.key, *(row.text(name) for name in sorted(row.cells)))
            # The same line once more, as a copied row is, says nothing twice.
            if row.key and mark in seen:
                continue
            seen.add(mark)
            found.append(self.row(row, position=len(found)))
        return self._without_doubles(found)

    def row(self, row: FileRow, *, position: int) -> SheetRow:
        known = self.base.get(row.key)
        task = self.tasks.get(known["task"]) if known else None
        staged = SheetRow(upload=self.upload, position=position, row=row.number)
        if known is None or task is None:
            staged.title = row.text("title")[:1000]
            staged.problem = UNKNOWN if row.key else WITHOUT_KEY
            return staged
        staged.task, staged.mark, staged.title = task, known["facts"]["mark"], known["facts"]["title"]
        if not is_open_to_reports(task):
            staged.problem = CLOSED
            return staged
        staged.problem, staged.warnings = row_warnings(row, known["facts"], self.keys_by_title)
        now = said(self.reports.get(task.pk))
        staged.cells = compare_cells(row, known["cells"], now, frame=self.frame)
        return staged

    def _without_doubles(self, rows: list[SheetRow]) -> list[SheetRow]:
        numbers: dict[int, list[int]] = {}
        for row in rows:
            if row.task:
                numbers.setdefault(row.task.pk, []).append(row.row)
        for row in rows:
            if row.task and len(numbers[row.task.pk]) > 1:
                listed = ", ".join(str(number) for number in numbers[row.task.pk])
                row.problem = (
                    f"Nhiệm vụ này đứng ở nhiều dòng khác nhau ({listed}); chỉ giữ một dòng rồi nộp lại."
                )
        return rows


def _keys_by_title(base: Json) -> dict[str, str]:
    """Folded title → key, of titles that stand once."""
    keys: dict[str, list[str]] = {}
    for key, row in base.items():
        keys.setdefault(fold(row["facts"]["title"]), []).append(key)
    return {title: found[0] for title, found in keys.items() if len(found) == 1}
