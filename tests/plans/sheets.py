"""Steps of a round trip that tests share: tasks of a unit, its sheet as a file, a filled-in copy, its return."""

import shutil
import subprocess
from datetime import date, datetime

import openpyxl

from gso_portal.lib.numbers import OFFICE_ZONE
from plans.models import Plan, ProgressReport
from plans.roundtrip.columns import COLUMNS
from plans.services.plans import add_task, open_annual_plan
from plans.services.progress import save_progress
from plans.services.sheet_confirming import confirm_upload
from plans.services.sheet_reading import read_upload, receive_sheet
from plans.services.sheets import make_sheet, write_sheet

ON, AT = date(2020, 7, 1), datetime(2020, 7, 1, 9, tzinfo=OFFICE_ZONE)
HEADERS = {column.name: column.header for column in COLUMNS}
# Words that programs like to take for something else.
NARRATIVES = ("", "=1+1", "- đã gửi\n- chờ ý kiến", "30/6", "0012", "Đã họp; “đồng ý”", "1,5", "_x000D_")
PERCENTS = (None, 0, 1, 7, 55, 57, 99, 100)


def issued_tasks(unit, by, *, count=8):
    """Tasks of an issued plan, each with a report of another kind."""
    plan = Plan.objects.filter(code="2020").first() or open_annual_plan(2020, document=None, by=None)
    Plan.objects.filter(pk=plan.pk).update(state="issued")
    return [reported_task(plan, unit, by, number) for number in range(count)]


def reported_task(plan, unit, by, number):
    due = date(2020, 1 + number % 12, 15) if number % 3 else None
    task = add_task(
        plan,
        title=f"Nhiệm vụ số {number}",
        lead=unit,
        by=None,
        due_kind="day" if due else "unknown",
        due_on=due,
    )
    if number % 4:
        save_progress(
            task,
            seen=None,
            by=by,
            on=date(2020, 6, 30),
            at=AT,
            percent=PERCENTS[number % 8],
            pace=("", "on_schedule", "behind")[number % 3],
            narrative=NARRATIVES[number % 8],
            reason="Do dịch Covid-19" if number % 3 == 2 else "",
        )
    return task


def sheet_of(unit, by, **options):
    plan = Plan.objects.get(code="2020")
    asked = {"period": "2020", "selection": "all", "at": AT, **options}
    return make_sheet(plan, unit=unit, by=by, **asked)


def written(sheet, folder, name="tep.xlsx"):
    write_sheet(sheet, folder / name)
    return folder / name


def places(page):
    """Column number by our name, row number by key, wherever they are by now."""
    by_header = {header: name for name, header in HEADERS.items()}
    head = next(cell.row for row in page.iter_rows() for cell in row if cell.value == HEADERS["key"])
    columns = {by_header[cell.value]: cell.column for cell in page[head] if cell.value in by_header}
    rows = {
        page.cell(row, columns["key"]).value: row
        for row in range(head + 1, page.max_row + 1)
        if page.cell(row, columns["key"]).value
    }
    return columns, rows


def filled_in(path, cells, *, name="dien.xlsx"):
    """A copy with other values: {(task, column): value} or (value, number format)."""
    book = openpyxl.load_workbook(path)
    columns, rows = places(book.worksheets[0])
    for (task, column), value in cells.items():
        cell = book.worksheets[0].cell(rows[f"NV{task.pk}"], columns[column])
        cell.value, cell.number_format = value if isinstance(value, tuple) else (value, cell.number_format)
    book.save(path.parent / name)
    return path.parent / name


def saved_by_libreoffice(path, folder):
    """As LibreOffice saves it, unless the machine has none."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*command, "--outdir", str(folder / "out"), str(path)], check=True, timeout=120)
    return folder / "out" / path.name


HAS_LIBREOFFICE = bool(shutil.which("soffice"))


def handed_in(path, by):
    """Received and read."""
    upload = receive_sheet([path.read_bytes()], file_name=path.name, by=by, at=AT)
    read_upload(upload, by=by, on=ON)
    upload.refresh_from_db()
    return upload


def confirmed(upload, by):
    answer = confirm_upload(upload, by=by, on=ON, at=AT)
    upload.refresh_from_db()
    return answer


def outcomes(upload):
    """What became of each cell that says something new: (task title, column) → outcome."""
    return {
        (row.title, name): cell["outcome"] for row in upload.rows.all() for name, cell in row.cells.items()
    }


def standing():
    """What every task counts with, and every report there is."""
    names = [field.attname for field in ProgressReport._meta.fields]
    return list(ProgressReport.objects.order_by("pk").values_list(*names))


def report_as(task, by, **values):
    return save_progress(task, seen=None, by=by, on=ON, at=AT, **values)
