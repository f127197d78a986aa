"""The review as a workbook: a sheet of every counted task, and sheets whose numbers count it by live formulas.

Every number is a link to its rows on the portal. Shares and growth are the texts the office prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gso_portal.lib.numbers import DASH, date_text, instant_text, roman
from gso_portal.lib.workbook import Column, Formula, Link, Table, TableRow, write_workbook

from ..figures import CLASS_LABELS, Printed
from ..figures.counting import StandingRow
from .building import BREAKDOWN_COLUMNS, Breakdown, Review

ROWS_SHEET = "Danh mục nhiệm vụ"
POPULATIONS = {"due": "Phải hoàn thành", "ongoing": "Đang triển khai", "withdrawn": "Đã rút"}
YES = "x"

ROWS_COLUMNS = (
    Column("Số trong KH", 11),
    Column("Nội dung công việc", 60),
    Column("TT lĩnh vực", 8, "center"),
    Column("Lĩnh vực", 44),
    Column("Mã đơn vị", 12),
    Column("Đơn vị chủ trì", 36),
    Column("Lãnh đạo phụ trách", 24),
    Column("Sản phẩm", 24),
    Column("Thời hạn (nguyên văn)", 18),
    Column("Hạn ban đầu", 12),
    Column("Hạn điều chỉnh", 12),
    Column("Hoàn thành", 12),
    Column("Nhóm", 17),
    Column("Kết quả", 19),
    Column("Nhóm, hạn điều chỉnh", 17),
    Column("Kết quả, hạn điều chỉnh", 19),
    Column("Xong trước hạn", 9, "center"),
    Column("Có gia hạn", 9, "center"),
    Column("Gia hạn sau hạn", 9, "center"),
    Column("Chuyển kỳ sau", 9, "center"),
    Column("Mới kỳ sau", 9, "center"),
)
LETTER = dict(zip((column.header for column in ROWS_COLUMNS), "ABCDEFGHIJKLMNOPQRSTU", strict=True))

CLASSES = {
    "due": ("on_time", "late", "not_done", "pending"),
    "ongoing": ("on_schedule", "behind", "pending", "unreported"),
}

# Group of the figures → what its rows have in which columns of the sheet of tasks.
CONDITIONS: dict[str, dict[str, str]] = {
    "due": {"Nhóm": POPULATIONS["due"]},
    "ongoing": {"Nhóm": POPULATIONS["ongoing"]},
    "withdrawn": {"Nhóm": POPULATIONS["withdrawn"]},
    **{
        f"{population}.{standing}": {"Nhóm": POPULATIONS[population], "Kết quả": CLASS_LABELS[standing]}
        for population, standings in CLASSES.items()
        for standing in standings
    },
    "ongoing.completed_early": {"Xong trước hạn": YES},
    "carried_over": {"Chuyển kỳ sau": YES},
    "next.new": {"Mới kỳ sau": YES},
}
ON_ADJUSTED = {"Nhóm": "Nhóm, hạn điều chỉnh", "Kết quả": "Kết quả, hạn điều chỉnh"}


@dataclass(frozen=True)
class By:
    """A sheet by field or unit. Its rows are told apart by `mark`, a short code: names may be long, hold wildcards or
    look like a comparison, which a criterion would take for its own."""

    sheet: str
    mark: str
    label: str

    @staticmethod
    def criterion(row: int) -> str:
        """The mark in column A of that row."""
        return f'"="&$A{row}'


BY_FIELD = By("Theo lĩnh vực", "TT lĩnh vực", "Lĩnh vực")
BY_UNIT = By("Theo đơn vị", "Mã đơn vị", "Đơn vị chủ trì")


@dataclass(frozen=True)
class Linking:
    """Printed numbers as cells of a file that travels: the portal's host goes before each address."""

    host: str

    def text(self, printed: Printed | None) -> Link | str:
        return Link(printed.text, self.host + printed.address) if printed else "–"

    def number(self, printed: Printed | None) -> Link | str:
        return Link(printed.count, self.host + printed.address) if printed else "–"

    def live(self, printed: Printed, group: str, *, adjusted: bool = False, also: str = "") -> Link:
        conditions = CONDITIONS[group]
        if adjusted:
            conditions = {ON_ADJUSTED.get(name, name): value for name, value in conditions.items()}
        return Link(
            Formula(f"=COUNTIFS({_criteria(conditions)}{also})", printed.count), self.host + printed.address
        )


def write_review_workbook(review: Review, path: Path, *, host: str) -> None:
    linking = Linking(host)
    write_workbook(
        path,
        [
            _summary(review, linking),
            _breakdown(review, review.by_field, linking, BY_FIELD),
            _breakdown(review, review.by_unit, linking, BY_UNIT),
            _rows(review),
        ],
    )


