"""One line of a plan sheet into a row: units, dates, product, post and sources, each with its doubts."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from gso_portal.lib.deadlines import Deadline, DueKind, read_deadline, read_start
from gso_portal.lib.numbers import date_text, ordinal_path
from gso_portal.lib.vietnamese import fold
from gso_portal.organization.directory import UnitDirectory
from gso_portal.organization.unit_cells import Role, UnitCell, read_units
from plans.importing.lines import Line
from plans.importing.result import Group, Message, PlanRow, from_note
from plans.importing.texts import formula_trouble, full_post, read_sources, read_text, shown_day

_WHOLE_YEAR = re.compile(r"^((ca |trong |trong ca )?nam)?( ?\d{4})?$")
# Work may start in the year before, and carried-over work did.
_USUAL_OF_STARTS = {"WRONG_YEAR", "CARRIED_OVER", "HORIZON_OUT_OF_RANGE"}
_BESIDE_TITLE = {"lead": "chủ trì", "due": "hạn"}
_COPIES = {fold(text) for text in ("nt", "-nt-", "như trên", '"', "”", "//")}


@dataclass(frozen=True)
class PlanReader:
    """Reads lines of a plan of `year` with the unit names of the year's last day."""

    year: int
    directory: UnitDirectory

    def row(self, line: Line, group: Group | None, above: PlanRow | None) -> PlanRow:
        """The line as a task; `above` is the task before it, which "nt" copies."""
        title, messages = read_text(line.cells.get("title"))
        lead = self._lead(line, above, messages)
        coordinating = self._units(line, "coordinating", messages)
        if coordinating.copies_above and above:
            coordinating = UnitCell(above.coordinating)
        deadline = self._deadline(line, above, messages)
        sources, doubts = read_sources(line.cells.get("source"))
        messages += doubts
        row = PlanRow(
            sheet=line.sheet,
            row=line.number,
            kind="task",
            ordinal=line.ordinal,
            ordinal_path=ordinal_path(group.number if group else None, line.ordinal),
            group=group,
            title=title,
            own_title=title,
            raw=line.raw,
            lead_units=lead.tokens,
            main_lead=lead.main,
            lead_proposals=lead.proposals,
            coordinating=tuple(dict.fromkeys((*lead.coordinating, *coordinating.tokens))),
            start_on=self._start(line, deadline, above, messages),
            deadline=deadline,
            product=self._copied_text(line, "product", above.product if above else "", messages),
            leader=full_post(self._copied_text(line, "leader", above.leader if above else "", messages)),
            sources=sources,
            note=self._copied_text(line, "note", above.note if above else "", messages),
            messages=tuple(messages),
        )
        return _with_row_doubts(row, line)

    def _lead(self, line: Line, above: PlanRow | None, messages: list[Message]) -> UnitCell:
        lead = self._units(line, "lead", messages)
        if not lead.copies_above:
            return lead
        if above is None or not above.lead_units:
            text = f"“{line.text('lead')}” nhưng dòng trên không có đơn vị chủ trì để sao; cần chọn đơn vị."
            messages.append(Message("COPY_ABOVE", line.address("lead"), text, "error"))
            return UnitCell()
        return UnitCell(above.lead_units, above.main_lead)

    def _units(self, line: Line, role: Role, messages: list[Message]) -> UnitCell:
        cell, address = line.cells.get(role), line.address(role)
        trouble = formula_trouble(cell)
        if trouble:
            severity = "error" if role == "lead" else "warning"
            messages.append(Message("FORMULA_ERROR", address, trouble, severity))
            return UnitCell()
        text = cell.value if cell and isinstance(cell.value, str) else cell.text if cell else ""
        read = read_units(text, directory=self.directory, on=date(self.year, 12, 31), role=role)
        for note in read.notes:
            if note.code == "LEAD_EMPTY":
                messages.append(Message(note.code, address, _lead_empty(line), "error"))
            else:
                messages.append(from_note(note, address))
        return read

    def _deadline(self, line: Line, above: PlanRow | None, messages: list[Message]) -> Deadline:
        cell, address = line.cells.get("due"), line.address("due")
        trouble = formula_trouble(cell)
        if trouble:
            messages.append(Message("FORMULA_ERROR", address, trouble, "error"))
            return Deadline(DueKind.UNKNOWN, None, None, cell.text)
        value, number_format = (cell.value, cell.number_format) if cell else (None, None)
        if isinstance(value, str):
            value, doubts = read_text(cell)
            messages += doubts
        deadline = read_deadline(value, year=self.year, number_format=number_format)
        messages += [from_note(note, address) for note in deadline.notes]
        if isinstance(value, datetime):
            deadline = replace(deadline, text=shown_day(cell))
        if deadline.copies_above and above and above.deadline:
            return _copied(above.deadline, deadline.text)
        return deadline

    def _start(
        self, line: Line, deadline: Deadline, above: PlanRow | None, messages: list[Message]
    ) -> date | None:
        cell = line.cells.get("start")
        if cell is None or not cell.text:
            return deadline.start_on or self._first_day(deadline)
        trouble = formula_trouble(cell)
        if trouble:
            messages.append(Message("FORMULA_ERROR", cell.address, trouble))
            return None
        start = read_start(cell.value, year=self.year, number_format=cell.number_format)
        start_on = start.start_on or start.due_on
        if start.copies_above and above:
            start_on = above.start_on
        doubts = [note for note in start.notes if note.code not in _USUAL_OF_STARTS]
        messages += [Message(note.code, cell.address, note.text) for note in doubts]
        if start_on is None and not doubts:
            text = f"Không đọc được ngày bắt đầu “{cell.text}”."
            messages.append(Message("START_UNCLEAR", cell.address, text))
        elif start_on and deadline.due_on and deadline.due_on < start_on:
            address = line.address("due")
            messages.append(Message("DUE_BEFORE_START", address, _backwards(deadline, start_on), "error"))
        return start_on

    def _first_day(self, deadline: Deadline) -> date | None:
        whole_year = deadline.kind is DueKind.PERIOD and _WHOLE_YEAR.match(fold(deadline.text))
        endless = deadline.kind in (DueKind.CONTINUOUS, DueKind.RECURRING)
        return date(self.year, 1, 1) if endless or whole_year else None

    def _copied_text(self, line: Line, field: str, above: str, messages: list[Message]) -> str:
        text, doubts = read_text(line.cells.get(field))
        messages += doubts
        if fold(text) not in _COPIES:
            return text
        copied = f"“{text}” được đọc là như dòng trên: “{above}”."
        messages.append(Message("COPY_ABOVE", line.address(field), copied))
        return above


