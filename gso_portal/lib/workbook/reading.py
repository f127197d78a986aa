"""Opens a workbook from outside, safely: by content, by directory, then as a stream under limits."""

import struct
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from gso_portal.lib.numbers import count_text
from gso_portal.lib.workbook.archive import Parts, check_directory
from gso_portal.lib.workbook.kinds import check_archive, check_container
from gso_portal.lib.workbook.limits import MEGABYTE, Limits, Refusal, WorkbookRefused
from gso_portal.lib.workbook.model import Finding, Sheet, SheetBook
from gso_portal.lib.workbook.parts import (
    ContentTypes,
    Relationships,
    SharedStrings,
    SheetEntry,
    Styles,
    WorkbookPart,
)
from gso_portal.lib.workbook.sheets import Look, SheetReader

DEFAULT_LIMITS = Limits()
# What zipfile, zlib, expat and number parsing raise on bytes that are not what they claim to be.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, EOFError, OSError),
    *(LookupError, ValueError, OverflowError, RuntimeError),
)


def open_workbook(path: str | Path, *, limits: Limits = DEFAULT_LIMITS, name: str | None = None) -> SheetBook:
    """All sheets of an .xlsx file: values, number formats, struck text, merged ranges, what is hidden.

    `name` is the file's name for messages (default: that of `path`). Raises WorkbookRefused for everything
    that is not a sound, harmless workbook within `limits`. Nothing is unpacked to disk, no link is followed.
    """
    path = Path(path)
    size = path.stat().st_size
    try:
        _check_size(size, limits)
        check_container(path)
        return _read(path, limits)
    except Refusal as refusal:
        raise WorkbookRefused(refusal.code, _message(name or path.name, refusal.reason)) from None
    except _BROKEN as error:
        reason = "bị hỏng hoặc tải lên chưa trọn vẹn. Hãy mở bằng Excel, lưu lại rồi tải lên lần nữa."
        raise WorkbookRefused("damaged", _message(name or path.name, reason)) from error


def _message(name: str, reason: str) -> str:
    return f"Tệp “{name if len(name) <= 80 else name[:79] + '…'}” {reason}"


def _read(path: Path, limits: Limits) -> SheetBook:
    with zipfile.ZipFile(path) as archive:
        check_directory(archive, limits)
        check_archive(archive)
        return _Book(Parts(archive, limits), limits).read()


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        most = count_text(limits.file_bytes // MEGABYTE)
        found = count_text(-(-size // MEGABYTE))
        raise Refusal("too_large", f"lớn {found} MB, quá giới hạn {most} MB. Hãy bỏ hình ảnh hoặc tách tệp.")


class _Book:
    """Reads the parts in the order in which they explain each other."""

    def __init__(self, parts: Parts, limits: Limits):
        self._parts, self._limits = parts, limits
        self._read: set[str] = set()

    def read(self) -> SheetBook:
        self._fill("[Content_Types].xml", ContentTypes())
        workbook_name = self._relationships("").of_kind("officeDocument") or "xl/workbook.xml"
        workbook = self._fill(workbook_name, WorkbookPart())
        links = self._relationships(workbook_name)
        entries = self._worksheets(workbook, links)
        look = self._look(links, workbook)
        sheets = [self._sheet(entry, links, look) for entry in entries]
        self._parts.check_unread(self._read)
        return SheetBook(sheets, self._findings())

    def _worksheets(self, workbook: WorkbookPart, links: Relationships) -> list[SheetEntry]:
        kinds = {identifier: kind for identifier, (kind, _) in links.targets.items()}
        entries = [
            entry for entry in workbook.sheets if kinds.get(entry.relationship, "worksheet") == "worksheet"
        ]
        if not entries:
            raise Refusal("no_sheet", "không có trang tính nào.")
        if len(entries) > self._limits.sheets:
            raise Refusal("too_large", f"có {len(entries)} trang tính, quá giới hạn {self._limits.sheets}.")
        return entries

    def _look(self, links: Relationships, workbook: WorkbookPart) -> Look:
        texts, styles = SharedStrings(self._limits), Styles()
        for kind, reader in (("sharedStrings", texts), ("styles", styles)):
            if name := links.of_kind(kind):
                self._fill(name, reader)
        return Look(texts.items, styles.cell_styles, from_1904=workbook.counts_from_1904)

    def _sheet(self, entry: SheetEntry, links: Relationships, look: Look) -> Sheet:
        sheet = Sheet(entry.name, entry.hidden)
        _, name = links.targets.get(entry.relationship, ("", "?"))
        self._fill(name, SheetReader(sheet, look, self._limits))
        return sheet

    def _relationships(self, part: str) -> Relationships:
        folder, _, name = part.rpartition("/")
        links = Relationships(folder)
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        self._read.add(rels)
        self._parts.read_if_present(rels, links)
        return links

    def _fill(self, name: str, reader):
        self._read.add(name)
        self._parts.read(name, reader)
        return reader

    def _findings(self) -> list[Finding]:
        if not any(name.startswith("xl/externalLinks/") for name in self._parts.names):
            return []
        return [
            Finding("external_links", "Tệp có liên kết tới tệp khác; chỉ đọc giá trị đã lưu trong tệp này.")
        ]
