"""What reading a plan or progress workbook gives: every row, how it was read and what is doubtful in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gso_portal.lib.deadlines import Deadline, Note
from gso_portal.lib.numbers import date_text


@dataclass(frozen=True)
class Message:
    """A reason, for a clerk. `cell` is an address ("C62") or empty; `severity` is "warning" or "error"."""

    code: str
    cell: str
    text: str
    severity: str = "warning"


def from_note(note: Note, cell: str) -> Message:
    return Message(note.code, cell, note.text, note.severity)


def status_of(messages: Iterable[Message]) -> str:
    """ "error" when a person must decide, "warning" when a proposal is to be confirmed, else "ok"."""
    found = {message.severity for message in messages}
    return "error" if "error" in found else "warning" if found else "ok"


@dataclass(frozen=True)
class RawCell:
    """A cell as the file has it, for showing beside what was read."""

    address: str
    text: str


@dataclass(frozen=True)
class ColumnReading:
    """A column: which field it was taken for, under which label, from which header text in which cell."""

    field: str
    label: str
    text: str
    cell: str


@dataclass(frozen=True)
class Group:
    """A field of work: the row that opens it, its roman number if it has one, and its title."""

    sheet: str
    row: int
    number: int | None
    title: str

    @property
    def key(self) -> int | str:
        return self.number if self.number is not None else self.title


@dataclass(frozen=True)
class DocumentText:
    """A document as a sheet names it: "Công văn số 375/TCTK-VPTC ngày 13/5/2019"."""

    text: str
    number: str
    symbol: str
    issued_on: date

    @property
    def reference(self) -> str:
        """ "27/QĐ-TCTK ngày 09/01/2020"."""
        return f"{self.number}/{self.symbol} ngày {date_text(self.issued_on)}"


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """What every row of either workbook has. `kind`: task, group, parent or skip.

    `ordinal` is the number as written ("3", "72bis"), `ordinal_path` has the group's roman before it ("I.3").
    """

    sheet: str
    row: int
    kind: str
    messages: tuple[Message, ...] = ()
    ordinal: str = ""
    ordinal_path: str = ""
    group: Group | None = None
    title: str = ""
    raw: dict[str, RawCell]

    @property
    def status(self) -> str:
        return status_of(self.messages)

    @property
    def field(self) -> int | str | None:
        """The number of the group, else its title."""
        return self.group.key if self.group else None


@dataclass(frozen=True, kw_only=True)
class PlanRow(SheetRow):
    """A row of a plan.

    `title` is whole, also when continuation rows follow; `own_title` is what the row's own cell says. A
    continuation has `joined_to_row` and is no task of its own. `start_on` of a blank cell is the first day of
    the year for whole-year, continuous and recurring rows, else None.
    """

    own_title: str = ""
    lead_units: tuple[str, ...] = ()
    main_lead: str | None = None
    lead_proposals: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    start_on: date | None = None
    deadline: Deadline | None = None
    product: str = ""
    leader: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""
    joined_to_row: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProgressRow(SheetRow):
    """A row of a progress report.

    `plan_ordinal` or `plan_path` says which task of the plan it speaks of. `pace` is "on_schedule", "behind"
    or None; `percent` whole percent; `reason_category` COVID19 or KHAC.
    """

    part: str | None = None
    plan_ordinal: str = ""
    plan_path: str = ""
    lead_units: tuple[str, ...] = ()
    main_lead: str | None = None
    deadline: Deadline | None = None
    completed_on: date | None = None
    percent: int | None = None
    status_raw: str = ""
    is_completed: bool | None = None
    pace: str | None = None
    product: str = ""
    reason: str = ""
    reason_category: str | None = None
    adjusted_due_on: date | None = None
    adjustment_text: str = ""
    adjustment_document: DocumentText | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a workbook says beside its rows. With a `refusal` no sheet could be read and there are no rows."""

    year: int
    title: str = ""
    groups: tuple[Group, ...] = ()
    columns: tuple[ColumnReading, ...] = ()
    findings: tuple[Message, ...] = ()
    declared_total: int | None = None
    refusal: Message | None = None


@dataclass(frozen=True, kw_only=True)
class PlanReading(Reading):
    rows: tuple[PlanRow, ...] = ()
    document_ref: DocumentText | None = None

    @property
    def tasks(self) -> tuple[PlanRow, ...]:
        """The rows that are tasks of their own."""
        return tuple(row for row in self.rows if row.kind == "task" and row.joined_to_row is None)


@dataclass(frozen=True, kw_only=True)
class ProgressReading(Reading):
    rows: tuple[ProgressRow, ...] = ()
    cutoff: date | None = None

    @property
    def tasks(self) -> tuple[ProgressRow, ...]:
        return tuple(row for row in self.rows if row.kind == "task")
