"""A work-plan workbook into rows. Pure: nothing is written, and what a person should decide is left open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from gso_portal.lib.vietnamese import fold
from gso_portal.lib.workbook import Sheet, SheetBook
from gso_portal.organization.directory import UnitDirectory
from plans.importing.documents import find_document, find_total
from plans.importing.headers import Header, find_header
from plans.importing.kinds import LineKind, group_heading, is_part_total, kind_of
from plans.importing.letterhead import (
    column_findings,
    first,
    letterhead,
    letterhead_title,
    sheet_findings,
    year_findings,
)
from plans.importing.lines import Line, lines_below
from plans.importing.numbering import is_below, restarts
from plans.importing.plan_rows import PlanReader
from plans.importing.result import Group, Message, PlanReading, PlanRow

_LONGEST_TITLE = 4000
_SKIPPED = {LineKind.TOTAL, LineKind.NOTE, LineKind.SIGNATURE}


def read_plan_sheet(book: SheetBook, *, year: int, directory: UnitDirectory) -> PlanReading:
    """Every row of every sheet that has a plan table, in order, with what was read and every doubt.

    Raises nothing for bad content: `refusal` says when no sheet has a header with three known columns.
    """
    tables = [(sheet, header) for sheet in book.sheets if (header := _plan_header(sheet))]
    if not tables:
        return PlanReading(year=year, refusal=_no_header(book))
    readers = [_SheetReader(sheet, header, PlanReader(year, directory)) for sheet, header in tables]
    for reader in readers:
        reader.read()
    rows = _with_duplicates([row for reader in readers for row in reader.rows])
    texts = [text for sheet, header in tables for text in letterhead(sheet, header)]
    title = letterhead_title(texts, "kế hoạch công tác")
    reading = PlanReading(
        year=year,
        title=title,
        rows=tuple(rows),
        groups=tuple(group for reader in readers for group in reader.groups),
        columns=tables[0][1].readings,
        document_ref=first(find_document(text) for text in texts),
        declared_total=_declared(reader.declared for reader in readers),
    )
    findings = (
        *sheet_findings(book, tables),
        *column_findings(tables[0][1], ("lead", "due")),
        *year_findings(title, year),
        *_total_findings(reading, readers),
    )
    return replace(reading, findings=findings)


def _plan_header(sheet: Sheet) -> Header | None:
    """A plan may head its deadlines "Ngày hoàn thành", which in a report is the day the work was done."""
    header = find_header(sheet)
    if header and "due" not in header.columns and "completed" in header.columns:
        columns = {**header.columns, "due": header.columns["completed"]}
        return replace(header, columns=columns)
    return header


def _no_header(book: SheetBook) -> Message:
    names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets)
    text = (
        f"Không tìm thấy bảng kế hoạch trong trang {names}: cần một dòng tiêu đề có cột nhiệm vụ, "
        "đơn vị chủ trì và thời hạn."
    )
    return Message("NO_HEADER", "", text, "error")


@dataclass
class _SheetReader:
    sheet: Sheet
    header: Header
    reader: PlanReader
    rows: list[PlanRow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    declared: int | None = None
    declared_cell: str = ""
    is_after_signature: bool = False
    last_task: int | None = None

    def read(self) -> None:
        lines = list(lines_below(self.sheet, self.header))
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            self._read_line(line, following)

    def _read_line(self, line: Line, following: Line | None) -> None:
        kind = kind_of(line)
        if kind is LineKind.TOTAL and not is_part_total(line):
            self.declared = find_total(cell.text for cell in line.filled)
            self.declared_cell = line.filled[0].address
        self.is_after_signature |= kind is LineKind.SIGNATURE
        if kind in _SKIPPED:
            self._add(line, "skip")
        elif kind in (LineKind.GROUP, LineKind.PART):
            self._open_group(line)
        elif kind is LineKind.CONTINUATION and self.last_task is not None:
            self._continue_task(line)
        elif kind is not LineKind.NUMBERS:
            self._add_task(line, following)

    @property
    def _above(self) -> PlanRow | None:
        return None if self.last_task is None else self.rows[self.last_task]

    def _add(self, line: Line, kind: str) -> None:
        title = line.text("title") or line.filled[0].text
        self.rows.append(
            PlanRow(
                sheet=line.sheet,
                row=line.number,
                kind=kind,
                ordinal=line.ordinal if kind != "skip" else "",
                group=self._group,
                title=title,
                own_title=title,
                raw=line.raw,
            )
        )

    @property
    def _group(self) -> Group | None:
        return self.groups[-1] if self.groups else None

    def _open_group(self, line: Line) -> None:
        number, title = group_heading(line)
        self.groups.append(Group(line.sheet, line.number, number, title))
        self._add(line, "group")
        self.rows[-1] = replace(self.rows[-1], title=title, own_title=title)

    def _add_task(self, line: Line, following: Line | None) -> None:
        if line.is_titled_only and line.ordinal and following and is_below(following.ordinal, line.ordinal):
            self._add(line, "parent")
            return
        row = self.reader.row(line, self._group, self._above)
        if self.is_after_signature:
            text = f"Dòng {line.number} nằm sau chữ ký; xác nhận có thuộc kế hoạch."
            row = replace(
                row, messages=(Message("AFTER_SIGNATURE", line.address("title"), text), *row.messages)
            )
        self.last_task = len(self.rows)
        self.rows.append(row)

    def _continue_task(self, line: Line) -> None:
        task = self.rows[self.last_task]
        title = f"{task.title} {line.text('title')}"[:_LONGEST_TITLE]
        self.rows[self.last_task] = replace(task, title=title)
        text = f"Dòng không có số thứ tự, được nối vào dòng {task.row}: “{title}”."
        self._add(line, "task")
        message = Message("CONTINUATION", line.address("title"), text)
        self.rows[-1] = replace(self.rows[-1], joined_to_row=task.row, messages=(message,))


def _with_duplicates(rows: list[PlanRow]) -> list[PlanRow]:
    """Warns of each task whose number, or whose title, lead and deadline, an earlier task already has."""
    by_path = restarts(_first_ordinals(rows))
    numbers: dict[tuple[str, str], PlanRow] = {}
    contents: dict[tuple, PlanRow] = {}
    return [_with_duplicate(row, by_path, numbers, contents) for row in rows]


def _first_ordinals(rows: Iterable[PlanRow]) -> Iterator[str]:
    seen = set()
    for row in rows:
        group = (row.sheet, row.field)
        if row.kind == "task" and row.ordinal and group not in seen:
            seen.add(group)
            yield row.ordinal


def _with_duplicate(
    row: PlanRow, by_path: bool, numbers: dict[tuple[str, str], PlanRow], contents: dict[tuple, PlanRow]
) -> PlanRow:
    if row.kind != "task" or row.joined_to_row is not None:
        return row
    messages = list(row.messages)
    number = (row.sheet, f"{row.field}.{row.ordinal}" if by_path else row.ordinal)
    earlier = numbers.setdefault(number, row)
    if earlier is not row and row.ordinal:
        text = f"Số thứ tự {row.ordinal} trùng với dòng {earlier.row}."
        messages.append(Message("DUP_STT", row.raw["stt"].address, text))
    twin = contents.setdefault(_content(row), row)
    if twin is not row and row.title:
        text = f"Trùng tên, đơn vị chủ trì và thời hạn với dòng {twin.row}; xác nhận không phải ghi hai lần."
        messages.append(Message("DUPLICATE", row.raw["title"].address, text))
    return replace(row, messages=tuple(messages))


def _content(row: PlanRow) -> tuple:
    return fold(row.title), row.lead_units, fold(row.deadline.text), row.deadline.due_on


def _declared(totals: Iterable[int | None]) -> int | None:
    known = [total for total in totals if total is not None]
    return sum(known) if known else None


def _total_findings(reading: PlanReading, readers: list[_SheetReader]) -> Iterator[Message]:
    counted = sum(row.kind == "task" for row in reading.rows)
    if reading.declared_total not in (None, counted, len(reading.tasks)):
        cell = next(reader.declared_cell for reader in readers if reader.declared is not None)
        text = f"Tệp ghi tổng số {reading.declared_total} nhiệm vụ, đọc được {counted}."
        yield Message("TOTAL_DIFFERS", cell, text)
