"""Staged rows against the plan as it is now: which task each speaks of, and what writing it would change.

Comparing again gives what is true then, so confirming compares once more before it writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from gso_portal.lib.numbers import date_screen
from gso_portal.lib.vietnamese import fold

from ..models import DATED_KINDS, Adjustment, ImportBatch, ImportRow, Plan, ProgressReport, Task
from .result import Message
from .staging import as_json, raw_text
from .task_finder import TaskFinder

Json = dict[str, Any]
Differences = dict[str, list[str]]
Effect = ImportRow.Effect

PLAN_FIELDS = {
    "title": "Nội dung",
    "lead_unit": "Chủ trì",
    "coordinating_text": "Phối hợp",
    "field": "Lĩnh vực",
    "sources": "Nguồn",
    "due_text": "Thời hạn",
    "start_on": "Bắt đầu",
    "deliverable": "Sản phẩm",
    "supervising_leader": "Lãnh đạo phụ trách",
    "note": "Ghi chú",
}
PROGRESS_FIELDS = {
    "completed_on": "Hoàn thành ngày",
    "pace": "Tiến độ",
    "percent": "Mức độ (%)",
    "narrative": "Tình hình",
    "product": "Sản phẩm",
    "reason": "Nguyên nhân",
    "adjusted_due_on": "Gia hạn",
}
COMPARED = PLAN_FIELDS | PROGRESS_FIELDS
# Texts of a task, each with the column of the sheet that says it.
TEXTS = {
    "title": "title",
    "deliverable": "product",
    "supervising_leader": "leader",
    "coordinating_text": "coordinating",
    "note": "note",
}
FROM_COMPARING = {"NO_SUCH_TASK", "DUE_IS_HELD", "COMPLETION_DROPPED"}


def compare(batch: ImportBatch, rows: Iterable[ImportRow], plan: Plan | None) -> bool:
    """Set task, effect, differences and the reasons that rest on the plan; whether anything came out otherwise."""
    rows = list(rows)
    earlier = [_outcome(row) for row in rows]
    for row in rows:
        row.messages = [message for message in row.messages if message["code"] not in FROM_COMPARING]
        row.task, row.differences, row.effect = None, {}, Effect.SKIPPED
    tasks = [row for row in rows if row.kind == "task"]
    if batch.kind == ImportBatch.Kind.PLAN:
        _compare_plan(tasks, plan)
    else:
        _compare_progress(tasks, plan, batch.cutoff)
    for row in tasks:
        row.status = _status(row)
    return earlier != [_outcome(row) for row in rows]


def _outcome(row: ImportRow) -> tuple:
    return row.effect, row.task_id, row.differences, row.messages


def _status(row: ImportRow) -> str:
    found = {message["severity"] for message in row.messages}
    return "error" if "error" in found else "warning" if "warning" in found else "ok"


def _compare_plan(rows: list[ImportRow], plan: Plan | None) -> None:
    finder = TaskFinder(plan)
    for claim in (finder.claim, finder.claim_reworded):
        for row in rows:
            content = row.content
            row.task = row.task or claim(content["ordinal_path"], content["ordinal"], content["title"])
    for row in rows:
        if row.task is None:
            row.effect = Effect.ADDED
            continue
        row.differences = plan_differences(row.content, row.task)
        if finder.is_retyped(row.task, row.content["title"]):
            row.differences.pop("title", None)
        held = [as_json(message) for message in _held_deadline(row)]
        row.messages += held
        row.effect = Effect.CHANGED if row.differences else Effect.SKIPPED if held else Effect.UNCHANGED


def plan_differences(content: Json, task: Task) -> Differences:
    """What the file says otherwise than the portal: field → [portal, file] as people read them.

    A column that the sheet lacks says nothing. A cell that is worded as the task keeps it says nothing new either,
    whatever has been decided since.
    """
    new = {**content, "supervising_leader": content["leader"]}
    new["coordinating_text"] = raw_text(content, "coordinating")
    found = {
        field: [getattr(task, field), new[field]]
        for field, column in TEXTS.items()
        if column in content["raw"] and fold(getattr(task, field)) != fold(new[field])
    }
    found |= _lead_differs(content, task) | _field_differs(content, task) | _sources_differ(content, task)
    return found | (_due_differs(content, task) or _start_differs(content, task))


def _lead_differs(content: Json, task: Task) -> Differences:
    main = content["main_lead"]
    others = [token for token in content["lead_units"] if token != main]
    told = [*([main] if main else []), *others]
    known = [task.lead_unit.token, *(each.unit.token for each in task.co_leads.all())]
    if told == known or fold(raw_text(content, "lead")) == fold(task.lead_text):
        return {}
    return {"lead_unit": [", ".join(known), ", ".join(told)]}


def _field_differs(content: Json, task: Task) -> Differences:
    known = task.field.name if task.field else ""
    told = content["field_title"]
    return {"field": [known, told]} if told and fold(told) != fold(known) else {}


def _sources_differ(content: Json, task: Task) -> Differences:
    known = {source.code: source.name for source in task.sources.all()}
    if "source" not in content["raw"] or set(content["sources"]) == set(known):
        return {}
    return {"sources": ["; ".join(known.values()), raw_text(content, "source")]}


def _due_differs(content: Json, task: Task) -> Differences:
    told, dated = content["due_on"], content["due_kind"] in DATED_KINDS
    if "due" not in content["raw"] or fold(content["due_text"]) == fold(task.due_text):
        return {}
    if told and told in _known_deadlines(task):
        return {}
    if not dated and not content["due_text"]:
        return {}
    text, day = content["due_text"], _screen(_day(told))
    return {"due_text": [task.due_text, text if day in text else f"{text} ({day})"]}


def _known_deadlines(task: Task) -> set[str]:
    """The deadlines the portal knows of: as issued, as adjusted, as asked for."""
    asked = {adjustment.new_due_on for adjustment in task.adjustments.all() if is_open_extension(adjustment)}
    return {day.isoformat() for day in {task.baseline_due_on, task.due_on} | asked if day}


def is_open_extension(adjustment: Adjustment) -> bool:
    return adjustment.kind == Adjustment.Kind.EXTEND and adjustment.state != Adjustment.State.REFUSED


def _start_differs(content: Json, task: Task) -> Differences:
    told, known = _day(content["start_on"]), task.start_on
    if "start" not in content["raw"] or fold(raw_text(content, "start")) == fold(task.start_text):
        return {}
    if told == known or (told and task.baseline_due_on and told > task.baseline_due_on):
        return {}
    return {"start_on": [_screen(known), _screen(told)]}


def _held_deadline(row: ImportRow) -> Iterable[Message]:
    """A deadline of an issued plan without a new day cannot become a request: it stays, and the row says so."""
    if row.task.plan.state == Plan.State.DRAFT or "due_text" not in row.differences:
        return
    if row.content["due_on"] is None and not _is_doubted(row, "due"):
        old, new = row.differences.pop("due_text")
        address = row.content["raw"]["due"][0]
        text = (
            f"Thời hạn đã ban hành là “{old}”; tệp ghi “{new}”, không có ngày nên cổng giữ hạn đã ban hành."
        )
        yield Message("DUE_IS_HELD", address, text)


def _is_doubted(row: ImportRow, column: str) -> bool:
    address = row.content["raw"][column][0]
    return any(found["severity"] == "error" and found["cell"] == address for found in row.messages)


def _compare_progress(rows: list[ImportRow], plan: Plan, cutoff: date) -> None:
    finder = TaskFinder(plan)
    said, standing = latest_reports(plan, cutoff), standing_reports(plan)
    for row in rows:
        content = row.content
        row.task = finder.claim(content["plan_path"], content["plan_ordinal"], content["title"])
        if row.task is None:
            row.messages.append(as_json(_no_such_task(row, plan)))
            continue
        report = said.get(row.task.pk)
        row.messages += [
            as_json(each) for each in _dropped_completion(row, standing.get(row.task.pk), cutoff)
        ]
        row.differences = progress_differences(content, report, row.task)
        row.effect = (
            Effect.ADDED if report is None else Effect.CHANGED if row.differences else Effect.UNCHANGED
        )


def latest_reports(plan: Plan, on: date) -> dict[int, ProgressReport]:
    """By task, the latest counting report that speaks of the day."""
    found = ProgressReport.objects.counting().filter(task__plan=plan, on=on).order_by("id")
    return {report.task_id: report for report in found}


def standing_reports(plan: Plan) -> dict[int, ProgressReport]:
    """By task, the report that the figures go by: of the counting ones that of the latest day, of one day the last."""
    found = ProgressReport.objects.counting().filter(task__plan=plan).order_by("on", "id")
    return {report.task_id: report for report in found}


def _dropped_completion(row: ImportRow, standing: ProgressReport | None, cutoff: date) -> Iterable[Message]:
    """A report of the same or a later day without a completion takes back the completion the portal knows."""
    known = standing.completed_on if standing and standing.on <= cutoff else None
    if row.content["completed_on"] or known is None or known > cutoff:
        return
    raw = row.content["raw"]
    cell = next((raw[column][0] for column in ("completed", "status", "title") if column in raw), "")
    text = (
        f"Cổng đã ghi hoàn thành ngày {date_screen(known)}; tệp không ghi ngày hoàn thành, "
        "nhập dòng này sẽ mở lại nhiệm vụ."
    )
    yield Message("COMPLETION_DROPPED", cell, text)


def progress_differences(content: Json, report: ProgressReport | None, task: Task) -> Differences:
    """What the row says otherwise than the report of the same day, and a new deadline that is not known yet."""
    moved = _screen(_day(content["adjusted_due_on"]))
    found = {"adjusted_due_on": ["", moved]} if _is_new_extension(content, task) else {}
    if report is None:
        return found
    percent = "" if content["percent"] is None else str(content["percent"])
    pairs = {
        "completed_on": (_screen(report.completed_on), _screen(_day(content["completed_on"]))),
        "pace": (report.get_pace_display(), str(dict(ProgressReport.Pace.choices).get(content["pace"], ""))),
        "percent": ("" if report.percent is None else str(report.percent), percent),
        "narrative": (report.narrative, content["status_text"]),
        "product": (report.product, content["product"]),
        "reason": (report.reason, content["reason"]),
    }
    if report.status != ProgressReport.Status.ACCEPTED:
        return {"narrative": list(pairs["narrative"])} | found
    return {field: [old, new] for field, (old, new) in pairs.items() if old != new} | found


def _is_new_extension(content: Json, task: Task) -> bool:
    """Whether no earlier sheet told of it: every sheet repeats the papers of the one before."""
    told = content["adjusted_due_on"], content["paper"]
    known = [_paper_of(each) for each in task.adjustments.all() if is_open_extension(each)]
    if told[1] is None:
        return bool(told[0]) and told[0] not in [day for day, _ in known]
    return bool(told[0]) and told not in known


def _paper_of(adjustment: Adjustment) -> tuple[str, list[str] | None]:
    paper = adjustment.document
    named = [paper.number, paper.symbol, paper.issued_on.isoformat()] if paper else None
    return adjustment.new_due_on.isoformat(), named


def _no_such_task(row: ImportRow, plan: Plan) -> Message:
    content = row.content
    key = content["plan_path"] or content["plan_ordinal"]
    columns = ("plan_key", "title", "stt")
    cell = next((content["raw"][name][0] for name in columns if name in content["raw"]), "")
    text = f"Không có nhiệm vụ số {key or '(trống)'} “{row.title[:80]}” trong {plan.title}."
    return Message("NO_SUCH_TASK", cell, text, "error")


def _screen(day: date | None) -> str:
    return date_screen(day) if day else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
