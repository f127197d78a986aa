"""One worksheet, read as a stream: only cells that hold something are kept."""

import re
from datetime import datetime
from functools import lru_cache

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_ISO8601

from gso_portal.lib.workbook.limits import Limits, Refusal
from gso_portal.lib.workbook.model import Cell, Merge, Row, Sheet, Value
from gso_portal.lib.workbook.parts import StringItem
from gso_portal.lib.workbook.values import number, unescaped

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_DISORDER = "bị hỏng: các dòng hoặc ô không theo thứ tự. Hãy mở bằng Excel và lưu lại."


class Look:
    """What the cells of all sheets share: texts, styles, date system, and how many cells there are so far."""

    def __init__(self, texts: list[tuple[str, bool]], styles: list[tuple[str, bool]], *, from_1904: bool):
        self.texts, self._styles = texts, styles
        self.epoch: datetime = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        self.cells = 0

    def style(self, index: str) -> tuple[str, bool]:
        position = int(index)
        return self._styles[position] if 0 <= position < len(self._styles) else ("General", False)


class SheetReader:
    """Fills a sheet from its part."""

    def __init__(self, sheet: Sheet, look: Look, limits: Limits):
        self._sheet, self._look, self._limits = sheet, look, limits
        self._row, self._row_hidden, self._cells = 0, False, []
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._gathered: list[str] | None = None
        self._length = 0
        self._raw: str | None = None
        self._has_formula = self._has_item = False
        self._item = StringItem(limits)
        self._merged_rows = 0
        self._hidden_columns: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            self._add_merge(attributes.get("ref", ""))
        elif name == "col":
            self._add_column(attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v" and self._gathered is not None:
            self._raw, self._gathered = "".join(self._gathered), None
        elif name == "row":
            self._end_row()
        elif name == "cols":
            self._sheet.hidden_columns = frozenset(self._hidden_columns)
        elif self._cell is not None:
            self._item.end(name)

    def text(self, characters: str) -> None:
        if self._gathered is not None:
            self._gathered.append(characters)
            self._length += len(characters)
            if self._length > self._limits.text * 2:
                raise Refusal("too_large", f"có ô chứa văn bản dài hơn {self._limits.text} ký tự của Excel.")
        elif self._cell is not None:
            self._item.text(characters)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if number <= self._row:
            raise Refusal("damaged", _DISORDER)
        self._row, self._column, self._cells = number, 0, []
        self._row_hidden = attributes.get("hidden", "0") in ("1", "true")

    def _end_row(self) -> None:
        if self._cells:
            self._sheet.rows.append(Row(self._row, self._row_hidden, self._cells))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        column = _position(address)[1] if address else self._column + 1
        if column <= self._column:
            raise Refusal("damaged", _DISORDER)
        self._column, self._cell = column, attributes
        self._raw, self._has_formula, self._has_item = None, False, False

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v":
            self._gathered, self._length = [], 0
        elif name == "f":
            self._has_formula = True
        elif name == "is":
            self._has_item = True
            self._item.clear()
        else:
            self._item.start(name, attributes)

    def _end_cell(self) -> None:
        attributes, self._cell = self._cell or {}, None
        kind = attributes.get("t", "n")
        if self._raw is None and not self._has_formula and not self._has_item:
            return
        number_format, struck = self._look.style(attributes.get("s", "0"))
        value, text_struck = self._value(kind, number_format)
        without_value = self._has_formula and value is None
        if value is None and not without_value:
            return
        if not self._is_within_limits(value):
            return
        self._cells.append(
            Cell(
                self._row,
                self._column,
                value,
                number_format,
                struck or text_struck,
                kind == "e",
                without_value,
            )
        )

    def _value(self, kind: str, number_format: str) -> tuple[Value, bool]:
        if kind == "inlineStr":
            text, struck = self._item.result if self._has_item else ("", False)
            return text or None, struck
        if self._raw is None or (self._raw == "" and kind != "str"):
            return None, False
        if kind == "s":
            text, struck = self._shared(int(self._raw))
            return text or None, struck
        return self._plain_value(kind, self._raw, number_format), False

    def _plain_value(self, kind: str, raw: str, number_format: str) -> Value:
        if kind in ("str", "e"):
            return unescaped(raw) if raw or self._has_formula else None
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "d":
            return from_ISO8601(raw)
        return number(raw.strip(), number_format, self._look.epoch)

    def _shared(self, index: int) -> tuple[str, bool]:
        if not 0 <= index < len(self._look.texts):
            raise Refusal("damaged", "bị hỏng: thiếu văn bản của ô. Hãy mở bằng Excel và lưu lại.")
        return self._look.texts[index]

    def _is_within_limits(self, value: Value) -> bool:
        """Counts a cell. Blanks far outside the table are left out; anything else there is refused."""
        limits, where = self._limits, f"trang “{self._sheet.name}”"
        if self._row > limits.rows or self._column > limits.columns:
            if isinstance(value, str) and not value.strip():
                return False
            raise Refusal(
                "too_large",
                f"có dữ liệu ngoài giới hạn {limits.rows} dòng × {limits.columns} cột ({where}, "
                f"dòng {self._row}, cột thứ {self._column}). Hãy xóa phần thừa hoặc tách thành nhiều tệp.",
            )
        self._look.cells += 1
        if self._look.cells > limits.cells:
            raise Refusal("too_large", f"có hơn {limits.cells} ô dữ liệu. Hãy tách thành nhiều tệp.")
        return True

    def _add_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        merge = Merge(*_position(first), *_position(last or first))
        self._merged_rows += (
            min(merge.last_row, self._limits.rows) - min(merge.first_row, self._limits.rows) + 1
        )
        if self._merged_rows > self._limits.merged_rows:
            raise Refusal("too_large", f"có quá nhiều ô gộp (trang “{self._sheet.name}”).")
        self._sheet.merges.append(merge)

    def _add_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden", "0") in ("1", "true"):
            last = min(int(attributes["max"]), self._limits.columns)
            self._hidden_columns.update(range(int(attributes["min"]), last + 1))


def _position(address: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise Refusal("damaged", "bị hỏng: địa chỉ ô không hợp lệ. Hãy mở bằng Excel và lưu lại.")
    return int(match[2]), _column_number(match[1])


@lru_cache(maxsize=1024)
def _column_number(letters: str) -> int:
    return column_index_from_string(letters)
