"""The two layouts of a plan sheet: numbered anew in every field, with a row of column numbers; or through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from gso_portal.demo.composing import Work
from gso_portal.demo.material import pick, rows, weighted
from gso_portal.demo.sheets import Draft, Line
from gso_portal.demo.wording import (
    coordinating_text,
    due_cell,
    lead_text,
    leader_text,
    sources_text,
    start_cell,
)
from gso_portal.lib.numbers import date_text, long_date, roman

MINISTRY, OFFICE = "BỘ KẾ HOẠCH VÀ ĐẦU TƯ", "TỔNG CỤC THỐNG KÊ"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
SIGNATURE = ("TL. TỔNG CỤC TRƯỞNG", "CHÁNH VĂN PHÒNG")


@dataclass(frozen=True)
class Decision:
    """The decision a plan was issued with: "31/QĐ-TCTK" and its day."""

    number: str
    on: date


def plan_with_fields_numbered_apart(works: list[Work], year: int, decision: Decision) -> Draft:
    """STT restarts in each field; the header is followed by a row of column numbers."""
    draft = Draft("Phụ lục", (6, 46, 26, 30, 22, 14, 16, 24, 16), "C11")
    draft.lines += letterhead(3, 9)
    draft.lines += [
        title_line("Phụ lục", 9),
        title_line(f"KẾ HOẠCH CÔNG TÁC NĂM {year}", 9),
        title_line(
            f"(Kèm theo Quyết định số {decision.number} {long_date(decision.on)}"
            " của Tổng cục trưởng Tổng cục Thống kê)",
            9,
        ),
        Line(),
    ]
    names = ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Kết quả/Sản phẩm", "Thời gian", None)
    draft.lines += two_row_header(
        (*names, "LĐTC phụ trách", "Ghi chú"), {6: ("Bắt đầu", "Thời hạn hoàn thành")}
    )
    draft.lines.append(Line(tuple(f"({column})" for column in range(1, 10)), "header"))
    for field, members in by_field(works, lambda work: work.field):
        draft.lines.append(field_line(field, field_name(field), 9))
        draft.lines += [_row_apart(number, work, year) for number, work in enumerate(members, 1)]
    draft.lines.append(Line((None, "Tổng cộng", f"{len(works)} nhiệm vụ"), "group"))
    draft.lines += signature(6, 9)
    return draft


def plan_numbered_through(works: list[Work], year: int, decision: Decision) -> Draft:
    """STT runs through all fields; sources have a column, fields are in capitals."""
    draft = Draft(f"KH {year}", (6, 42, 24, 27, 13, 15, 22, 22, 22, 18), "C9")
    draft.lines += letterhead(4, 10)
    draft.lines += [
        title_line(f"KẾ HOẠCH CÔNG TÁC NĂM {year} CỦA TỔNG CỤC THỐNG KÊ", 10),
        title_line(
            f"(Ban hành kèm theo Quyết định số {decision.number} ngày {date_text(decision.on)}"
            " của Tổng cục trưởng Tổng cục Thống kê)",
            10,
        ),
        Line(),
    ]
    names = ("STT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian thực hiện", None)
    names += ("Sản phẩm", "Lãnh đạo phụ trách", "Nguồn nhiệm vụ", "Ghi chú")
    draft.lines += two_row_header(names, {5: ("Bắt đầu", "Hoàn thành")})
    number = 0
    for field, members in by_field(works, lambda work: work.field):
        draft.lines.append(field_line(field, field_name(field).upper(), 10))
        for work in members:
            number += 1
            draft.lines.append(_row_through(number, work, year))
    draft.lines.append(Line((f"Tổng số: {len(works)} nhiệm vụ./.",), "group", ((1, 10, 1),)))
    return draft


def two_row_header(names: tuple[str | None, ...], parts: dict[int, tuple[str, str]]) -> list[Line]:
    """The header with cells merged downwards, except the pairs of columns in `parts` (first → two names)."""
    below: list[str | None] = [None] * len(names)
    spans = []
    for column in range(1, len(names) + 1):
        if column in parts:
            below[column - 1 : column + 1] = parts[column]
            spans.append((column, column + 1, 1))
        elif column - 1 not in parts:
            spans.append((column, column, 2))
    return [Line(names, "header", tuple(spans)), Line(tuple(below), "header")]


def by_field(items: Iterable, field) -> list[tuple[int, list]]:
    return [(number, list(members)) for number, members in groupby(items, field)]


def field_line(field: int, name: str, width: int) -> Line:
    return Line((roman(field), name), "group", ((2, width, 1),))


def field_name(field: int) -> str:
    return next(row["name"] for row in rows("fields") if row["ordinal"] == str(field))


def signature(first: int, last: int) -> list[Line]:
    gap = (None,) * (first - 1)
    return [Line()] + [Line((*gap, text), "title", ((first, last, 1),)) for text in SIGNATURE]


def letterhead(split: int, width: int) -> list[Line]:
    spans = ((1, split, 1), (split + 1, width, 1))
    gap = (None,) * (split - 1)
    return [
        Line((MINISTRY, *gap, NATION), "title", spans),
        Line((OFFICE, *gap, MOTTO), "title", spans),
        Line(),
    ]


def title_line(text: str, width: int) -> Line:
    return Line((text,), "title", ((1, width, 1),))


def _row_apart(number: int, work: Work, year: int) -> Line:
    return Line(
        (
            number,
            work.title,
            lead_text(work),
            coordinating_text(work, year),
            work.product,
            start_cell(work, year),
            due_cell(work, year),
            leader_text(work, short=True),
            _note(work),
        ),
        "body",
    )


def _row_through(number: int, work: Work, year: int) -> Line:
    return Line(
        (
            number,
            work.title,
            lead_text(work),
            coordinating_text(work, year),
            start_cell(work, year),
            due_cell(work, year),
            work.product,
            leader_text(work, short=False),
            sources_text(work),
            _note(work),
        ),
        "body",
    )


def _note(work: Work) -> str | None:
    return pick(weighted("notes"), "note", work.title)["text"] or None
