"""A progress workbook into rows: what each task of a plan reached by the cut-off. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from gso_portal.lib.deadlines import Deadline, read_deadline
from gso_portal.lib.numbers import ordinal_path
from gso_portal.lib.workbook import Sheet, SheetBook
from gso_portal.organization.directory import UnitDirectory
from gso_portal.organization.unit_cells import UnitCell, read_units
from plans.importing.contradictions import contradictions
from plans.importing.documents import find_cutoff, find_total
from plans.importing.headers import Header, find_header
from plans.importing.kinds import LineKind, group_heading, is_part_total, kind_of
from plans.importing.letterhead import first, letterhead, letterhead_title, sheet_findings, year_findings
from plans.importing.lines import Line, lines_below
from plans.importing.numbering import plain_ordinal, roman_value
from plans.importing.progress_values import (
    read_adjustment,
    read_day,
    read_percent,
    read_status,
    reason_category,
)
from plans.importing.result import Group, Message, ProgressReading, ProgressRow, from_note
from plans.importing.texts import formula_trouble, read_text

_SKIPPED = {LineKind.TOTAL, LineKind.NOTE, LineKind.SIGNATURE}
_COUNT = re.compile(r"\((\d[\d.]*) nhiệm vụ\)", re.IGNORECASE)
_NEEDED = {"completed", "status", "percent"}


def read_progress_sheet(
    book: SheetBook, *, year: int, directory: UnitDirectory, cutoff: date | None = None
) -> ProgressReading:
    """Every row of every sheet with a progress table. The cut-off is the one given, else the sheet's own.

    Raises nothing for bad content: `refusal` says when there is no such table, or no cut-off.
    """
    tables = [(sheet, header) for sheet in book.sheets if (header := _progress_header(sheet))]
    texts = [text for sheet, header in tables for text in letterhead(sheet, header)]
    named = find_cutoff(texts)
    day = cutoff or named
    if not tables or day is None:
        return ProgressReading(year=year, refusal=_no_table() if not tables else _no_cutoff())
    readers = [_SheetReader(sheet, header, year, directory, day) for sheet, header in tables]
    for reader in readers:
        reader.read()
    title = letterhead_title(texts, "kế hoạch công tác")
    findings = [*sheet_findings(book, tables), *year_findings(title, year), *_cutoff_findings(named, day)]
    return ProgressReading(
        year=year,
        title=title,
        cutoff=day,
        rows=tuple(row for reader in readers for row in reader.rows),
        groups=tuple(group for reader in readers for group in reader.groups),
        columns=tables[0][1].readings,
        declared_total=first(reader.declared for reader in readers),
        findings=(*findings, *(message for reader in readers for message in reader.findings())),
    )


def _progress_header(sheet: Sheet) -> Header | None:
    header = find_header(sheet)
    return header if header and _NEEDED & set(header.columns) else None


def _no_table() -> Message:
    text = "Không tìm thấy bảng tiến độ: cần cột nhiệm vụ và cột ngày hoàn thành, tình hình hoặc mức độ."
    return Message("NO_HEADER", "", text, "error")


def _no_cutoff() -> Message:
    text = "Tệp không ghi số liệu tính đến ngày nào; nhập ngày chốt số liệu."
    return Message("NO_CUTOFF", "", text, "error")


def _cutoff_findings(named: date | None, cutoff: date) -> Iterator[Message]:
    if named and named != cutoff:
        text = f"Tệp ghi số liệu đến ngày {named:%d/%m/%Y}, được đọc theo ngày chốt {cutoff:%d/%m/%Y}."
        yield Message("CUTOFF_DIFFERS", "", text)


@dataclass
class _SheetReader:
    sheet: Sheet
    header: Header
    year: int
    directory: UnitDirectory
    cutoff: date
    rows: list[ProgressRow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    parts: list[tuple[str, Line]] = field(default_factory=list)
    declared: int | None = None
    is_after_signature: bool = False

    def read(self) -> None:
        for line in lines_below(self.sheet, self.header):
            self._read_line(line, kind_of(line))

    def findings(self) -> Iterator[Message]:
        """Parts whose heading announces another number of tasks than follow it."""
        for part, line in self.parts:
            announced = _COUNT.search(line.heading)
            count = sum(row.kind == "task" and row.part == part for row in self.rows)
            if announced and int(announced.group(1).replace(".", "")) != count:
                text = f"Phần {part} ghi {announced.group(1)} nhiệm vụ, đọc được {count}."
                yield Message("TOTAL_DIFFERS", line.filled[-1].address, text)

    def _read_line(self, line: Line, kind: LineKind) -> None:
        self.is_after_signature |= kind is LineKind.SIGNATURE
        if kind is LineKind.TOTAL and not is_part_total(line):
            self.declared = find_total(cell.text for cell in line.filled)
        if kind in _SKIPPED:
            self._add(line, "skip", line.filled[0].text)
        elif kind is LineKind.PART:
            self.parts.append((line.ordinal, line))
            self._add(line, "group", line.heading)
        elif kind is LineKind.GROUP:
            number, title = group_heading(line)
            self.groups.append(Group(line.sheet, line.number, number, title))
            self._add(line, "group", title)
        elif kind is LineKind.CONTINUATION:
            self._add(line, "skip", line.heading)
            text = f"Dòng {line.number} không có số thứ tự và tình hình nên bị bỏ qua: “{line.heading}”."
            self.rows[-1] = replace(
                self.rows[-1], messages=(Message("CONTINUATION", line.address("title"), text),)
            )
        elif kind is not LineKind.NUMBERS:
            self.rows.append(self._task(line))

    def _add(self, line: Line, kind: str, title: str) -> None:
        row = ProgressRow(sheet=line.sheet, row=line.number, kind=kind, title=title, raw=line.raw)
        self.rows.append(replace(row, group=self._group, part=self._part))

    @property
    def _group(self) -> Group | None:
        return self.groups[-1] if self.groups else None

    @property
    def _part(self) -> str | None:
        return self.parts[-1][0] if self.parts else None

    def _task(self, line: Line) -> ProgressRow:
        title, messages = read_text(line.cells.get("title"))
        if not title:
            messages.append(Message("EMPTY_TITLE", line.address("title"), "Thiếu tên nhiệm vụ.", "error"))
        key = plain_ordinal(line.text("plan_key")) or line.ordinal
        number = roman_value(key.split(".")[0])
        group = self._group or (Group(line.sheet, line.number, number, "") if number else None)
        lead = self._lead(line, messages)
        deadline = self._deadline(line)
        row = ProgressRow(
            sheet=line.sheet,
            row=line.number,
            kind="task",
            ordinal=line.ordinal,
            ordinal_path=key if number else ordinal_path(group.number if group else None, key),
            plan_ordinal=key.split(".", 1)[1] if number and "." in key else key,
            plan_path=key if number else "",
            part=self._part or self._part_by_deadline(deadline),
            group=group,
            title=title,
            raw=line.raw,
            lead_units=lead.tokens,
            main_lead=lead.main,
            deadline=deadline,
        )
        return self._reported(row, line, messages)

    def _reported(self, row: ProgressRow, line: Line, messages: list[Message]) -> ProgressRow:
        """The row with what the unit reports: done or not, when, how far, why, and until when now."""
        cells = line.cells
        completed_on, late_messages = read_day(cells.get("completed"), year=self.year, what="Ngày hoàn thành")
        percent, percent_messages = read_percent(cells.get("percent"))
        status, status_messages = read_status(cells.get("status"))
        reason, reason_messages = read_text(cells.get("reason"))
        adjustment, adjustment_messages = read_adjustment(
            cells.get("adjustment"),
            cells.get("adjusted_due"),
            cells.get("adjustment_document"),
            year=self.year,
        )
        product, product_messages = read_text(cells.get("product"))
        row = replace(
            row,
            completed_on=completed_on,
            percent=percent,
            status_raw=line.text("status"),
            is_completed=status.is_completed if status else None,
            pace=status.pace if status and completed_on is None else None,
            product=product,
            reason=reason,
            reason_category=reason_category(reason),
            adjusted_due_on=adjustment.due_on,
            adjustment_text=adjustment.text,
            adjustment_document=adjustment.document,
            note=line.text("note"),
        )
        found = (*messages, *late_messages, *percent_messages, *status_messages, *reason_messages)
        found += (*adjustment_messages, *product_messages, *self._row_doubts(line))
        return replace(row, messages=(*found, *contradictions(row, status, cutoff=self.cutoff)))

    def _row_doubts(self, line: Line) -> Iterator[Message]:
        address = line.address("title")
        if line.is_hidden:
            yield Message(
                "HIDDEN_ROW", address, f"Dòng {line.number} đang bị ẩn trong tệp; xác nhận có nhập."
            )
        if self.is_after_signature:
            yield Message("AFTER_SIGNATURE", address, f"Dòng {line.number} nằm sau chữ ký; xác nhận có nhập.")

    def _lead(self, line: Line, messages: list[Message]) -> UnitCell:
        cell, address = line.cells.get("lead"), line.address("lead")
        trouble = formula_trouble(cell)
        if trouble:
            messages.append(Message("FORMULA_ERROR", address, trouble))
        if trouble or "lead" not in line.addresses:
            return UnitCell()
        text = cell.text if cell else ""
        lead = read_units(text, directory=self.directory, on=date(self.year, 12, 31), role="lead")
        messages += [replace(from_note(note, address), severity="warning") for note in lead.notes]
        return lead

    def _deadline(self, line: Line) -> Deadline | None:
        """The deadline as this sheet repeats it, without its doubts: they were settled with the plan."""
        cell = line.cells.get("due")
        return read_deadline(cell.value, year=self.year, number_format=cell.number_format) if cell else None

    def _part_by_deadline(self, deadline: Deadline | None) -> str | None:
        """A: due in the plan's year up to the cut-off; B: what goes on after it."""
        if deadline is None:
            return None
        due_on = deadline.due_on
        return "A" if due_on and date(self.year, 1, 1) <= due_on <= self.cutoff else "B"
