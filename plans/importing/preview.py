"""What the preview of a batch shows: tabs, and for each row the file's words beside how they were read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from gso_portal.lib.numbers import date_screen
from gso_portal.organization.models import Unit, UnitGroup

from ..models import DATED_KINDS, ImportBatch, ImportRow, Task
from .staging import COMPARED, SETTLED_BY_CHOICE, is_writable, needs

IS_TASK = Q(kind="task")

# Tab → label and the rows it shows.
TABS: dict[str, tuple[str, Q]] = {
    "look": ("Cần xem", IS_TASK & (~Q(status="ok") | Q(effect="changed"))),
    "error": ("Lỗi", IS_TASK & Q(status="error")),
    "warning": ("Cảnh báo", IS_TASK & Q(status="warning")),
    "ok": ("Hợp lệ", IS_TASK & Q(status="ok")),
    "added": ("Thêm mới", Q(effect="added")),
    "changed": ("Thay đổi", Q(effect="changed")),
    "unchanged": ("Không đổi", Q(effect="unchanged")),
    "all": ("Tất cả", Q()),
}

WRITTEN = (ImportRow.Effect.ADDED, ImportRow.Effect.CHANGED)

KIND_WORDS = {
    "continuous": "thường xuyên, không có hạn",
    "recurring": "định kỳ",
    "event": "theo sự kiện, chưa có ngày",
    "relative": "tương đối, chưa có ngày",
    "unknown": "chưa xác định thời hạn",
}


def rows_of(batch: ImportBatch, tab: str) -> QuerySet[ImportRow]:
    return batch.rows.filter(TABS[tab][1]).order_by("position")


def missing_tasks(batch: ImportBatch) -> QuerySet[Task]:
    """Tasks of the plan that no row of a plan workbook speaks of. A progress workbook need not speak of all."""
    if batch.kind != ImportBatch.Kind.PLAN or batch.plan_id is None:
        return Task.objects.none()
    return Task.objects.filter(plan=batch.plan_id).exclude(
        pk__in=batch.rows.exclude(task=None).values("task")
    )


def tab_counts(batch: ImportBatch) -> dict[str, int]:
    """The number of rows of every tab, of those still to settle, and of those that confirming writes or has written."""
    counted = {name: Count("pk", filter=rows) for name, (_, rows) in TABS.items()}
    counts = batch.rows.aggregate(**counted)
    rows = [row for row in batch.rows.filter(IS_TASK) if not row.content.get("joined_to_row")]
    return counts | {
        "missing": missing_tasks(batch).count(),
        "tasks": len(rows),
        "writable": sum(is_writable(row) for row in rows),
        "unseen": sum(row.status == "warning" and not row.agreed and not needs(row) for row in rows),
        "written": sum(row.effect in WRITTEN for row in rows),
        "left": sum(row.effect == ImportRow.Effect.SKIPPED for row in rows),
    }


def preview_lines(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    rows = list(rows)
    names = _names(batch)
    offices = _leads(batch) if any(needs(row) for row in rows) else []
    return [_line(row, names, offices) for row in rows]


def _line(row: ImportRow, names: dict[str, str], leads: list[tuple[str, str]]) -> dict[str, Any]:
    wanted = needs(row)
    return {
        "row": row,
        "messages": [{**message, "raw": _said(row, message["cell"])} for message in row.messages],
        "reading": reading(row, names),
        "changes": [{"label": COMPARED[name], "old": old, "new": new} for name, (old, new) in _changed(row)],
        "needs": wanted,
        "can_settle": bool(wanted) and wanted <= set(SETTLED_BY_CHOICE),
        "leads": leads if "lead" in wanted else [],
        "proposed_leads": [
            (token, names.get(token, token)) for token in row.content.get("lead_proposals", ())
        ],
        "is_settled": row.status != "ok" and not wanted and (row.agreed or bool(row.choices)),
        "form_errors": {},
        "typed": row.choices,
    }


def _changed(row: ImportRow) -> Iterable[tuple[str, tuple[str, str]]]:
    """Differences are kept in `before` until confirming, then `before` and `after` are the images for the undo."""
    if row.effect != ImportRow.Effect.CHANGED or row.after is not None or not row.before:
        return []
    return row.before.items()


def _said(row: ImportRow, cell: str) -> str:
    return next((text for address, text in row.content.get("raw", {}).values() if address == cell), "")


def reading(row: ImportRow, names: dict[str, str]) -> list[str]:
    """How the row was read, in words: lead units, deadline; for progress the completion and the new deadline."""
    content = row.content
    if row.kind != "task":
        return []
    lead = row.choices.get("lead") or content.get("main_lead")
    words = [names.get(lead, lead or "")] if lead else []
    others = [token for token in content.get("lead_units", ()) if token != lead]
    words += [f"cùng {', '.join(names.get(token, token) for token in others)}"] if others else []
    return [*words, *_dates(row)]


def _dates(row: ImportRow) -> list[str]:
    content = row.content
    if "due_kind" not in content:
        done = content.get("completed_on")
        words = [f"hoàn thành {_screen(done)}" if done else content.get("status_text", "")]
        moved = content.get("adjusted_due_on")
        return [*words, *([f"gia hạn đến {_screen(moved)}"] if moved else [])]
    if row.choices.get("due"):
        return [f"hạn {_screen(row.choices['due'])}"]
    if content["due_kind"] in DATED_KINDS and content["due_on"]:
        steps = [f"{_screen(day)} {label}".strip() for label, day in content["steps"]]
        return [
            f"hạn {_screen(content['due_on'])}",
            *([f"mốc: {'; '.join(steps)}"] if len(steps) > 1 else []),
        ]
    return [KIND_WORDS.get(content["due_kind"], "chưa xác định thời hạn")]


def _screen(day: str) -> str:
    return date_screen(date.fromisoformat(day))


def _names(batch: ImportBatch) -> dict[str, str]:
    """Token → name of the plan's last day."""
    units = Unit.objects.with_name_on(date(batch.year, 12, 31))
    groups = {f"GROUP:{group.token.removeprefix('GROUP:')}": group.name for group in UnitGroup.objects.all()}
    return {unit.token: unit.name or unit.token for unit in units} | groups


def _leads(batch: ImportBatch) -> list[tuple[str, str]]:
    """The units that may lead a task of the batch's plan, in the office's order."""
    day = date(batch.year, 12, 31)
    units = Unit.objects.valid_on(day).with_name_on(day).exclude(kind__in=["external", "leadership"])
    return [(unit.token, unit.name) for unit in units.order_by("sort_order", "token")]
