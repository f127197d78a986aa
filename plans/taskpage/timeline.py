"""What happened to a task, who did it and when: reports, decisions, deadlines that passed, changes of its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID

from gso_portal.lib.numbers import DASH, OFFICE_ZONE, date_screen
from gso_portal.organization.unit_names import UnitNames

from ..models import COUNTING_STATUSES, Adjustment, Evidence, ImportRow, ProgressReport, Task
from .history import Version, label_of, value_of

Status = ProgressReport.Status
KEY, WARNED = "is-key", "is-warned"


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One line: its day, the instant it was entered (None where only a day is known), what was done, by whom.

    `is_report` marks what the short form of the timeline shows too; `batch` is the upload that a task came from.
    """

    day: date
    at: datetime | None
    title: str
    detail: str = ""
    actor: str = ""
    said: tuple[str, ...] = ()
    mark: str = ""
    is_report: bool = True
    changes: tuple[FieldChange, ...] = ()
    files: tuple[Evidence, ...] = ()
    batch: UUID | None = None

    @property
    def place(self) -> tuple[date, time]:
        """Where it stands: what has no hour closes its day."""
        return self.day, self.at.astimezone(OFFICE_ZONE).time() if self.at else time.max


@dataclass(frozen=True)
class Told:
    """All that a timeline is told from, read before."""

    task: Task
    reports: Sequence[ProgressReport]
    adjustments: Sequence[Adjustment]
    versions: Sequence[Version]
    origin: ImportRow | None
    units: UnitNames
    names: Mapping[str, Mapping[int, str]]
    today: date


def timeline(told: Told) -> list[Entry]:
    """The latest first. For readers of the task's reports alone; drafts are not in it."""
    entries = [
        *_reported(told),
        *_decided(told),
        *_adjusted(told),
        *_passed(told),
        *_withdrawn(told),
        *_changed(told),
        *_files_changed(told),
        *_begun(told),
    ]
    return sorted(entries, key=lambda entry: entry.place, reverse=True)


def local_day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()


def _entry(at: datetime | None, otherwise: date, title: str, **values) -> Entry:
    return Entry(local_day(at) if at else otherwise, at, title, **values)


def _first_said(told: Told) -> dict[int, datetime | None]:
    """When each report was entered, for those that do not say so themselves."""
    kept = (each for each in told.versions if each.table == "plans_progressreport")
    return {each.row["id"]: each.at for each in kept if each.operation == "insert"}


def words_of(report: ProgressReport) -> str:
    """What a report says in two words: "Báo cáo hoàn thành", "Báo cáo 70%"."""
    if report.completed_on:
        return f"Báo cáo hoàn thành ngày {date_screen(report.completed_on)}"
    return "Báo cáo" if report.percent is None else f"Báo cáo {report.percent}%"


def _reported(told: Told) -> Iterable[Entry]:
    entered = _first_said(told)
    for report in told.reports:
        if report.status == Status.DRAFT:
            continue
        at = report.submitted_at or entered.get(report.pk)
        yield _entry(
            at,
            report.on,
            words_of(report),
            detail=_of_day(report, at),
            actor=_author(report),
            said=tuple(_said(report)),
            files=tuple(report.evidence.all()),
        )


def _author(report: ProgressReport) -> str:
    if report.reported_by:
        return report.reported_by.display_name
    return f"nhập từ tệp {report.batch.file_name}" if report.batch else ""


def _of_day(report: ProgressReport, at: datetime | None) -> str:
    late = (local_day(at) - report.on).days if at else 0
    words = f"{'tính ' if report.completed_on else ''}đến ngày {date_screen(report.on)}"
    return f"{words}, nhập sau {late} ngày" if late else words


def _said(report: ProgressReport) -> Iterable[str]:
    given = {
        "": report.get_pace_display() if report.pace else "",
        "Kết quả": report.narrative,
        "Sản phẩm": report.product,
        "Khó khăn": report.obstacles,
        "Đề xuất": report.proposals,
        "Nguyên nhân": reason_of(report),
    }
    return (f"{label}: {text}" if label else text for label, text in given.items() if text)


def _decided(told: Told) -> Iterable[Entry]:
    for report in told.reports:
        if report.decided_at is None:
            continue
        is_returned = report.status == Status.RETURNED
        yield _entry(
            report.decided_at,
            report.on,
            ("Trả lại" if is_returned else "Xác nhận") + f" {words_of(report).lower()}",
            actor=report.decided_by.display_name if report.decided_by else "",
            said=(report.return_note,) if report.return_note else (),
            mark="" if is_returned else KEY,
        )


def _adjusted(told: Told) -> Iterable[Entry]:
    entered = {
        each.row["id"]: each
        for each in told.versions
        if each.table == "plans_adjustment" and each.operation == "insert"
    }
    for each in told.adjustments:
        kept = entered.get(each.pk)
        day = each.decided_on or (local_day(kept.at) if kept and kept.at else told.today)
        is_decided = each.state == Adjustment.State.DECIDED
        yield Entry(
            day,
            None,
            adjustment_words(each, told.units, day),
            actor=kept.actor if kept else "",
            said=tuple(adjustment_notes(each)),
            mark=KEY if is_decided else "",
        )


def adjustment_words(each: Adjustment, units: UnitNames, day: date) -> str:
    """What an adjustment does, with its state while it is not decided."""
    words = {
        Adjustment.Kind.EXTEND: f"Lùi hạn đến {date_screen(each.new_due_on)}" if each.new_due_on else "",
        Adjustment.Kind.WITHDRAW: "Rút khỏi kế hoạch",
        Adjustment.Kind.ADD: "Bổ sung vào kế hoạch",
        Adjustment.Kind.CHANGE: f"Đổi chủ trì: {units.on(each.old_lead_id, day)} → {units.on(each.new_lead_id, day)}"
        if each.new_lead_id
        else "Điều chỉnh nội dung",
    }[each.kind]
    return (
        words if each.state == Adjustment.State.DECIDED else f"{words} ({each.get_state_display().lower()})"
    )


