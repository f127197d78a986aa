"""A reading as the JSON document that the import commands print."""

from collections import Counter
from datetime import date
from functools import singledispatch

from plans.importing.result import (
    Message,
    PlanReading,
    PlanRow,
    ProgressReading,
    ProgressRow,
    Reading,
    SheetRow,
)

_PRINTED = {"task", "group", "parent"}


def reading_as_json(reading: PlanReading | ProgressReading, *, file: str = "") -> dict:
    """`{"file", "accepted", "refusal", "totals", "findings", "rows"}` with dates in ISO form.

    Rows that are no part of the plan (totals, notes, signatures) are only counted, in totals.skipped.
    """
    refusal = reading.refusal
    return {
        "file": file,
        "accepted": refusal is None,
        "refusal": {"code": refusal.code, "message": refusal.text} if refusal else None,
        "totals": _totals(reading),
        **_heading(reading),
        "findings": [_message(message) for message in reading.findings],
        "rows": [_row(row) for row in reading.rows if row.kind in _PRINTED],
    }


def _totals(reading: PlanReading | ProgressReading) -> dict:
    kinds = Counter(row.kind for row in reading.rows)
    statuses = Counter(row.status for row in reading.rows if row.kind == "task")
    return {
        "tasks": len(reading.tasks),
        "rows": kinds["task"],
        "groups": kinds["group"],
        "skipped": kinds["skip"],
        "declared": reading.declared_total,
        **{status: statuses[status] for status in ("ok", "warning", "error")},
    }


@singledispatch
def _heading(reading: Reading) -> dict:
    raise TypeError(reading)


@_heading.register
def _(reading: PlanReading) -> dict:
    document = reading.document_ref
    return {
        "year": reading.year,
        "title": reading.title,
        "document_ref": document.reference if document else None,
    }


@_heading.register
def _(reading: ProgressReading) -> dict:
    return {"year": reading.year, "title": reading.title, "cutoff": _iso(reading.cutoff)}


def _message(message: Message) -> dict:
    return {"code": message.code, "cell": message.cell, "text": message.text}


def _common(row: SheetRow) -> dict:
    return {
        "sheet": row.sheet,
        "row": row.row,
        "status": row.status,
        "messages": [_message(message) for message in row.messages],
        "kind": row.kind,
        "ordinal": row.ordinal or None,
    }


def _dates(row: PlanRow | ProgressRow) -> dict:
    deadline = row.deadline
    return {
        "due_kind": str(deadline.kind) if deadline else None,
        "baseline_due_on": _iso(deadline.due_on) if deadline else None,
        "due_text": deadline.text if deadline else None,
    }


@singledispatch
def _row(row: SheetRow) -> dict:
    raise TypeError(row)


@_row.register
def _(row: PlanRow) -> dict:
    return {
        **_common(row),
        "title": row.own_title or None,
        "field": row.field,
        "lead_units": list(row.lead_units),
        "coordinating": list(row.coordinating),
        "start_on": _iso(row.start_on),
        **_dates(row),
    }


@_row.register
def _(row: ProgressRow) -> dict:
    return {
        **_common(row),
        "title": row.title or None,
        "field": row.field,
        "lead_units": list(row.lead_units),
        "coordinating": [],
        "start_on": None,
        **_dates(row),
        "part": row.part,
        "plan_stt": None if row.plan_path else row.plan_ordinal,
        "plan_stt_path": row.plan_path or None,
        "completed_on": _iso(row.completed_on),
        "percent": row.percent,
        "status_raw": row.status_raw or None,
        "pace": row.pace,
        "reason": row.reason or None,
        "reason_category": row.reason_category,
        "adjusted_due_on": _iso(row.adjusted_due_on),
        "adjustment_raw": row.adjustment_text or None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
