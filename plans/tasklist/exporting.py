"""The task list as a file: the same rows, order and columns as the page, of all its pages, for one reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gso_portal.jobs.context import JobContext, JobFailed
from gso_portal.jobs.models import Job
from gso_portal.lib.delimited import write_delimited
from gso_portal.lib.numbers import count_text, date_screen, date_text, instant_text
from gso_portal.lib.workbook import Column, Table, write_workbook
from gso_portal.organization.models import User

from .. import rules
from ..figures import CLASS_LABELS, Rows, Scope, ScopeError, count_rows, read_address
from ..figures.listed import stream_rows
from ..reach import is_within_reach, reach_of
from ..scoping import scope_of
from .columns import ListColumn, ListLook, read_look
from .lines import Line, labels_of, lines_of, order_of, readable_in

Value = str | int | date | None

VALUES: dict[str, Callable[[Line], Value]] = {
    "code": lambda line: line.code,
    "title": lambda line: line.row.title,
    "deliverable": lambda line: line.row.deliverable,
    "field": lambda line: line.field,
    "unit": lambda line: line.unit.name,
    "leader": lambda line: line.row.supervising_leader,
    "due": lambda line: line.row.baseline_due_on or line.row.due_text,
    "adjusted": lambda line: line.row.adjusted_due_on,
    "percent": lambda line: line.percent,
    "completed": lambda line: line.row.completed_on,
    "standing": lambda line: CLASS_LABELS.get(line.row.standing or "", ""),
    "report": lambda line: f"{line.report_label} {date_screen(line.report_on)}" if line.report_on else "",
}


@dataclass(frozen=True)
class ListFile:
    """What goes into the file: a scope with its rows and look, as `reader` may see them."""

    scope: Scope
    rows: Rows
    look: ListLook
    reader: User

    @property
    def columns(self) -> list[ListColumn]:
        return self.look.columns(self.scope.basis)

    def lines(self, progress: Callable[[int], None]) -> Iterator[list[Value]]:
        """The cells, row by row; the batches of one cursor, each looked up with a few queries."""
        labels = labels_of(self.scope)
        keys, done = [column.key for column in self.columns], 0
        readable = readable_in(self.scope, self.rows, self.reader)
        batches = stream_rows(self.scope, self.rows, order=order_of(self.look, labels), readable=readable)
        with closing(batches):
            for batch in batches:
                for line in lines_of(self.scope, batch, self.reader, labels=labels):
                    yield [VALUES[key](line) for key in keys]
                done += len(batch)
                progress(done)


def export_list(context: JobContext, *, kind: str, parameters: dict[str, str]) -> dict:
    """Write the list as the job's result: as the requester may see it now, the rows those of the instant of asking."""
    listed = _listed(context, parameters)
    readable = readable_in(listed.scope, listed.rows, listed.reader)
    total = count_rows(listed.scope, listed.rows, readable=readable)
    with context.result_file(file_name(listed.scope, kind)) as path:
        WRITERS[kind](
            path, listed, lambda done: context.progress(done, total, f"Đã ghi {done} trong {total} dòng")
        )
    return {
        "rows": total,
        "reach": reach_of(listed.reader),
        "text": f"{count_text(total)} nhiệm vụ trong tệp.",
    }


def _listed(context: JobContext, parameters: dict[str, str]) -> ListFile:
    """What was asked for, if it is still there for this reader. The clock of the one who asked may be ahead."""
    reader = context.requested_by
    if reader is None or not rules.can_export_tasks(reader):
        raise JobFailed("not_allowed", "Bạn không còn được xuất danh sách nhiệm vụ.")
    try:
        wanted = read_address(parameters)
        now = max(context.started_at, wanted.known_at or context.started_at)
        look = read_look(parameters.get("sort", ""), [parameters.get("cols", "")])
        return ListFile(scope_of(wanted, reader=reader, now=now), wanted.rows, look, reader)
    except ScopeError as error:
        text = f"{error} Có thể kế hoạch đã được hoàn tác, hoặc bạn không còn được xem."
        raise JobFailed("no_scope", text) from error


def write_xlsx(path: Path, listed: ListFile, progress: Callable[[int], None]) -> None:
    scope = listed.scope
    table = Table(
        name="Nhiệm vụ",
        columns=[Column(column.label, column.width) for column in listed.columns],
        rows=listed.lines(progress),
        heading=[
            f"Danh sách nhiệm vụ, {scope.plan.title}, {scope.period.label}",
            f"{scope.basis.label}, chốt ngày {date_text(scope.cutoff)}, như biết lúc {instant_text(scope.instant)}",
        ],
        filtered=True,
    )
    write_workbook(path, [table], title=f"Danh sách nhiệm vụ {scope.period.label}")


def write_csv(path: Path, listed: ListFile, progress: Callable[[int], None]) -> None:
    write_delimited(path, [column.label for column in listed.columns], listed.lines(progress))


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}


def file_name(scope: Scope, kind: str) -> str:
    return f"nhiem-vu-{scope.plan.code}-{scope.period.code}.{kind}".replace("..", "_")


def may_download_list(user: User, job: Job) -> bool:
    """As long as the person exports lists at all and may read what this one tells."""
    return rules.can_export_tasks(user) and is_within_reach(
        user, job, plan=job.arguments["parameters"]["plan"]
    )