def adjustment_notes(each: Adjustment) -> Iterable[str]:
    if each.document:
        yield each.document.label
    yield from filter(None, [late_leave(each), reason_of(each)])


def late_leave(each: Adjustment) -> str:
    """Says of an extension decided after the deadline that it moves nothing; empty of any other adjustment."""
    is_leave = each.kind == Adjustment.Kind.EXTEND and each.state == Adjustment.State.DECIDED
    return "Gia hạn sau hạn: hạn giữ nguyên" if is_leave and not each.moves else ""


def reason_of(each: ProgressReport | Adjustment) -> str:
    return "; ".join(filter(None, [each.get_reason_category_display(), each.reason]))


def _passed(told: Told) -> Iterable[Entry]:
    task, latest = told.task, counting_report(told.reports)
    completed = latest.completed_on if latest else None
    deadlines = {task.baseline_due_on: "ban đầu"}
    deadlines.setdefault(task.due_on, "đã điều chỉnh")
    for day, words in deadlines.items():
        is_over = (
            day is not None and day < told.today and not (task.withdrawn_on and task.withdrawn_on <= day)
        )
        if is_over and not (completed and completed <= day):
            yield Entry(day, None, f"Hết hạn {words}, chưa hoàn thành", mark=WARNED)


def counting_report(reports: Iterable[ProgressReport]) -> ProgressReport | None:
    """Of the reports of one task the one that figures read."""
    counting = (each for each in reports if each.status in COUNTING_STATUSES)
    return max(counting, key=lambda each: (each.on, each.pk), default=None)


def _withdrawn(told: Told) -> Iterable[Entry]:
    """Reports that were taken back: they are in no table any more."""
    for each in told.versions:
        is_gone = each.table == "plans_progressreport" and each.operation == "delete"
        if is_gone and each.row["status"] != Status.DRAFT:
            on = date.fromisoformat(each.row["on"])
            title = f"Rút lại báo cáo đến ngày {date_screen(on)}"
            yield _entry(each.at, on, title, actor=each.actor, is_report=False)


# What each table is about, and which of its columns names the row.
ABOUT = {
    "plans_tasksource": ("nguồn", "source_id"),
    "plans_taskcolead": ("đơn vị cùng chủ trì", "unit_id"),
    "plans_taskcoordinator": ("đơn vị phối hợp", ""),
    "plans_milestone": ("mốc", "label"),
}


def _changed(told: Told) -> Iterable[Entry]:
    """Changes of the task and its relations, those of one request or second together."""
    began = next((each for each in told.versions if each.table == "plans_task"), None)
    kept = [
        each
        for each in told.versions
        if each is not began
        and each.table in (*ABOUT, "plans_task")
        and not (each.operation == "insert" and _is_of_beginning(each, began))
    ]
    for _, group in groupby(
        kept, key=lambda each: (each.by, each.request or (each.at and int(each.at.timestamp())))
    ):
        versions = list(group)
        changes = tuple(change for each in versions for change in _changes(each, told))
        if changes:
            first = versions[0]
            title = "Sửa nhiệm vụ" + (f": {first.reason}" if first.reason else "")
            yield _entry(
                first.at, told.task.plan.starts_on, title, actor=first.actor, is_report=False, changes=changes
            )


def _is_of_beginning(each: Version, began: Version | None) -> bool:
    """Whether the row came with the task: in the same request, or written by the same import within minutes."""
    if began is None or each.at is None or began.at is None:
        return True
    return each.by == began.by and (each.at - began.at).total_seconds() < 600


def _changes(each: Version, told: Told) -> Iterable[FieldChange]:
    if each.operation == "update":
        for column in each.changed:
            old, new = (
                value_of(each.table, column, row[column], told.names) for row in (each.before, each.row)
            )
            yield FieldChange(label_of(each.table, column), old, new)
        return
    label, column = ABOUT.get(each.table, ("nhiệm vụ", "title"))
    name = value_of(each.table, column, each.row[column], told.names) if column else _coordinator(each, told)
    yield FieldChange(label, DASH, name) if each.operation == "insert" else FieldChange(label, name, DASH)


def _coordinator(each: Version, told: Told) -> str:
    for column in ("unit_id", "group_id"):
        if each.row[column]:
            return value_of(each.table, column, each.row[column], told.names)
    return each.row["outside"]


def _files_changed(told: Told) -> Iterable[Entry]:
    """Files that came to a report or left it after it was sent; those that came with it stand with it."""
    words = {"insert": "Thêm tệp", "delete": "Bỏ tệp"}
    for each in told.versions:
        if each.table == "plans_evidence" and each.operation in words:
            title = f"{words[each.operation]} {each.row['file_name']}"
            yield _entry(each.at, told.today, title, actor=each.actor, is_report=False)


def _begun(told: Told) -> Iterable[Entry]:
    began = next((each for each in told.versions if each.table == "plans_task"), None)
    if began is None or began.operation != "insert":
        return
    title, batch = "Thêm vào kế hoạch", None
    if told.origin:
        title, batch = (
            f"Nhập từ {told.origin.batch.file_name}, dòng {told.origin.row}",
            told.origin.batch_id,
        )
    yield _entry(began.at, told.task.plan.starts_on, title, actor=began.actor, batch=batch)
