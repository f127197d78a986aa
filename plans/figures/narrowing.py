"""What narrows a list and no figure: words of the title, key tasks, how the reports stand.

Conditions name the task `t` or the columns of `standing`. Reports are not published, so their state is asked only of
tasks whose reports the reader may read, and their text is never searched.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gso_portal.lib.vietnamese import fold

from .address import Rows
from .scope import Scope
from .standing import table

SILENT_DAYS = 30
MOST_WORDS = 12

# The pattern is escaped after folding, which may itself bring forth a sign: a full-width ％ becomes %.
CONTAINS = (
    r"t.title_norm LIKE '%%' || replace(replace(replace(public.vn_norm(%({name})s),"
    r" '\', '\\'), '%%', '\%%'), '_', '\_') || '%%'"
)
_CODE = re.compile(r"(?:([ivxl]+)\.)?(\d[\w.]*?)\.?")
_I_FOR_Y = re.compile(r"(?:(?<=[hklmst])|(?<=qu))i(?![^\W\d_])")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}

OF_TASKS = {
    "returned": "(SELECT r.status FROM {report} r WHERE r.task_id = t.id AND r.status <> 'draft'"
    " ORDER BY r.\"on\" DESC, r.id DESC LIMIT 1) = 'returned'",
    "silent": "NOT EXISTS (SELECT FROM {report} r WHERE r.task_id = t.id AND r.status IN ('submitted', 'accepted')"
    ' AND r."on" BETWEEN %(silent_from)s AND %(cutoff)s)',
    "unreported": "NOT EXISTS (SELECT FROM {report} r WHERE r.task_id = t.id"
    " AND r.status IN ('submitted', 'accepted'))",
}
OF_STANDING = {
    "awaiting": "is_awaiting",
    "silent": "population IS NOT NULL AND NOT is_completed AND NOT is_withdrawn AND began_on < %(silent_from)s",
}


@dataclass
class Extra:
    """Further conditions on the task `t` and on `standing`, with their parameters."""

    of_tasks: list[str] = field(default_factory=list)
    of_standing: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)


def narrow_list(scope: Scope, rows: Rows, readable: Collection[int] | None) -> Extra:
    """The conditions of `q`, `is_key` and `report`. `readable` are the tasks whose reports count; None means all."""
    extra = Extra()
    if rows.is_key:
        extra.of_tasks.append("t.is_key")
    for number, word in enumerate(rows.q.split()[:MOST_WORDS]):
        _add_word(extra, word, f"word{number}")
    if rows.report:
        _add_report_state(extra, scope, rows.report, readable)
    return extra


def _add_word(extra: Extra, word: str, name: str) -> None:
    """The word in the title, as typed or with i and y changed about where they sound alike; or the task's number."""
    folded = fold(word)
    if not folded:
        return
    spellings = {f"{name}_{n}": each for n, each in enumerate((folded, _I_FOR_Y.sub("y", folded)))}
    either = [CONTAINS.format(name=key) for key in spellings]
    if code := _CODE.fullmatch(folded):
        spellings |= {f"{name}_number": code[2], f"{name}_field": _roman_value(code[1] or "")}
        either.append(
            f"lower(t.ordinal) = %({name}_number)s AND (%({name}_field)s = 0 OR t.field_id IN"
            f" (SELECT f.id FROM plans_field f WHERE f.plan_id = t.plan_id AND f.ordinal = %({name}_field)s))"
        )
    extra.of_tasks.append(" OR ".join(f"({each})" for each in either))
    extra.parameters |= spellings


def _roman_value(letters: str) -> int:
    """Of a numeral as plans print them; 0 without one."""
    values = [_ROMAN[letter] for letter in letters]
    return (
        sum(
            -value if value < following else value
            for value, following in zip(values, [*values[1:], 0], strict=True)
        )
        if values
        else 0
    )


def _add_report_state(extra: Extra, scope: Scope, state: str, readable: Collection[int] | None) -> None:
    if state in OF_TASKS:
        extra.of_tasks.append(OF_TASKS[state].format(report=table("plans_progressreport", scope)))
    if state in OF_STANDING:
        extra.of_standing.append(OF_STANDING[state])
    if readable is not None:
        extra.of_tasks.append("t.id = ANY(%(readable)s)")
    extra.parameters |= {
        "silent_from": scope.cutoff - timedelta(days=SILENT_DAYS),
        "readable": list(readable or ()),
    }
