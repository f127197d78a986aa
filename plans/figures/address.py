"""The address of a figure: a link that opens exactly the rows the figure counts, and the reading of such a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.lib.numerals import is_row_number
from gso_portal.lib.vietnamese import clean

from .scope import PlanFacts, Scope, ScopeError, make_scope
from .standing import GROUPS

TASK_LIST = "/nhiem-vu/"
NO_FIELD = 0
LONGEST_SEARCH = 200

# How the reports of a task stand, for lists; of tasks whose reports the reader may read.
REPORT_STATES: dict[str, str] = {
    "awaiting": "Chờ xác nhận",
    "returned": "Bị trả lại",
    "silent": "Không có tin 30 ngày",
    "unreported": "Chưa báo cáo lần nào",
}


@dataclass(frozen=True)
class Rows:
    """Which rows of a scope: one group of GROUPS, narrowed by unit, field, source, leader or a single task.

    Field NO_FIELD means the tasks that are in none. With structure "today" a unit stands for its forerunners too.
    A list may be narrowed further, by words of the title (`q`), to key tasks and by a state of REPORT_STATES; no
    figure is.
    """

    group: str
    unit: int | None = None
    field: int | None = None
    source: str = ""
    leader: str = ""
    task: int | None = None
    structure: str = ""
    q: str = ""
    is_key: bool = False
    report: str = ""

    def parameters(self) -> dict[str, str]:
        given = {
            "group": self.group,
            "unit": self.unit,
            "field": self.field,
            "source": self.source,
            "leader": self.leader,
            "task": self.task,
            "structure": self.structure,
            "q": self.q,
            "is_key": "1" if self.is_key else "",
            "report": self.report,
        }
        return {name: str(value) for name, value in given.items() if value not in (None, "")}

    def as_counted(self) -> Rows:
        """The same rows without what narrows a list only: those of a figure."""
        return replace(self, q="", is_key=False, report="")


def address(scope: Scope, rows: Rows) -> str:
    """The path and query that list these rows. Without a host: a file puts its own before it."""
    return f"{TASK_LIST}?{urlencode({**scope.parameters(), **rows.parameters()})}"


@dataclass(frozen=True)
class ScopeRequest:
    """What an address asks for, not yet checked against a plan."""

    plan: str
    period: str
    cutoff: date | None = None
    basis: str = "baseline"
    known_at: datetime | None = None
    rows: Rows = field(default_factory=lambda: Rows(""))

    def within(self, plan: PlanFacts, *, now: datetime) -> Scope:
        """The scope asked for, of this plan; ScopeError as from `make_scope`."""
        return make_scope(
            plan, self.period, now=now, cutoff=self.cutoff, basis=self.basis, known_at=self.known_at
        )


def read_address(query: Mapping[str, str]) -> ScopeRequest:
    """The request in a query string. ScopeError, in Vietnamese, names the part that cannot be read."""
    group = query.get("group", "")
    if group and group not in GROUPS:
        raise ScopeError(f"Không có nhóm số liệu “{group[:40]}”.")
    report = query.get("report", "")
    if report and report not in REPORT_STATES:
        raise ScopeError(f"Không có tình trạng báo cáo “{report[:40]}”.")
    return ScopeRequest(
        plan=query.get("plan", ""),
        period=query.get("period", ""),
        cutoff=_day(query.get("cutoff", "")),
        basis=query.get("basis", "") or "baseline",
        known_at=_instant(query.get("known_at", "")),
        rows=Rows(
            group=group,
            unit=_number("đơn vị", query.get("unit", "")),
            field=_number("lĩnh vực", query.get("field", ""), smallest=NO_FIELD),
            source=_text("nguồn", query.get("source", "")),
            leader=_text("Lãnh đạo phụ trách", query.get("leader", "")),
            task=_number("nhiệm vụ", query.get("task", "")),
            structure="today" if query.get("structure") == "today" else "",
            q=_search(query.get("q", "")),
            is_key=query.get("is_key") == "1",
            report=report,
        ),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ScopeError(f"Ngày chốt “{text[:40]}” không đúng dạng năm-tháng-ngày.") from None


def _instant(text: str) -> datetime | None:
    """An instant; without a zone it is Vietnam's time. An unescaped "+" arrives as a space."""
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        instant = instant if instant.tzinfo else instant.replace(tzinfo=OFFICE_ZONE)
        # At the ends of the calendar some instants have no date in Vietnam.
        instant.astimezone(UTC).astimezone(OFFICE_ZONE)
    except (ValueError, OverflowError):
        raise ScopeError(f"Thời điểm “{text[:40]}” không đọc được.") from None
    return instant


def _number(what: str, text: str, *, smallest: int = 1) -> int | None:
    """A key; those of the database start at 1, and 0 would silently narrow nothing."""
    if not text:
        return None
    if not is_row_number(text) or int(text) < smallest:
        raise ScopeError(f"Mã {what} “{text[:40]}” không đúng.")
    return int(text)


def _text(what: str, text: str) -> str:
    """A word to compare with; PostgreSQL takes no NUL and no half of a surrogate pair."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ScopeError(f"Tên {what} có ký tự không đọc được.")
    return text


def _search(text: str) -> str:
    """Words to look for, in one written form and on one line."""
    found = " ".join(clean(_text("cần tìm", text)).split())
    if len(found) > LONGEST_SEARCH:
        raise ScopeError(f"Chữ cần tìm dài quá {LONGEST_SEARCH} ký tự.")
    return found
