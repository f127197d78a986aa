"""What has been said of tasks, as an edit starts from it, and how it meets what somebody typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..models import ProgressReport
from .entering import FIELDS, LABELS, Values, value_text

NOTHING: Values = {"percent": None, "pace": "", "completed_on": None}


@dataclass(frozen=True)
class Stated:
    """`version` as in `services.progress.progress_version`; `on` is the day of that report, None without one.

    Percent and pace are the latest that were given at all, as the figures read them; completion is the latest
    report's.
    """

    version: int
    on: date | None
    values: Values

    def report_day(self, wanted: Values, *, cutoff: date, today: date) -> date:
        """The day that a report of these values speaks of: the one the list shows, but none before what it says
        and none before the latest report, which it shall overtake."""
        days = [min(cutoff, today), self.on, wanted.get("completed_on")]
        return max(day for day in days if day)

    def is_said(self, wanted: Values, on: date) -> bool:
        """Whether the latest report says just this of that day."""
        return self.on == on and all(self.values[name] == value for name, value in wanted.items())


UNSAID = Stated(0, None, NOTHING)


def stated_of(tasks: Collection[int]) -> dict[int, Stated]:
    """By task, in one query; tasks without a counting report are UNSAID."""
    found = ProgressReport.objects.filter(task__in=tasks).counting().latest_first()
    rows: dict[int, list[tuple]] = {}
    for task, *report in found.values_list("task", "pk", "on", "percent", "pace", "completed_on"):
        rows.setdefault(task, []).append(tuple(report))
    return {task: _stated(rows[task]) if task in rows else UNSAID for task in tasks}


def _stated(reports: list[tuple]) -> Stated:
    version, on, _, _, completed_on = reports[0]
    return Stated(
        version,
        on,
        {
            "percent": next((percent for _, _, percent, _, _ in reports if percent is not None), None),
            "pace": next((pace for _, _, _, pace, _ in reports if pace), ""),
            "completed_on": completed_on,
        },
    )


def completed(wanted: Values, stated: Values) -> Values:
    """Whoever gives a day of completion, and no other percentage than there was, means a hundred per cent."""
    is_new = wanted.get("completed_on") and wanted["completed_on"] != stated["completed_on"]
    has_percent = "percent" in wanted and wanted["percent"] != stated["percent"]
    return {**wanted, "percent": 100} if is_new and not has_percent else wanted


def objections(wanted: Values, stated: Values, *, today: date) -> dict[str, str]:
    """By field, why these values cannot be saved as they are."""
    found = {}
    if wanted.get("completed_on") and wanted["completed_on"] > today:
        found["completed_on"] = (
            f"Ngày hoàn thành {value_text('completed_on', wanted['completed_on'])} ở sau hôm nay."
        )
    if wanted.get("percent", 0) is None and stated["percent"] is not None:
        found["percent"] = "Mức độ đã báo cáo không để trống được; ghi 0 nếu chưa làm gì."
    if wanted.get("pace", "-") == "" and stated["pace"]:
        found["pace"] = "Tiến độ đã báo cáo không để trống được."
    after = {**stated, **wanted}
    is_half = after["completed_on"] and after["percent"] not in (None, 100)
    is_changed = any(after[name] != stated[name] for name in ("percent", "completed_on"))
    if not found and is_half and is_changed:
        found["percent"] = (
            f"Đã có ngày hoàn thành thì mức độ là 100%, không phải {after['percent']}%; sửa một trong hai."
        )
    return found


def merged(typed: Values, was: Values, now: Values) -> Values:
    """What somebody changed from `was` to `typed`, put upon what is there `now`."""
    return {name: typed[name] if typed[name] != was[name] else now[name] for name in FIELDS}


@dataclass(frozen=True)
class Versions:
    """Two versions of one row in words: `mine` as typed, `stored` as it is now, and what the buttons say."""

    mine: str
    stored: str
    keep: str
    write: str


def versions(typed: Values, was: Values, now: Values) -> Versions:
    """What I changed, against that and whatever else has changed since."""
    mine = [name for name in FIELDS if typed[name] != was[name]] or list(FIELDS)
    stored = [name for name in FIELDS if name in mine or now[name] != was[name]]
    if len(stored) == 1:
        one, other = value_text(mine[0], typed[mine[0]]), value_text(mine[0], now[mine[0]])
        return Versions(one, other, f"Giữ {other}", f"Ghi {one}")
    return Versions(_listed(mine, typed), _listed(stored, now), "Giữ bản đã lưu", "Ghi bản của tôi")


def _listed(names: list[str], values: Values) -> str:
    return "; ".join(f"{LABELS[name]}: {value_text(name, values[name])}" for name in names)
