"""The audit as a file, from the latest entry backwards; the same lines as the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from gso_portal.jobs.context import JobContext
from gso_portal.lib.delimited import write_delimited
from gso_portal.lib.numbers import count_text
from gso_portal.lib.workbook import Column, Table, write_workbook

from .filters import Filters, read_filters
from .lines import Line, lines
from .reading import entries

MOST_ROWS = 50_000
ROWS_AT_ONCE = 1_000
COLUMNS = {
    "Lúc": 19,
    "Ai": 30,
    "Việc": 26,
    "Đối tượng": 50,
    "Nội dung": 70,
    "Lý do": 30,
    "Cách gọi": 9,
    "Địa chỉ": 40,
    "Mã trả lời": 10,
    "Yêu cầu": 34,
}


def export_audit(context: JobContext, *, file: str, parameters: dict[str, str]) -> None:
    """Write the entries of these filters, at most MOST_ROWS, as the job's result file: `file` is csv or xlsx."""
    with context.result_file(f"nhat-ky.{file}") as path:
        WRITERS[file](path, cells(read_filters(parameters), context))


def cells(filters: Filters, context: JobContext) -> Iterator[list]:
    """A row of the file for each entry, read a piece at a time."""
    after, done = filters, 0
    while done < MOST_ROWS:
        piece, cursor = entries(after, limit=min(ROWS_AT_ONCE, MOST_ROWS - done))
        yield from (row_of(line) for line in lines(piece))
        done += len(piece)
        context.progress(done, max(done, 1), f"Đã ghi {count_text(done)} dòng")
        if cursor is None:
            return
        after = replace(filters, before=cursor)


def row_of(line: Line) -> list:
    said = "\n".join(map(str, line.differences))
    return [
        line.local,
        line.who,
        line.action,
        line.about,
        said,
        line.reason,
        line.method,
        line.path,
        line.status,
        line.request,
    ]


def write_csv(path: Path, rows: Iterable[list]) -> None:
    write_delimited(path, list(COLUMNS), rows)


def write_sheet(path: Path, rows: Iterable[list]) -> None:
    columns = [Column(name, width) for name, width in COLUMNS.items()]
    write_workbook(path, [Table("Nhật ký", columns, rows, filtered=True)], title="Nhật ký")


WRITERS = {"csv": write_csv, "xlsx": write_sheet}
