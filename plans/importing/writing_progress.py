"""Staged rows of a progress workbook into reports and recorded adjustments, inside the confirming transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from gso_portal.organization.models import DocumentRef, User

from ..models import Adjustment, ImportBatch, ImportRow, ProgressReport, Task
from ..services.adjustments import rechain

Json = dict[str, Any]


def write_progress(batch: ImportBatch, rows: list[ImportRow], *, by: User | None) -> None:
    """One accepted report a row, of the day reported on; extensions agreed by paper as decided adjustments."""
    ProgressReport.objects.bulk_create(_report(batch, row, by) for row in rows)
    extended = [row for row in rows if row.content["adjusted_due_on"]]
    papers = _papers(extended)
    Adjustment.objects.bulk_create(_unknown(_adjustment(batch, row, papers, by) for row in extended))
    rechain(Task.objects.filter(pk__in=[row.task_id for row in extended]))


def _report(batch: ImportBatch, row: ImportRow, by: User | None) -> ProgressReport:
    content = row.content
    return ProgressReport(
        task_id=row.task_id,
        on=batch.cutoff,
        status=ProgressReport.Status.ACCEPTED,
        pace=content["pace"] or "",
        percent=content["percent"],
        completed_on=_day(content["completed_on"]),
        narrative=content["status_text"],
        product=content["product"],
        reason_category=content["reason_category"],
        reason=content["reason"],
        reported_by=by,
        decided_by=by,
        batch=batch,
    )


def _adjustment(
    batch: ImportBatch, row: ImportRow, papers: dict[tuple, DocumentRef], by: User | None
) -> Adjustment:
    """As decided when the paper has a day; without one the leave is only a request: nobody can say when it was given."""
    content = row.content
    paper = papers.get(tuple(content["paper"])) if content["paper"] else None
    return Adjustment(
        task_id=row.task_id,
        kind=Adjustment.Kind.EXTEND,
        state=Adjustment.State.DECIDED if paper else Adjustment.State.REQUESTED,
        decided_on=paper.issued_on if paper else None,
        document=paper,
        new_due_on=_day(content["adjusted_due_on"]),
        reason_category=content["reason_category"],
        reason=content["reason"],
        recorded_by=by,
        batch=batch,
    )


def _unknown(adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    """Without those that an earlier sheet told of: every sheet repeats the papers of the one before."""
    adjustments = list(adjustments)
    tasks = [adjustment.task_id for adjustment in adjustments]
    known = set(
        Adjustment.objects.filter(task__in=tasks, kind=Adjustment.Kind.EXTEND).values_list(
            "task_id", "document_id", "new_due_on"
        )
    )
    return [
        found for found in adjustments if (found.task_id, found.document_id, found.new_due_on) not in known
    ]


def _papers(rows: list[ImportRow]) -> dict[tuple, DocumentRef]:
    wanted = dict.fromkeys(tuple(row.content["paper"]) for row in rows if row.content["paper"])
    found = {}
    for number, symbol, day in wanted:
        found[number, symbol, day], _ = DocumentRef.objects.get_or_create(
            number=number, symbol=symbol, issued_on=_day(day), defaults={"issuer": "Tổng cục Thống kê"}
        )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
