"""The zip archive of a workbook: judged by its directory, then read part by part within limits."""

import zipfile
from collections.abc import Callable
from typing import Protocol
from xml.parsers import expat

from gso_portal.lib.workbook.limits import MEGABYTE, Limits, Refusal

_PIECE = 64 * 1024
_LONGEST_TOKEN = MEGABYTE
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
_XML = (".xml", ".rels", ".vml")
_BOMB = "bung ra quá lớn so với kích thước tệp, có dấu hiệu phá hoại nên không được đọc."


class PartReader(Protocol):
    """What receives the elements of a part; names of the spreadsheet namespace come without it."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, characters: str) -> None: ...


class Parts:
    """The parts of a workbook, and what reading them has cost so far."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits):
        self._archive, self._limits = archive, limits
        self.names = frozenset(archive.namelist())
        self._bytes = self._elements = 0

    def read(self, name: str, reader: PartReader) -> None:
        """Feeds a part to `reader`; refuses a missing or broken part, a DTD, and one that costs too much."""
        if name not in self.names:
            raise Refusal("damaged", f"bị hỏng: thiếu thành phần {name}. Hãy mở bằng Excel và lưu lại.")
        parser = self._parser(reader)
        quiet = 0
        with self._archive.open(name) as stream:
            while piece := stream.read(_PIECE):
                self._spend(len(piece))
                seen = self._elements, self.characters
                parser.Parse(piece, False)
                quiet = quiet + len(piece) if seen == (self._elements, self.characters) else 0
                if quiet > _LONGEST_TOKEN:
                    raise Refusal("bomb", _BOMB)
            parser.Parse(b"", True)

    def read_if_present(self, name: str, reader: PartReader) -> None:
        if name in self.names:
            self.read(name, reader)

    def check_unread(self, read: set[str]) -> None:
        """Parts nobody reads may be malformed, but carry no DTD either and stay within the same limits."""
        for name in sorted(self.names - read):
            if name.lower().endswith(_XML):
                try:
                    self.read(name, Ignored())
                except (expat.ExpatError, LookupError, ValueError):
                    continue

    def _spend(self, count: int) -> None:
        self._bytes += count
        if self._bytes > self._limits.xml_bytes:
            raise Refusal("bomb", _BOMB)

    def _parser(self, reader: PartReader):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entities
        parser.StartElementHandler = self._start_handler(reader.start)
        self.characters = self._depth = 0
        parser.EndElementHandler = self._end_handler(reader.end)
        parser.CharacterDataHandler = self._text_handler(reader.text)
        return parser

    def _start_handler(self, start: Callable[[str, dict[str, str]], None]):
        most, deepest = self._limits.elements, self._limits.depth

        def handler(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            self._depth += 1
            if self._elements > most or self._depth > deepest:
                raise Refusal("bomb", "có cấu trúc lớn bất thường, có dấu hiệu phá hoại nên không được đọc.")
            start(_local(name), attributes)

        return handler

    def _end_handler(self, end: Callable[[str], None]):
        def handler(name: str) -> None:
            self._depth -= 1
            end(_local(name))

        return handler

    def _text_handler(self, text: Callable[[str], None]):
        def handler(characters: str) -> None:
            self.characters += 1
            text(characters)

        return handler


class Ignored:
    """Reads a part for its dangers only."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, characters: str) -> None: ...


def check_directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Judges an archive by its directory alone, before a byte is unpacked."""
    members = archive.infolist()
    if len(members) > limits.members:
        raise Refusal("bomb", f"có tới {len(members)} thành phần, có dấu hiệu phá hoại nên không được đọc.")
    if len({member.filename.casefold() for member in members}) < len(members):
        raise Refusal("damaged", "bị hỏng: có thành phần trùng tên. Hãy mở bằng Excel và lưu lại.")
    for member in members:
        _check_member(member, limits)
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise Refusal("bomb", _BOMB)


def _check_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = member.orig_filename
    if name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/"):
        raise Refusal("damaged", "chứa thành phần có tên không hợp lệ nên không được đọc.")
    if member.flag_bits & 0x1:
        raise Refusal("encrypted", "được mã hóa. Hãy bỏ mật khẩu rồi tải lại.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("damaged", "dùng kiểu nén lạ. Hãy mở bằng Excel và lưu lại.")
    if name.lower().endswith("vbaproject.bin") or name.lower().startswith("xl/macrosheets/"):
        refuse_macro()
    swollen = member.file_size > limits.ratio * max(member.compress_size, 1)
    if swollen and member.file_size >= limits.ratio_from_bytes:
        raise Refusal("bomb", _BOMB)


def refuse_macro() -> None:
    raise Refusal("macro", "chứa macro. Hãy lưu thành “Excel Workbook (.xlsx)” không có macro rồi tải lại.")


def _refuse_entities(*_declaration: object) -> None:
    raise Refusal(
        "entities", "chứa khai báo DTD hoặc ENTITY mà Excel không bao giờ ghi ra nên không được đọc."
    )


def _local(name: str) -> str:
    for namespace in _MAIN:
        if name.startswith(namespace):
            return name[len(namespace) :]
    return name
