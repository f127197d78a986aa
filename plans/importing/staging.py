"""From a reading to staged rows: what the file says, and what writing it would change in the plan.

A staged row's `content` is JSON and complete: confirming needs neither the workbook nor the reader again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from gso_portal.lib.numbers import roman
from gso_portal.lib.vietnamese import fold

from ..models import DATED_KINDS, ImportRow, Plan, Task
from .result import Message, PlanReading, PlanRow, ProgressReading, ProgressRow, SheetRow

Json = dict[str, Any]

# Columns whose doubt a person can settle in the preview.
SETTLED_BY_CHOICE = ("lead", "due", "title")
# Warnings that propose nothing: a lead that is no single unit of ours must be chosen.
UNSETTLED = {"GROUP_AS_LEAD", "OUTSIDE_AS_LEAD"}

COMPARED = {
    "title": "Nội dung",
    "lead_unit": "Chủ trì",
    "field": "Lĩnh vực",
    "due_text": "Thời hạn",
    "start_on": "Bắt đầu",
    "deliverable": "Sản phẩm",
    "supervising_leader": "Lãnh đạo phụ trách",
    "coordinating_text": "Phối hợp",
    "note": "Ghi chú",
}


def plan_content(row: PlanRow) -> Json:
    """What a plan row says, as values a task is made of."""
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
        "raw": {name: [cell.address, cell.text] for name, cell in row.raw.items()},
    }


def progress_content(row: ProgressRow) -> Json:
    """What a progress row says, as values a report and a recorded adjustment are made of."""
    paper = row.adjustment_document
    return {
        "plan_ordinal": row.plan_ordinal,
        "plan_path": row.plan_path,
        "title": row.title,
        "main_lead": row.main_lead,
        "completed_on": _iso(row.completed_on),
        "percent": row.percent,
        "status_text": row.status_raw,
        "pace": row.pace,
        "product": row.product,
        "reason": row.reason,
        "reason_category": ""
        if not row.reason
        else "covid19"
        if row.reason_category == "COVID19"
        else "other",
        "adjusted_due_on": _iso(row.adjusted_due_on),
        "adjustment_text": row.adjustment_text,
        "paper": [paper.number, paper.symbol, paper.issued_on.isoformat()] if paper else None,
        "raw": {name: [cell.address, cell.text] for name, cell in row.raw.items()},
    }


def staged(row: SheetRow, content: Json, position: int, extra: Iterable[Message] = ()) -> ImportRow:
    messages = [*row.messages, *extra]
    errors = {message.severity for message in messages}
    status = "error" if "error" in errors else "warning" if "warning" in errors else "ok"
    return ImportRow(
        position=position,
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        status=status,
        title=row.title,
        content=content,
        messages=[{"code": m.code, "cell": m.cell, "text": m.text, "severity": m.severity} for m in messages],
    )


def stage_plan(reading: PlanReading, plan: Plan | None) -> list[ImportRow]:
    """The rows of a plan workbook, each task row matched to the plan's task it speaks of, if any."""
    finder = TaskFinder(plan)
    rows = []
    for position, row in enumerate(reading.rows):
        is_task = row.kind == "task" and row.joined_to_row is None
        content = plan_content(row) if row.kind == "task" else {"raw": {}, "title": row.title}
        task = finder.claim(row.ordinal_path, row.ordinal, row.title) if is_task else None
        made = staged(row, content, position)
        made.task = task
        made.effect = _plan_effect(made, task, is_task)
        rows.append(made)
    return rows


def _plan_effect(row: ImportRow, task: Task | None, is_task: bool) -> str:
    if not is_task:
        return ImportRow.Effect.SKIPPED
    if task is None:
        return ImportRow.Effect.ADDED
    row.before = {name: [old, new] for name, (old, new) in differences(row.content, task).items()}
    return ImportRow.Effect.CHANGED if row.before else ImportRow.Effect.UNCHANGED


