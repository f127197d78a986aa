"""The address of a figure: a link that opens exactly the rows the figure counts, and the reading of such a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from gso_portal.lib.numbers import OFFICE_ZONE

from .scope import Scope, ScopeError
from .standing import GROUPS

TASK_LIST = "/nhiem-vu/"


@dataclass(frozen=True)
class Rows:
    """Which rows of a scope: one group of GROUPS, narrowed by unit, field, source, leader or a single task.

    `units` are the unit and its forerunners when a unit is read in today's structure.
    """

    group: str
    unit: int | None = None
    field: int | None = None
    source: str = ""
    leader: str = ""
    task: int | None = None
    structure: str = ""

    def parameters(self) -> dict[str, str]:
        given = {
            "group": self.group,
            "unit": self.unit,
            "field": self.field,
            "source": self.source,
            "leader": self.leader,
            "task": self.task,
            "structure": self.structure,
        }
        return {name: str(value) for name, value in given.items() if value}


def address(scope: Scope, rows: Rows) -> str:
    """The path and query that list these rows. Without a host: a file puts its own before it."""
    return f"{TASK_LIST}?{urlencode({**scope.parameters(), **rows.parameters()})}"


@dataclass(frozen=True)
class ScopeRequest:
    """What an address asks for, not yet checked against a plan."""

    plan: str
    period: str
    cutoff: date | None
    basis: str
    known_at: datetime | None
    rows: Rows = field(default_factory=lambda: Rows(""))


def read_address(query: Mapping[str, str]) -> ScopeRequest:
    """The request in a query string. ScopeError, in Vietnamese, names the part that cannot be read."""
    group = query.get("group", "")
    if group and group not in GROUPS:
        raise ScopeError(f"Không có nhóm số liệu “{group[:40]}”.")
    return ScopeRequest(
        plan=query.get("plan", ""),
        period=query.get("period", ""),
        cutoff=_day(query.get("cutoff", "")),
        basis=query.get("basis", "") or "baseline",
        known_at=_instant(query.get("known_at", "")),
        rows=Rows(
            group=group,
            unit=_number("đơn vị", query.get("unit", "")),
            field=_number("lĩnh vực", query.get("field", "")),
            source=query.get("source", ""),
            leader=query.get("leader", ""),
            task=_number("nhiệm vụ", query.get("task", "")),
            structure="today" if query.get("structure") == "today" else "",
        ),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ScopeError(f"Ngày chốt “{text[:40]}” không đúng dạng năm-tháng-ngày.") from None


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+")) if text else None
    except ValueError:
        raise ScopeError(f"Thời điểm “{text[:40]}” không đọc được.") from None
    return instant.replace(tzinfo=OFFICE_ZONE) if instant and instant.tzinfo is None else instant


def _number(what: str, text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ScopeError(f"Mã {what} “{text[:40]}” không đúng.")
    return int(text)
