"""From a reading to staged rows: what the file says, as values that a task or a report is made of.

A staged row's `content` is JSON and complete: comparing and confirming need neither the workbook nor the reader again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from gso_portal.lib.vietnamese import clean

from ..models import DATED_KINDS, ImportRow, Task
from .result import Message, PlanReading, PlanRow, ProgressReading, ProgressRow, SheetRow, status_of

Json = dict[str, Any]

# Columns of the sheet whose text a task keeps as written → the field that keeps it and bounds its length.
KEPT_AS_WRITTEN = {
    "stt": "ordinal",
    "lead": "lead_text",
    "start": "start_text",
    "due": "due_text",
    "leader": "supervising_leader",
}


def staged_rows(reading: PlanReading | ProgressReading) -> list[ImportRow]:
    """Every row of the reading, not yet compared with a plan. A part of the row above it is of kind "joined"."""
    is_plan = isinstance(reading, PlanReading)
    return [
        _staged(row, position, plan_content(row) if is_plan else progress_content(row))
        for position, row in enumerate(reading.rows)
    ]


def _staged(row: SheetRow, position: int, content: Json) -> ImportRow:
    messages = [*row.messages, *_too_long(row)]
    is_joined = content.get("joined_to_row") is not None
    return ImportRow(
        position=position,
        sheet=row.sheet[:100],
        row=row.row,
        kind="joined" if is_joined else row.kind,
        status=status_of(messages),
        title=row.title,
        content=content,
        messages=[as_json(message) for message in messages],
    )


def as_json(message: Message) -> Json:
    return {
        "code": message.code,
        "cell": message.cell,
        "text": message.text,
        "severity": message.severity,
    }


def _too_long(row: SheetRow) -> Iterator[Message]:
    """Nothing is cut silently: a cell longer than what keeps it is for a person to shorten."""
    for column, field in KEPT_AS_WRITTEN.items():
        cell, longest = row.raw.get(column), Task._meta.get_field(field).max_length
        if row.kind == "task" and cell and len(cell.text) > longest:
            text = f"Ô dài {len(cell.text)} ký tự, nhiều nhất {longest}; viết gọn trong tệp rồi tải lại."
            yield Message("TOO_LONG", cell.address, text, "error")


def plan_content(row: PlanRow) -> Json:
    """What a plan row says, as values a task is made of."""
    if row.kind != "task":
        return {"raw": {}, "title": row.title}
    deadline = row.deadline
    due_kind = deadline.kind.value if deadline else "unknown"
    return {
        "ordinal": row.ordinal,
        "ordinal_path": row.ordinal_path,
        "field": row.group.number if row.group else None,
        "field_title": row.group.title if row.group else "",
        "title": row.title,
        "lead_units": list(row.lead_units),
        "main_lead": row.main_lead,
        "lead_proposals": list(row.lead_proposals),
        "coordinating": list(row.coordinating),
        "start_on": _iso(row.start_on or (deadline.start_on if deadline else None)),
        "due_kind": due_kind,
        "due_on": _iso(deadline.due_on if deadline and due_kind in DATED_KINDS else None),
        "proposed_due_on": _iso(deadline.proposed_due_on if deadline else None),
        "due_text": deadline.text if deadline else "",
        "steps": [[step.label, step.on.isoformat()] for step in deadline.steps] if deadline else [],
        "deliverable": row.product,
        "leader": row.leader,
        "sources": list(row.sources),
        "note": row.note,
        "joined_to_row": row.joined_to_row,
        "raw": _raw_cells(row),
    }


def progress_content(row: ProgressRow) -> Json:
    """What a progress row says, as values a report and a recorded adjustment are made of."""
    if row.kind != "task":
        return {"raw": {}, "title": row.title}
    paper = row.adjustment_document
    return {
        "plan_ordinal": row.plan_ordinal,
        "plan_path": row.plan_path,
        "title": row.title,
        "main_lead": row.main_lead,
        "completed_on": _iso(row.completed_on),
        "percent": row.percent,
        "status_text": row.status_raw,
        "pace": row.pace or "",
        "product": row.product,
        "reason": row.reason,
        "reason_category": _reason_category(row),
        "adjusted_due_on": _iso(row.adjusted_due_on),
        "adjustment_text": row.adjustment_text,
        "paper": [paper.number, paper.symbol, paper.issued_on.isoformat()] if paper else None,
        "raw": _raw_cells(row),
    }


def _reason_category(row: ProgressRow) -> str:
    if not row.reason:
        return ""
    return "covid19" if row.reason_category == "COVID19" else "other"


def _raw_cells(row: SheetRow) -> Json:
    return {name: [cell.address, cell.text] for name, cell in row.raw.items()}


def raw_text(content: Json, column: str) -> str:
    """What the cell of a column says, cleaned; empty also when the sheet has no such column."""
    return clean(content["raw"].get(column, ["", ""])[1])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