def _copied(deadline: Deadline, text: str) -> Deadline:
    due_on = deadline.proposed_due_on or deadline.due_on
    return Deadline(
        deadline.kind,
        deadline.start_on,
        due_on,
        text,
        steps=deadline.steps,
        rule=deadline.rule,
        copies_above=True,
    )


def _title_empty(line: Line) -> str:
    told = [f"{word} “{line.text(field)}”" for field, word in _BESIDE_TITLE.items() if line.text(field)]
    return f"Thiếu tên nhiệm vụ{'; dòng có ' if told else ''}{', '.join(told)}."


def _lead_empty(line: Line) -> str:
    beside = line.text("coordinating")
    hint = f"; ô phối hợp {line.address('coordinating')} ghi “{beside}”" if beside else ""
    return f"Thiếu đơn vị chủ trì{hint}."


def _backwards(deadline: Deadline, start_on: date) -> str:
    return f"Hạn {date_text(deadline.due_on)} trước ngày bắt đầu {date_text(start_on)}."


def _with_row_doubts(row: PlanRow, line: Line) -> PlanRow:
    """What is doubtful about the row as a whole, before the reasons of its cells."""
    title = line.cells.get("title")
    address = line.address("title")
    doubts = []
    number_trouble = formula_trouble(line.cells.get("stt"))
    if number_trouble:
        doubts.append(Message("FORMULA_ERROR", line.address("stt"), number_trouble))
    trouble = formula_trouble(title)
    if trouble:
        doubts.append(Message("FORMULA_ERROR", address, trouble, "error"))
    elif not row.title:
        doubts.append(Message("EMPTY_TITLE", address, _title_empty(line), "error"))
    if line.is_hidden:
        doubts.append(
            Message("HIDDEN_ROW", address, f"Dòng {line.number} đang bị ẩn trong tệp; xác nhận có nhập.")
        )
    if title and title.is_struck:
        text = f"Nhiệm vụ “{row.title}” bị gạch ngang; xác nhận còn thực hiện."
        doubts.append(Message("STRUCK_TEXT", address, text))
    return replace(row, messages=(*doubts, *row.messages))
