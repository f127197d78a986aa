"""A review as a file. Runs in a worker; the figures are those known at the instant of asking."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from gso_portal.jobs.context import JobContext, JobFailed
from gso_portal.organization.models import User

from ..figures import Scope, ScopeError, narrative_text, read_address
from ..reach import reach_of
from ..scoping import scope_of
from .building import Review, build_review
from .paper import write_pdf
from .workbook import write_review_workbook


def write_text(review: Review, path: Path, *, host: str) -> None:
    """The paragraphs alone, a line each."""
    names = [field.name for field in review.fields]
    path.write_text(narrative_text(review.figures, names) + "\n", encoding="utf-8")


WRITERS = {"pdf": write_pdf, "xlsx": write_review_workbook, "txt": write_text}


def write_review(scope: Scope, kind: str, path: Path, *, reader: User | None, host: str) -> Review:
    """Write the review as `reader` may see it (None: the portal itself) as a file of one of the kinds of WRITERS."""
    review = build_review(scope, reader=reader, with_rows=kind == "xlsx")
    WRITERS[kind](review, path, host=host)
    return review


def export_review(context: JobContext, *, kind: str, host: str, parameters: dict[str, str]) -> dict:
    """Build the review as the requester may see it and write it as the job's result file."""
    context.progress(0, 1, "Đang lập báo cáo")
    reader = context.requested_by
    scope = _scope(parameters, reader, context.started_at)
    with context.result_file(file_name(scope, kind)) as path:
        review = write_review(scope, kind, path, reader=reader, host=host)
        context.progress(1, 1, "Đã lập xong")
    figures = {"due": review.figures["due"], "ongoing": review.figures["ongoing"]}
    return {**figures, "reach": reach_of(reader)}


def _scope(parameters: dict[str, str], reader: User | None, now: datetime) -> Scope:
    """What was asked for, if it is still there for this reader. The clock of the one who asked may be ahead."""
    try:
        wanted = read_address(parameters)
        return scope_of(wanted, reader=reader, now=max(now, wanted.known_at or now))
    except ScopeError as error:
        text = f"{error} Có thể kế hoạch đã được hoàn tác, hoặc bạn không còn được xem."
        raise JobFailed("no_scope", text) from error


def file_name(scope: Scope, kind: str) -> str:
    return f"bao-cao-{scope.plan.code}-{scope.period.code}.{kind}".replace("..", "_")
