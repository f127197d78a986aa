"""The parts of a workbook besides its sheets: content types, relationships, sheet list, texts, styles."""

import posixpath
from dataclasses import dataclass

from openpyxl.styles.numbers import BUILTIN_FORMATS

from gso_portal.lib.workbook.archive import Ignored, refuse_macro
from gso_portal.lib.workbook.limits import Limits, Refusal
from gso_portal.lib.workbook.values import unescaped

_OFF = ("0", "false")


class ContentTypes(Ignored):
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if "macroenabled" in attributes.get("ContentType", "").lower():
            refuse_macro()


class Relationships(Ignored):
    """Relationships inside the file: identifier → (last word of the type, part)."""

    def __init__(self, base: str):
        self._base = base
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not name.endswith("Relationship") or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", self._base, attributes.get("Target", "")))
        self.targets[attributes.get("Id", "")] = kind, target.lstrip("/")

    def of_kind(self, kind: str) -> str | None:
        return next((target for found, target in self.targets.values() if found == kind), None)


@dataclass(frozen=True)
class SheetEntry:
    name: str
    hidden: bool
    relationship: str


class WorkbookPart(Ignored):
    def __init__(self) -> None:
        self.sheets: list[SheetEntry] = []
        self.counts_from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904", "0") not in _OFF
        if name == "sheet":
            relationship = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(SheetEntry(attributes.get("name", ""), hidden, relationship))


class StringItem:
    """Gathers one text, plain or in runs; `struck` when every run that shows something is struck through."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self.clear()

    def clear(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._in_text = self._phonetic = self._run_struck = False
        self._strikes: set[bool] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text = not self._phonetic
        elif name == "r":
            self._run_struck = False
        elif name == "rPh":
            self._phonetic = True
        elif name == "strike":
            self._run_struck = attributes.get("val", "1") not in _OFF

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._phonetic = False

    def text(self, characters: str) -> None:
        if not self._in_text:
            return
        self._length += len(characters)
        if self._length > self._limits.text * 2:
            raise Refusal("too_large", f"có ô chứa văn bản dài hơn {self._limits.text} ký tự của Excel.")
        self._pieces.append(characters)
        if characters.strip():
            self._strikes.add(self._run_struck)

    @property
    def result(self) -> tuple[str, bool]:
        return unescaped("".join(self._pieces)), self._strikes == {True}


class SharedStrings:
    """The texts that cells refer to by position, each with whether it is struck through."""

    def __init__(self, limits: Limits):
        self._item, self._most = StringItem(limits), limits.cells
        self.items: list[tuple[str, bool]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._item.clear()
        else:
            self._item.start(name, attributes)

    def end(self, name: str) -> None:
        if name != "si":
            self._item.end(name)
            return
        if len(self.items) >= self._most:
            raise Refusal("too_large", f"có hơn {self._most} văn bản khác nhau. Hãy tách thành nhiều tệp.")
        self.items.append(self._item.result)

    def text(self, characters: str) -> None:
        self._item.text(characters)


class Styles(Ignored):
    """Number format and strike-through of each cell style."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._struck_fonts: list[bool] = []
        self._styles: list[tuple[int, int]] = []
        self._inside = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            self._inside = name
        elif name == "numFmt":
            self._formats[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "General")
        elif self._inside == "fonts":
            self._start_font(name, attributes)
        elif self._inside == "cellXfs" and name == "xf":
            self._styles.append((int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""

    def _start_font(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font":
            self._struck_fonts.append(False)
        elif name == "strike" and self._struck_fonts:
            self._struck_fonts[-1] = attributes.get("val", "1") not in _OFF

    @property
    def cell_styles(self) -> list[tuple[str, bool]]:
        """(number format, struck) by style index; a style that is not there is General and not struck."""
        struck = dict(enumerate(self._struck_fonts))
        return [(self._formats.get(fmt, "General"), struck.get(font, False)) for fmt, font in self._styles]
