"""What somebody asks the audit for, as the address of the page says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.lib.numerals import is_row_number
from gso_portal.organization.models.access import AccessKind

from .tracked import OBJECTS, tracked_tables

CHANGE, ACCESS = "change", "access"
KINDS = {
    CHANGE: "Thay đổi",
    "login": "Đăng nhập",
    "denied": "Từ chối",
    "exported": "Xuất dữ liệu",
    "downloaded": "Tải tệp",
}
SIGNING_IN = tuple(
    kind.value
    for kind in AccessKind
    if kind not in (AccessKind.DENIED, AccessKind.EXPORTED, AccessKind.DOWNLOADED)
)


class FilterError(ValueError):
    """A part of the address that cannot be read; the message is in Vietnamese."""


@dataclass(frozen=True)
class Cursor:
    """The last entry seen: the next ones are older. `source` is a table, or ACCESS."""

    at: datetime
    source: str
    number: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()},{self.source},{self.number}"


@dataclass(frozen=True)
class Filters:
    """`since` and `until` are instants, both included; `person` a user name; `object` a key of OBJECTS; `row` the table
    and key of one row; `request` the mark of a request; `path` a part of an address."""

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    kind: str = ""
    object: str = ""
    row: tuple[str, str] | None = None
    request: str = ""
    path: str = ""
    before: Cursor | None = None

    @property
    def tables(self) -> list[str]:
        """The tables whose changes are asked for."""
        if self.path or self.kind not in ("", CHANGE):
            return []
        if self.row:
            return [self.row[0]]
        return [name for name, each in tracked_tables().items() if self.object in ("", each.object)]

    @property
    def access_kinds(self) -> tuple[str, ...]:
        """The kinds of access events asked for; none where a kind of object is."""
        if self.object or self.row or self.kind == CHANGE:
            return ()
        if not self.kind:
            return tuple(AccessKind.values)
        return SIGNING_IN if self.kind == "login" else (self.kind,)

    def parameters(self) -> dict[str, str]:
        given = {
            "from": self.since and local_text(self.since, "auto"),
            "to": self.until and local_text(self.until, "auto"),
            "person": self.person,
            "kind": self.kind,
            "object": self.object,
            "row": self.row and ",".join(self.row),
            "request": self.request,
            "path": self.path,
        }
        return {name: str(value) for name, value in given.items() if value}

    def address(self, before: Cursor | None = None) -> str:
        """The query string of these filters, from the latest entry or from where the cursor stands."""
        place = {"before": str(before)} if before else {}
        return f"?{urlencode({**self.parameters(), **place})}"


def read_filters(query: Mapping[str, str]) -> Filters:
    """FilterError names the part that cannot be read."""
    return Filters(
        since=_instant("Từ lúc", query.get("from", "")),
        until=_instant("Đến lúc", query.get("to", ""), of_day=time.max),
        person=_text(query.get("person", "")).lower(),
        kind=_one_of("loại việc", KINDS, query.get("kind", "")),
        object=_one_of("đối tượng", OBJECTS, query.get("object", "")),
        row=_row(query.get("row", "")),
        request=_text(query.get("request", "")),
        path=_text(query.get("path", "")),
        before=_cursor(query.get("before", "")),
    )


def local_text(instant: datetime, timespec: str = "seconds") -> str:
    """As addresses carry it, in Vietnam's time."""
    return instant.astimezone(OFFICE_ZONE).replace(tzinfo=None).isoformat(timespec=timespec)


def typed_text(instant: datetime) -> str:
    """As people type it: "22/11/2026 06:59:42", in Vietnam's time."""
    return instant.astimezone(OFFICE_ZONE).strftime("%d/%m/%Y %H:%M:%S")


def _instant(what: str, text: str, *, of_day: time = time.min) -> datetime | None:
    """An instant as typed or as an address carries it; a day alone means its time `of_day`."""
    text = text.strip()
    if not text:
        return None
    try:
        given = _typed_instant(text, of_day) or datetime.fromisoformat(text.replace(" ", "+"))
        instant = given if given.tzinfo else given.replace(tzinfo=OFFICE_ZONE)
        # At the ends of the calendar some instants have no date elsewhere.
        return instant.astimezone(UTC).astimezone(OFFICE_ZONE)
    except (ValueError, OverflowError):
        wanted = "viết như 22/11/2026 hoặc 22/11/2026 06:30"
        raise FilterError(f"{what} “{text[:40]}” không đọc được; {wanted}.") from None


def _typed_instant(text: str, of_day: time) -> datetime | None:
    """None where the day is not written as people do; ValueError for a day or time that is none."""
    day, _, clock = text.partition(" ")
    if "/" not in day:
        return None
    number, month, year = (int(part) for part in day.split("/"))
    return datetime.combine(
        date(year, month, number), time.fromisoformat(clock.strip()) if clock else of_day, OFFICE_ZONE
    )


def _text(text: str) -> str:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise FilterError("Ô tìm có ký tự không đọc được.")
    return text.strip()[:200]


def _one_of(what: str, known: Mapping[str, str], text: str) -> str:
    if text and text not in known:
        raise FilterError(f"Không có {what} “{text[:40]}”.")
    return text


def _row(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    table, _, key = text.partition(",")
    if table not in tracked_tables() or not tracked_tables()[table].is_key(key):
        raise FilterError(f"Không có dòng “{text[:60]}”.")
    return table, key


def _cursor(text: str) -> Cursor | None:
    if not text:
        return None
    at, _, rest = text.partition(",")
    source, _, number = rest.partition(",")
    instant = _instant("Thời điểm", at)
    if instant is None or (source != ACCESS and source not in tracked_tables()) or not is_row_number(number):
        raise FilterError("Địa chỉ của trang sau không đúng.")
    return Cursor(instant, source, int(number))
