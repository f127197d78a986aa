"""A workbook of accounts: what its rows say, and what they would change. Pure; nothing is guessed, nothing is ended.

A row is one person with one or more roles in one unit; the same user name in several rows is one person with several
posts. Accounts are told apart by user name alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from gso_portal.lib.vietnamese import clean, fold
from gso_portal.lib.workbook import Cell, Row, Sheet, SheetBook
from gso_portal.organization.directory import NameMatch, Standing, UnitDirectory
from gso_portal.organization.near_names import near_names
from gso_portal.organization.usernames import proposed_username

MOST_ROWS = 2_000
HEADERS = {
    "display_name": ("họ tên, chức vụ", "họ tên", "họ và tên", "họ và tên, chức vụ", "họ tên hoặc chức vụ"),
    "username": ("tên đăng nhập", "tài khoản", "tên tài khoản", "username"),
    "unit": ("đơn vị", "đơn vị công tác", "tên đơn vị"),
    "role": ("vai trò", "quyền", "vai trò trên cổng"),
    "title": ("chức vụ", "chức danh"),
    "valid_from": ("từ ngày", "có hiệu lực từ", "ngày bắt đầu"),
    "valid_to": ("đến ngày", "đến hết ngày", "ngày kết thúc"),
    "email": ("thư điện tử", "email", "e-mail", "hộp thư"),
}
ROLES = {
    "staff": ("cán bộ", "chuyên viên", "nhân viên", "công chức"),
    "head": ("thủ trưởng đơn vị", "thủ trưởng", "lãnh đạo đơn vị", "trưởng đơn vị"),
    "office": ("văn phòng tổng hợp kế hoạch", "tổng hợp kế hoạch", "văn phòng"),
    "tccb": ("thường trực thi đua", "tổ chức cán bộ"),
    "scorer": ("đơn vị chấm điểm", "chấm điểm", "người chấm điểm"),
    "leadership": ("lãnh đạo Tổng cục",),
    "auditor": ("kiểm tra, giám sát", "kiểm tra", "giám sát"),
    "admin": ("quản trị hệ thống", "quản trị"),
}
LABELS = {role: texts[0][0].upper() + texts[0][1:] for role, texts in ROLES.items()}
# They see everything or open accounts: whoever confirms shall have seen that.
WIDE = frozenset({"office", "tccb", "leadership", "auditor", "admin"})
APART = {"admin": 1, "auditor": 2}
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d\d)-(\d\d)")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


class PeopleRefused(Exception):
    """Why a workbook cannot be read as a list of accounts; the message is for the screen."""


def _key(text: str) -> str:
    return _NOT_WORDS.sub(" ", fold(text)).strip()


_COLUMN_OF = {_key(text): name for name, texts in HEADERS.items() for text in texts}
_ROLE_OF = {_key(text): role for role, texts in ROLES.items() for text in texts}


@dataclass(frozen=True)
class PersonRow:
    """A row as it stands in the sheet: the texts of the columns there are, each with the address of its cell."""

    sheet: str
    number: int
    cells: dict[str, tuple[str, str]]

    def text(self, column: str) -> str:
        return self.cells.get(column, ("", ""))[1]

    @property
    def unit_text(self) -> str:
        return self.text("unit")

    def address(self, column: str) -> str:
        return self.cells.get(column, (f"dòng {self.number}", ""))[0]


@dataclass(frozen=True)
class Post:
    """A role in a unit (a token), from one day to another; without an end it goes on."""

    unit: str
    role: str
    valid_from: date
    valid_to: date | None = None
    title: str = ""

    @property
    def role_label(self) -> str:
        return LABELS[self.role]

    def overlaps(self, other: "Post") -> bool:
        last, other_last = self.valid_to or date.max, other.valid_to or date.max
        return self.valid_from <= other_last and other.valid_from <= last


@dataclass(frozen=True)
class Account:
    """An account as the portal has it."""

    display_name: str
    email: str = ""
    posts: tuple[Post, ...] = ()


@dataclass
class Line:
    """What one row would do. `changes` are the differences to an account that is there, in words."""

    row: PersonRow
    username: str = ""
    display_name: str = ""
    email: str = ""
    is_new: bool = False
    posts: list[Post] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "error" if self.errors else "warning" if self.warnings else "ok"

    @property
    def does_something(self) -> bool:
        return not self.errors and (self.is_new or bool(self.posts) or bool(self.changes))

    def refuse(self, column: str, text: str) -> None:
        self.errors.append(f"{self.row.address(column)}: {text}")

    def warn(self, column: str, text: str) -> None:
        self.warnings.append(f"{self.row.address(column)}: {text}")


def read_people(book: SheetBook) -> list[PersonRow]:
    """The rows of every sheet that has the columns of a user name and a name.

    PeopleRefused when no sheet has them, or there are more than 2,000 rows.
    """
    rows = [row for sheet in book.sheets for row in _rows(sheet)]
    if not rows:
        raise PeopleRefused(
            "Không thấy danh sách tài khoản: cần một dòng tiêu đề có “Tên đăng nhập” và “Họ tên, chức vụ”, rồi"
            " mỗi người một dòng. Hãy dùng tệp mẫu."
        )
    if len(rows) > MOST_ROWS:
        raise PeopleRefused("Tệp có hơn 2.000 dòng; hãy tách tệp theo đơn vị.")
    return rows


def _rows(sheet: Sheet) -> Iterator[PersonRow]:
    columns: dict[int, str] = {}
    for row in sheet.rows:
        if not columns:
            columns = _header(row)
            continue
        texts = {cell.column: cell.text for cell in row.cells if cell.column in columns}
        if any(texts.values()):
            cells = {
                name: (Cell(row.number, column, None).address, texts.get(column, ""))
                for column, name in columns.items()
            }
            yield PersonRow(sheet.name, row.number, cells)


def _header(row: Row) -> dict[int, str]:
    """The columns by what they hold; empty when this is no header. A post alone names the person."""
    found = {cell.column: _COLUMN_OF[_key(cell.text)] for cell in row.cells if _key(cell.text) in _COLUMN_OF}
    names = set(found.values())
    if "username" not in names or not names & {"display_name", "title"}:
        return {}
    if "display_name" not in names:
        found = {column: "display_name" if name == "title" else name for column, name in found.items()}
    return found


def compare(
    rows: list[PersonRow],
    *,
    directory: UnitDirectory,
    accounts: Mapping[str, Account],
    on: date,
    by: str,
) -> list[Line]:
    """What each row would change, with every doubt and fault named by its cell. `by` is the user name of whoever asks.

    A post without a first day begins on `on`. A row whose person has a fault in another row is refused with it.
    """
    lines = [_read(row, directory, on) for row in rows]
    people: dict[str, list[Line]] = {}
    for line in lines:
        people.setdefault(line.username, []).append(line)
    people.pop("", None)
    for username, own in people.items():
        _compare_person(own, accounts.get(username), username == by)
    return lines


def _read(row: PersonRow, directory: UnitDirectory, on: date) -> Line:
    line = Line(row, row.text("username").lower(), clean(row.text("display_name")), row.text("email"))
    _check_account(line)
    begin, end = _day(line, "valid_from"), _day(line, "valid_to")
    if begin and end and end < begin:
        line.refuse("valid_to", "ngày kết thúc trước ngày bắt đầu.")
    unit = _unit(line, directory, begin or on)
    roles = _roles(line)
    if bool(unit) != bool(roles) and not line.errors:
        line.refuse("unit" if roles else "role", "vai trò và đơn vị phải có cùng nhau.")
    if unit and roles and not line.errors:
        title = clean(row.text("title"))
        line.posts = [Post(unit, role, begin or on, end, title) for role in roles]
    return line


def _check_account(line: Line) -> None:
    if not line.username:
        proposed = proposed_username(line.display_name, ())
        line.refuse(
            "username", f"thiếu tên đăng nhập; có thể đặt “{proposed}”." if proposed else "dòng trống."
        )
    elif not _USERNAME.fullmatch(line.username) or len(line.username) > 60:
        line.refuse(
            "username", "tên đăng nhập chỉ gồm chữ thường không dấu, số và . _ -, nhiều nhất 60 ký tự."
        )
    if len(line.display_name) > 150:
        line.refuse("display_name", "họ tên, chức vụ dài quá 150 ký tự.")
    if len(line.row.text("title")) > 120:
        line.refuse("title", "chức vụ dài quá 120 ký tự.")
    if line.email and (not _EMAIL.fullmatch(line.email) or len(line.email) > 254):
        line.refuse("email", f"“{line.email}” không phải địa chỉ thư điện tử.")


def _day(line: Line, column: str) -> date | None:
    text = line.row.text(column)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        parts = [int(part) for part in found.groups() if part] if found else []
        return date(*(parts if found[4] else reversed(parts))) if found else _bad_day(line, column)
    except ValueError:
        return _bad_day(line, column)


def _bad_day(line: Line, column: str) -> None:
    line.refuse(column, f"“{line.row.text(column)}” không phải ngày; viết như 01/07/2026.")


def _roles(line: Line) -> list[str]:
    found = []
    for text in re.split(r"[;|\n]", line.row.text("role")):
        role = _ROLE_OF.get(_key(text)) or (text.strip().lower() if text.strip().lower() in ROLES else None)
        if role:
            found.append(role)
        elif text.strip():
            known = ", ".join(LABELS.values())
            line.refuse("role", f"không có vai trò “{text.strip()}”. Các vai trò: {known}.")
    for role in found:
        if role in WIDE:
            line.warn("role", f"“{LABELS[role]}” là vai trò có quyền rộng.")
    return list(dict.fromkeys(found))


def _unit(line: Line, directory: UnitDirectory, on: date) -> str:
    text = line.row.text("unit")
    if not text:
        return ""
    match = directory.find(text, on=on)
    if match is None:
        near = near_names(text, directory=directory, on=on).tokens
        names = "; ".join(directory.name_of(token, on=on) for token in near)
        line.refuse("unit", f"không nhận ra đơn vị “{text}”." + (f" Có phải: {names}?" if names else ""))
        return ""
    return _unit_of(line, match, directory, on)


def _unit_of(line: Line, match: NameMatch, directory: UnitDirectory, on: date) -> str:
    token, text = match.tokens[0], line.row.text("unit")
    if match.standing is Standing.AMBIGUOUS:
        names = "; ".join(directory.name_of(token, on=on) for token in match.tokens)
        line.refuse("unit", f"“{text}” có thể là: {names}. Hãy viết tên đầy đủ.")
    elif token not in directory.units:
        line.refuse("unit", f"“{text}” không phải một đơn vị của ngành.")
    elif not directory.units[token].exists_on(on):
        heirs = "; ".join(directory.name_of(heir, on=on) for heir in directory.heirs(token, on=on))
        line.refuse("unit", f"“{text}” không có vào ngày đó." + (f" Việc nay do: {heirs}." if heirs else ""))
    else:
        if match.standing is not Standing.CURRENT:
            line.warn("unit", f"“{text}” là tên cũ của {directory.name_of(token, on=on)}.")
        return token
    return ""


def _compare_person(lines: list[Line], known: Account | None, is_self: bool) -> None:
    """All rows of one person against the account there is, and against each other."""
    first = lines[0]
    name = first.display_name or (known.display_name if known else "")
    if not name:
        first.refuse("display_name", "tài khoản mới cần họ tên hoặc chức vụ.")
    for line in lines[1:]:
        if line.display_name and line.display_name != name:
            line.refuse("display_name", f"cùng tên đăng nhập nhưng khác tên ở dòng {first.row.number}.")
        line.display_name, line.email = name, first.email
    first.display_name = name
    _compare_posts(lines, known, is_self)
    if known is None:
        first.is_new = True
    else:
        _compare_account(first, known)
    if any(line.errors for line in lines):
        for line in lines:
            if not line.errors:
                line.refuse("username", "người này có lỗi ở dòng khác nên dòng này cũng chưa ghi.")


def _compare_account(line: Line, known: Account) -> None:
    if line.display_name != known.display_name:
        line.changes.append(f"tên: {known.display_name} → {line.display_name}")
        line.warn("display_name", "tài khoản đã có với tên khác; tên sẽ đổi.")
    if line.email and line.email != known.email:
        line.changes.append(f"thư điện tử: {known.email or 'chưa có'} → {line.email}")


def _compare_posts(lines: list[Line], known: Account | None, is_self: bool) -> None:
    held = list(known.posts) if known else []
    for line in lines:
        new = []
        for post in line.posts:
            same = next(
                (o for o in held if (o.unit, o.role) == (post.unit, post.role) and o.overlaps(post)), None
            )
            if same:
                _note_held(line, post, same)
                continue
            if any(APART.get(o.role, 0) != APART.get(post.role, 0) and o.overlaps(post) for o in held):
                line.refuse("role", "quản trị hệ thống, hoặc kiểm tra, giám sát không giữ cùng vai trò khác.")
            if is_self:
                line.refuse("role", "không ai tự giao vai trò cho mình.")
            new.append(post)
            held.append(post)
        line.posts = new


def _note_held(line: Line, post: Post, same: Post) -> None:
    """A post that is there already stays as it is; a day that the sheet gives and that differs is said."""
    if line.row.text("valid_from") and post.valid_from != same.valid_from:
        line.warn("valid_from", f"đã có vai trò này từ {same.valid_from:%d/%m/%Y}; ngày đã ghi được giữ.")
    if line.row.text("valid_to") and post.valid_to != same.valid_to:
        line.warn("valid_to", "ngày kết thúc của vai trò đã có thì đổi ở trang của tài khoản.")
