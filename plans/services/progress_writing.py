"""Staged rows of a progress workbook into reports and recorded adjustments, inside the confirming transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gso_portal.organization.models import DocumentRef, User

from ..models import Adjustment, ImportBatch, ImportRow, ProgressReport, Task
from .adjustments import rechain

Json = dict[str, Any]


def write_progress(batch: ImportBatch, rows: list[ImportRow], *, by: User | None) -> list[int]:
    """One accepted report a row, of the day reported on; extensions agreed by paper as decided adjustments.

    Nobody reported in the portal: the Office, which imports, accepts.

    Returns the papers that had to be recorded for it.
    """
    ProgressReport.objects.bulk_create(_report(batch, row, by) for row in rows)
    extended = [row for row in rows if "adjusted_due_on" in row.differences]
    papers, recorded = _papers(extended)
    Adjustment.objects.bulk_create(_adjustment(batch, row, papers, by) for row in extended)
    rechain(Task.objects.select_for_update(of=("self",)).filter(pk__in=[row.task_id for row in extended]))
    return recorded


def _report(batch: ImportBatch, row: ImportRow, by: User | None) -> ProgressReport:
    content = row.content
    return ProgressReport(
        task_id=row.task_id,
        on=batch.cutoff,
        status=ProgressReport.Status.ACCEPTED,
        pace=content["pace"],
        percent=content["percent"],
        completed_on=_day(content["completed_on"]),
        narrative=content["status_text"],
        product=content["product"],
        reason_category=content["reason_category"],
        reason=content["reason"],
        decided_by=by,
        batch=batch,
    )


def _adjustment(
    batch: ImportBatch, row: ImportRow, papers: dict[tuple, DocumentRef], by: User | None
) -> Adjustment:
    """As decided when a paper says when; without one the leave is only a request: nobody can say when it was given."""
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


def _papers(rows: list[ImportRow]) -> tuple[dict[tuple, DocumentRef], list[int]]:
    wanted = dict.fromkeys(tuple(row.content["paper"]) for row in rows if row.content["paper"])
    found = {named: known_paper(named) for named in wanted}
    recorded = [paper.pk for paper, is_new in found.values() if is_new]
    return {named: paper for named, (paper, _) in found.items()}, recorded


def known_paper(named: Sequence[str]) -> tuple[DocumentRef, bool]:
    """The paper of a number, symbol and day, and whether it had to be recorded."""
    number, symbol, day = named
    return DocumentRef.objects.get_or_create(
        number=number, symbol=symbol, issued_on=_day(day), defaults={"issuer": "Tổng cục Thống kê"}
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
