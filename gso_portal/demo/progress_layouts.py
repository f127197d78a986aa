"""The two layouts of a progress sheet: one flat list, as in 2019, and the parts A and B of later years."""

from datetime import date, timedelta

from gso_portal.demo.composing import Work
from gso_portal.demo.material import number, pick, weighted
from gso_portal.demo.outcomes import Report, Standing
from gso_portal.demo.plan_layouts import (
    by_field,
    field_line,
    field_name,
    letterhead,
    signature,
    title_line,
    two_row_header,
)
from gso_portal.demo.sheets import Draft, Line, Percent
from gso_portal.demo.wording import CellValue, day_cell, due_cell, lead_text
from gso_portal.lib.numbers import date_text, roman

FLAT_HEADER = (
    "TT",
    "Mục trong KH",
    "Tên nhiệm vụ",
    "ĐV chủ trì",
    "Thời hạn",
    "Trạng thái",
    "Hoàn thành ngày",
    "Nguyên nhân chậm, chưa hoàn thành",
    "Đề nghị điều chỉnh (thời hạn mới, văn bản)",
)
PARTS_HEADER = (
    "TT",
    "STT trong KH",
    "Nội dung công việc",
    "Đơn vị chủ trì",
    "Thời hạn theo kế hoạch",
    "Ngày hoàn thành",
    "Mức độ hoàn thành (%)",
    "Tình hình thực hiện",
    "Sản phẩm đã hoàn thành",
    "Nguyên nhân",
    "Điều chỉnh kế hoạch (nếu có)",
    None,
    "Ghi chú",
)


def flat_progress(reports: list[Report], plan: list[Work], cutoff: date) -> Draft:
    """Rows named by field and number ("IX.4"); the new deadline and its paper share a cell."""
    year = cutoff.year
    draft = Draft(f"BC {_span(cutoff)} {year}"[:31], (6, 10, 46, 26, 18, 26, 16, 30, 34), "C5")
    draft.lines += [
        title_line(f"BÁO CÁO TIẾN ĐỘ THỰC HIỆN KẾ HOẠCH CÔNG TÁC {_span(cutoff).upper()} {year}", 9),
        title_line(f"Kỳ báo cáo: từ 01/01/{year} đến {date_text(cutoff)}", 9),
        Line(),
        Line(FLAT_HEADER, "header"),
    ]
    keys = _keys_apart(plan)
    for position, report in enumerate(reports, 1):
        draft.lines.append(_flat_row(position, report, keys[report.work.title], year))
    return draft


def progress_in_parts(reports: list[Report], plan: list[Work], cutoff: date) -> Draft:
    """A: what had to be done by the cut-off; B: what goes on after it. Rows bear their number in the plan."""
    draft = Draft("Tiến độ", (5, 8, 38, 20, 14, 13, 10, 22, 24, 26, 13, 20, 12), "D9")
    draft.lines += letterhead(4, 13)
    draft.lines += [
        title_line(f"TÌNH HÌNH THỰC HIỆN KẾ HOẠCH CÔNG TÁC {_span(cutoff).upper()} {cutoff.year}", 13),
        title_line(f"(Số liệu tính đến ngày {date_text(cutoff)})", 13),
        Line(),
        *two_row_header(PARTS_HEADER, {11: ("Thời hạn mới", "Văn bản đồng ý")}),
    ]
    keys = {work.title: position for position, work in enumerate(plan, 1)}
    due = [report for report in reports if report.is_due]
    ongoing = [report for report in reports if not report.is_due]
    span = f"{_span(cutoff).upper()} {cutoff.year}"
    draft.lines += _part(f"NHIỆM VỤ PHẢI HOÀN THÀNH TRONG {span}", "A", due, keys, cutoff)
    draft.lines += _part(
        "NHIỆM VỤ ĐANG TRIỂN KHAI, TIẾP TỤC THỰC HIỆN TRONG KỲ SAU", "B", ongoing, keys, cutoff
    )
    draft.lines += signature(9, 13)
    return draft


def _part(heading: str, letter: str, reports: list[Report], keys: dict[str, int], cutoff: date) -> list[Line]:
    lines = [Line((letter, f"{heading} ({len(reports)} nhiệm vụ)"), "group", ((2, 13, 1),))]
    position = 0
    for field, members in by_field(reports, lambda report: report.work.field):
        lines.append(field_line(field, field_name(field), 13))
        for report in members:
            position += 1
            lines.append(_parts_row(position, report, keys[report.work.title], cutoff))
    return lines


def _parts_row(position: int, report: Report, key: int, cutoff: date) -> Line:
    work = report.work
    is_done = report.completed_on is not None
    return Line(
        (
            position,
            key,
            work.title,
            lead_text(work),
            due_cell(work, cutoff.year),
            day_cell(report.completed_on, "completed", work.title) if is_done else None,
            _percent(report, cutoff),
            _status("parts", report),
            work.product if is_done else None,
            report.reason or None,
            day_cell(report.new_due_on, "extension", work.title) if report.new_due_on else None,
            _paper(report) if report.new_due_on else None,
        ),
        "body",
    )


def _flat_row(position: int, report: Report, key: str, year: int) -> Line:
    work = report.work
    completed = day_cell(report.completed_on, "completed", work.title) if report.completed_on else None
    extension = f"{date_text(report.new_due_on)} ({_paper(report)})" if report.new_due_on else None
    return Line(
        (
            position,
            key,
            work.title,
            lead_text(work),
            due_cell(work, year),
            _status("flat", report),
            completed,
            report.reason or None,
            extension,
        ),
        "body",
    )


def _keys_apart(plan: list[Work]) -> dict[str, str]:
    keys = {}
    for field, members in by_field(plan, lambda work: work.field):
        keys |= {work.title: f"{roman(field)}.{position}" for position, work in enumerate(members, 1)}
    return keys


def _status(layout: str, report: Report) -> str:
    return pick(weighted("statuses", layout=layout, outcome=report.standing), "status", report.work.title)[
        "text"
    ]


def _paper(report: Report) -> str:
    paper = f"{101 + number(600, 'paper', report.work.title)}/TCTK-VPTC ngày {date_text(report.decided_on)}"
    return pick((f"Công văn số {paper}", paper), "kind of paper", report.work.title)


def _percent(report: Report, cutoff: date) -> CellValue | Percent:
    if report.completed_on:
        return pick((Percent(1), "100%"), "percent", report.work.title)
    if report.standing == Standing.OPEN:
        return None
    share = _elapsed(report.work, cutoff)
    return pick((Percent(share), f"{round(share * 100)}%"), "percent", report.work.title)


def _elapsed(work: Work, cutoff: date) -> float:
    """How far the work is: the part of its time that has gone by, in steps of 5 %, never all of it."""
    begun = work.start_on or date(cutoff.year, 1, 1)
    length = (work.due_on - begun) / timedelta(days=1) + 1
    return min(0.9, max(0.1, round((cutoff - begun).days / length * 20) / 20))


def _span(cutoff: date) -> str:
    """What the period up to the cut-off is called: "6 tháng đầu năm", "10 tháng năm", "năm"."""
    if cutoff.month == 12:
        return "năm"
    return "6 tháng đầu năm" if cutoff.month == 6 else f"{cutoff.month} tháng năm"