def _heading(review: Review, title: str) -> list[str]:
    scope = review.scope
    return [
        title,
        f"{scope.plan.title}, {scope.period.label}; chốt ngày {date_text(scope.cutoff)}, "
        f"số liệu như biết lúc {instant_text(scope.instant)}",
    ]


def _criteria(conditions: dict[str, str]) -> str:
    return ",".join(f'{_range(name)},"{value}"' for name, value in conditions.items())


def _range(column: str) -> str:
    return f"'{ROWS_SHEET}'!${LETTER[column]}:${LETTER[column]}"


def _summary(review: Review, linking: Linking) -> Table:
    columns = (
        Column("Chỉ tiêu", 44),
        Column("Số nhiệm vụ", 13),
        Column("Tỷ lệ", 11, "right"),
        Column("Cùng kỳ năm trước", 13),
        Column("So cùng kỳ", 13, "right"),
        Column("Theo hạn điều chỉnh", 13),
    )
    title = f"KẾT QUẢ THỰC HIỆN KẾ HOẠCH CÔNG TÁC {review.scope.period.label.upper()}"
    return Table("Tổng hợp", columns, _summary_rows(review, linking), heading=_heading(review, title))


def _summary_rows(review: Review, linking: Linking) -> Iterator[Sequence | TableRow]:
    for line in review.headline:
        cells = [
            line.label,
            linking.live(line.count, line.group),
            linking.text(line.share) if line.share else "",
            linking.number(line.before),
            linking.text(line.growth),
            linking.live(line.adjusted, line.group, adjusted=True),
        ]
        yield TableRow(cells) if line.is_whole else cells
    for group in ("ongoing.completed_early", "carried_over", "next.new"):
        printed = review.printed(group)
        yield [review.figures.label(group), linking.live(printed, group), "", "", "", ""]


def _breakdown(review: Review, lines: list[Breakdown], linking: Linking, by: By) -> Table:
    columns = (
        Column(by.mark, 12, "center"),
        Column(by.label, 56),
        *(Column(label, 12) for label in BREAKDOWN_LABELS.values()),
    )
    heading = _heading(review, f"KẾT QUẢ {by.sheet.upper()}")
    # Under the heading, an empty line and the header row comes the line of totals, then the first row.
    first_row = len(heading) + 4
    total = [linking.live(review.total[key], group) for key, group in BREAKDOWN_COLUMNS.items()]
    rows = [
        [
            line.mark if by is BY_FIELD else review.units[line.narrowed["unit"]].token,
            line.label,
            *(
                linking.live(
                    line.number(group), group, also=f",{_range(by.mark)},{by.criterion(first_row + place)}"
                )
                for group in BREAKDOWN_COLUMNS.values()
            ),
        ]
        for place, line in enumerate(lines)
    ]
    return Table(by.sheet, columns, [TableRow(["", "Tổng số", *total]), *rows], heading=heading)


BREAKDOWN_LABELS = {
    "due": "Phải hoàn thành",
    "on_time": "Đúng hạn",
    "late": "Muộn",
    "not_done": "Chưa hoàn thành",
    "ongoing": "Đang triển khai",
    "on_schedule": "Theo tiến độ",
    "behind": "Không theo tiến độ",
}


def _rows(review: Review) -> Table:
    fields = {field.pk: field for field in review.fields}
    return Table(
        ROWS_SHEET,
        ROWS_COLUMNS,
        (_row(review, row, fields) for row in review.rows),
        heading=_heading(review, "DANH MỤC NHIỆM VỤ ĐƯỢC ĐẾM"),
        filtered=True,
    )


def _row(review: Review, row: StandingRow, fields: dict) -> list:
    field = fields.get(row.field_id)
    adjusted = review.adjusted_rows[row.task_id]
    return [
        f"{roman(field.ordinal)}.{row.ordinal}" if field else row.ordinal,
        row.title,
        roman(field.ordinal) if field else DASH,
        field.name if field else "",
        review.units[row.lead_unit_id].token,
        review.units[row.lead_unit_id].name,
        row.supervising_leader,
        row.deliverable,
        row.due_text,
        row.baseline_due_on,
        row.adjusted_due_on,
        row.completed_on,
        POPULATIONS.get(row.population, ""),
        CLASS_LABELS.get(row.standing, ""),
        POPULATIONS.get(adjusted.population, ""),
        CLASS_LABELS.get(adjusted.standing, ""),
        YES if row.population == "ongoing" and row.is_completed else "",
        YES if row.has_leave else "",
        YES if row.has_leave and not row.leave_in_time else "",
        YES if row.is_carried_over else "",
        YES if row.begins_next else "",
    ]
