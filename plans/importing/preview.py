"""What the preview of a batch shows: tabs, and for each row the file's words beside how they were read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from gso_portal.lib.numbers import date_screen
from gso_portal.organization.models import Unit, UnitGroup

from ..models import DATED_KINDS, ImportBatch, ImportRow, Plan, Task
from .comparing import COMPARED
from .settling import WRITTEN, is_unseen, is_writable, needs, offers

IS_TASK = Q(kind="task")
# What the plan says already was settled when it came into the plan.
IS_NEWS = IS_TASK & ~Q(effect="unchanged")

# Tab → label and the rows it shows.
TABS: dict[str, tuple[str, Q]] = {
    "look": ("Cần xem", IS_NEWS & (~Q(status="ok") | Q(effect="changed"))),
    "error": ("Lỗi", IS_NEWS & Q(status="error")),
    "warning": ("Cảnh báo", IS_NEWS & Q(status="warning")),
    "ok": ("Hợp lệ", IS_NEWS & Q(status="ok")),
    "added": ("Thêm mới", Q(effect="added")),
    "changed": ("Thay đổi", Q(effect="changed")),
    "unchanged": ("Không đổi", Q(effect="unchanged")),
    "all": ("Tất cả", Q()),
}
# The parts of the first tab, in the order they ask for attention.
SECTIONS: dict[str, Q] = {
    "error": Q(status="error"),
    "warning": Q(status="warning"),
    "changed": Q(effect="changed"),
}

# Difference → the column of the sheet that makes it.
COLUMNS = {
    "title": "title",
    "lead_unit": "lead",
    "coordinating_text": "coordinating",
    "sources": "source",
    "due_text": "due",
    "start_on": "start",
    "deliverable": "product",
    "supervising_leader": "leader",
    "note": "note",
    "completed_on": "completed",
    "pace": "status",
    "percent": "percent",
    "narrative": "status",
    "product": "product",
    "reason": "reason",
    "adjusted_due_on": "adjustment",
}
KIND_WORDS = {
    "continuous": "thường xuyên, không có hạn",
    "recurring": "định kỳ",
    "event": "theo sự kiện, chưa có ngày",
    "relative": "tương đối, chưa có ngày",
    "unknown": "chưa xác định thời hạn",
}


def rows_of(batch: ImportBatch, tab: str) -> QuerySet[ImportRow]:
    """The rows of a tab; those of the first come in sections, each row with the `section` it belongs to."""
    places = [When(rows, then=Value(name)) for name, rows in SECTIONS.items()]
    order = [When(rows, then=Value(place)) for place, rows in enumerate(SECTIONS.values())]
    rows = batch.rows.filter(TABS[tab][1]).select_related("task")
    if tab != "look":
        return rows.annotate(section=Value("")).order_by("position")
    return rows.annotate(section=Case(*places), place=Case(*order)).order_by("place", "position")


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
    counts = batch.rows.aggregate(**counted, only_changed=Count("pk", filter=ONLY_CHANGED))
    rows = list(batch.rows.filter(IS_TASK))
    joined = batch.rows.filter(kind="joined").count()
    writable = [row for row in rows if is_writable(row)]
    return counts | {
        "missing": missing_tasks(batch).count(),
        "tasks": len(rows),
        "joined": joined,
        "lines": len(rows) + joined,
        "writable": len(writable),
        "adding": sum(row.effect == ImportRow.Effect.ADDED for row in writable),
        "changing": sum(row.effect == ImportRow.Effect.CHANGED for row in writable),
        "unsettled": sum(bool(needs(row)) for row in rows),
        "faulty": sum(bool(needs(row)) for row in rows if row.status == "error"),
        "to_choose": sum(bool(needs(row)) for row in rows if row.status == "warning"),
        "unseen": sum(is_unseen(row) for row in rows),
        "seen": sum(row.status == "warning" and row.agreed for row in rows),
        "written": sum(row.effect in WRITTEN for row in rows),
        "left": sum(row.effect == ImportRow.Effect.SKIPPED for row in rows),
    }


def added_from(batch: ImportBatch, today: date) -> date | None:
    """From which day tasks new to an issued plan count if confirmed today; None when they are its own."""
    plan, named = batch.plan, batch.heading.get("paper")
    if batch.kind != ImportBatch.Kind.PLAN or plan is None or plan.state == Plan.State.DRAFT:
        return None
    if named is None:
        return today
    own = plan.document
    is_own = own and [own.number, own.symbol, own.issued_on.isoformat()] == named
    return None if is_own else date.fromisoformat(named[2])


ONLY_CHANGED = IS_TASK & Q(status="ok", effect="changed")


def sections(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a page, cut where a section of the tab begins."""
    parts = groupby(lines, key=lambda line: getattr(line["row"], "section", ""))
    return [{"name": name, "lines": list(found)} for name, found in parts]


def preview_lines(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    rows = list(rows)
    names = _names(batch)
    leads = _leads(batch) if any("lead" in offers(row) for row in rows) else []
    return [_line(row, names, leads) for row in rows]


def _line(row: ImportRow, names: dict[str, str], leads: list[tuple[str, str]]) -> dict[str, Any]:
    wanted, offered = needs(row), offers(row)
    is_open, can_mend = is_unseen(row), bool(offered) and not wanted
    return {
        "row": row,
        "messages": row.messages,
        "cells": _cells(row),
        "reading": reading(row, names),
        "changes": list(_changes(row, names)) if row.effect == ImportRow.Effect.CHANGED else [],
        "needs": wanted,
        "offers": offered,
        "must_choose": bool(wanted) and bool(offered),
        "leads": leads if "lead" in offered else [],
        "proposed_leads": [
            (token, names.get(token, token))
            for token in row.content.get("lead_proposals", ())
            if not token.startswith(("GROUP:", "EXT:"))
        ],
        "is_settled": row.status != "ok" and not wanted and row.agreed,
        "is_open": is_open,
        "can_mend": can_mend,
        "can_act": is_open or can_mend,
        "form_errors": {},
        "typed": _typed(row),
    }


def _typed(row: ImportRow) -> dict[str, str]:
    """What the fields of the form hold: an earlier choice as people write it."""
    due = row.choices.get("due")
    return {**row.choices, "due": _screen(due) if due else ""}


def _cells(row: ImportRow) -> dict[str, str]:
    """What the file says where the row is doubtful or different, by the address of the cell."""
    raw = row.content["raw"]
    texts = dict(raw.values())
    named = [message["cell"] for message in row.messages]
    if row.effect == ImportRow.Effect.CHANGED:
        named += [raw[COLUMNS[field]][0] for field in row.differences if COLUMNS.get(field) in raw]
    return {address: texts.get(address, "") for address in named if address}


def _changes(row: ImportRow, names: dict[str, str]) -> Iterable[dict[str, str]]:
    for field, (old, new) in row.differences.items():
        pair = [_named(value, names) for value in (old, new)] if field == "lead_unit" else [old, new]
        yield {"label": COMPARED[field], "old": pair[0], "new": pair[1], "field": field}


def _named(tokens: str, names: dict[str, str]) -> str:
    return ", ".join(names.get(token, token) for token in tokens.split(", "))


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
