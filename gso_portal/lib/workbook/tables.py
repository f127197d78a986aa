"""What a workbook that goes out consists of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Plain = str | int | float | Decimal | bool | date | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula of our own, "=…", with its value, which viewers show that do not calculate."""

    text: str
    value: int | float | Decimal | str | None = None

    def __post_init__(self) -> None:
        if not self.text.startswith("="):
            raise ValueError(f"A formula starts with =: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that opens an address; a number stays a number. Only http(s) addresses are links."""

    value: Plain | Formula
    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"Not an address that a workbook may open: {self.url!r}")


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of the default font; `align` (left, center, right) and `number_format` instead of the
    type's own, the latter also in empty cells. `choices` are offered in a list; `is_muted` is grey, not for filling in.
    """

    header: str
    width: float = 14
    align: str | None = None
    number_format: str = ""
    choices: tuple[str, ...] = ()
    is_muted: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that stands out: a group or a sum."""

    cells: Sequence[Plain | Formula | Link]
    bold: bool = True


@dataclass(frozen=True)
class Table:
    """One sheet: lines above the table, the header row, the rows (which may be a generator, read once)."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Plain | Formula | Link] | TableRow]
    heading: Sequence[str] = field(default=())
    filtered: bool = False

    @property
    def header_row(self) -> int:
        """The number of the header row; the first row of the table follows it."""
        return len(self.heading) + 2 if self.heading else 1