def differences(content: Json, task: Task) -> dict[str, tuple[str, str]]:
    """What the file says otherwise than the portal: column → (portal, file), as people read it."""
    texts = {
        "title": (task.title, content["title"]),
        "lead_unit": (task.lead_unit.token, content["main_lead"] or ""),
        "field": (task.field.name if task.field else "", content["field_title"]),
        "due_text": (task.due_text, content["due_text"]),
        "deliverable": (task.deliverable, content["deliverable"]),
        "supervising_leader": (task.supervising_leader, content["leader"]),
        "coordinating_text": (task.coordinating_text, _raw(content, "coordinating")),
        "note": (task.note, content["note"]),
    }
    return {name: pair for name, pair in texts.items() if fold(pair[0]) != fold(pair[1])}


def stage_progress(reading: ProgressReading, plan: Plan) -> list[ImportRow]:
    """The rows of a progress workbook; a row whose task is not in the plan is an error, never a new task."""
    finder = TaskFinder(plan)
    rows = []
    for position, row in enumerate(reading.rows):
        task, extra = None, ()
        if row.kind == "task":
            task = finder.claim(row.plan_path, row.plan_ordinal, row.title)
            extra = () if task else (_no_such_task(row, plan),)
        content = progress_content(row) if row.kind == "task" else {"raw": {}, "title": row.title}
        made = staged(row, content, position, extra)
        made.task = task
        made.effect = ImportRow.Effect.ADDED if task else ImportRow.Effect.SKIPPED
        rows.append(made)
    return rows


def _no_such_task(row: ProgressRow, plan: Plan) -> Message:
    key = row.plan_path or row.plan_ordinal
    cell = next((row.raw[name].address for name in ("plan_key", "title", "stt") if name in row.raw), "")
    text = f"Không có nhiệm vụ số {key or '(trống)'} “{row.title[:80]}” trong {plan.title}."
    return Message("NO_SUCH_TASK", cell, text, "error")


class TaskFinder:
    """Which task of a plan a row speaks of: by number and title, else by the title alone if only one has it."""

    def __init__(self, plan: Plan | None):
        tasks = Task.objects.filter(plan=plan).select_related("lead_unit", "field") if plan else []
        self.by_both: dict[tuple[str, str], list[Task]] = defaultdict(list)
        self.by_title: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            self.by_both[task.ordinal, fold(task.title)].append(task)
            self.by_title[fold(task.title)].append(task)
        self.taken: set[int] = set()

    def claim(self, path: str, ordinal: str, title: str) -> Task | None:
        """The task, once: a second row that speaks of it finds nothing. The path names the group ("I.3")."""
        number = ordinal or path.rpartition(".")[2]
        group = path.rpartition(".")[0]
        same = [task for task in self.by_both[number, fold(title)] if not group or _group(task) == group]
        found = self._free(same) or self._free(self.by_both[number, fold(title)])
        if found is None and len(self.by_title[fold(title)]) == 1:
            found = self._free(self.by_title[fold(title)])
        if found:
            self.taken.add(found.pk)
        return found

    def _free(self, tasks: list[Task]) -> Task | None:
        return next((task for task in tasks if task.pk not in self.taken), None)


def _group(task: Task) -> str:
    return roman(task.field.ordinal) if task.field else ""


def needs(row: ImportRow) -> set[str]:
    """The columns a person must settle before this row can be written: errors, and leads that are no unit."""
    wanted = {
        _column_of(row, message["cell"])
        for message in row.messages
        if message["severity"] == "error" or message["code"] in UNSETTLED
    }
    return wanted - set(row.choices)


def _column_of(row: ImportRow, cell: str) -> str:
    return next((name for name, (address, _) in row.content["raw"].items() if address == cell), "row")


def is_writable(row: ImportRow, *, accept_warnings: bool = False) -> bool:
    """Whether confirming writes this row: nothing left to settle, and every doubt agreed to."""
    if row.effect not in (ImportRow.Effect.ADDED, ImportRow.Effect.CHANGED) or needs(row):
        return False
    return row.status == ImportRow.Status.OK or row.agreed or accept_warnings or bool(row.choices)


def _raw(content: Json, column: str) -> str:
    return content["raw"].get(column, ["", ""])[1]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
