"""The review's paragraphs, generated in the office's own form of words.

Source of the wording: the report of 14/7/2020 on the first half of 2020. Every number in a sentence is a Printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from gso_portal.lib.numbers import date_text
from gso_portal.lib.numbers import growth as growth_of

from ..agency import Agency, agency_on
from .period import PeriodFigures
from .printed import Printed, growth, growth_size, number, share

Paragraph = tuple[str | Printed, ...]


def narrative(figures: PeriodFigures, field_names: Sequence[str] = ()) -> dict[str, Paragraph]:
    """The paragraphs of a period, in order: volume and growth, due tasks, ongoing tasks, what the next begins with."""
    paragraphs = {
        "volume": _volume(figures),
        "due": _due(figures),
        "ongoing": _ongoing(figures),
        "programme": _programme(figures, field_names),
    }
    return {name: paragraph for name, paragraph in paragraphs.items() if paragraph}


def narrative_text(figures: PeriodFigures, field_names: Sequence[str] = ()) -> str:
    """The same as plain text, a paragraph a line."""
    return "\n".join("".join(map(str, paragraph)) for paragraph in narrative(figures, field_names).values())


def _volume(figures: PeriodFigures) -> Paragraph:
    opening = (
        f"Đối với các nhiệm vụ thực hiện theo Kế hoạch công tác của {_agency(figures).name}: "
        f"Trong {figures.scope.period.label}{_until(figures)}, theo kế hoạch công tác có "
    )
    backlog: Paragraph = ()
    if figures["due.backlog"]:
        backlog = (" (trong đó ", _count(figures, "due.backlog"), " nhiệm vụ nợ kỳ trước)")
    return (
        opening,
        _count(figures, "due"),
        " nhiệm vụ phải hoàn thành",
        *backlog,
        " và ",
        _count(figures, "ongoing"),
        " nhiệm vụ đang triển khai",
        *_growth(figures),
        ".",
    )


def _growth(figures: PeriodFigures) -> Paragraph:
    before = figures.before
    if before is None or not before["due"] or not before["ongoing"]:
        return ()
    label = before.scope.period.label
    changes = [growth_of(figures[group], before[group]) for group in ("due", "ongoing")]
    for word, same_way in (("tăng", all(c > 0 for c in changes)), ("giảm", all(c < 0 for c in changes))):
        if same_way:
            sizes = [growth_size(figures, group) for group in ("due", "ongoing")]
            return (f", {word} so với {label} với tỷ lệ tương ứng là ", sizes[0], " và ", sizes[1])
    return (
        f"; so với {label}, số nhiệm vụ phải hoàn thành ",
        growth(figures, "due"),
        ", số nhiệm vụ đang triển khai ",
        growth(figures, "ongoing"),
    )


def _due(figures: PeriodFigures) -> Paragraph:
    if not figures["due"]:
        return ()
    return (
        f"Đối với những nhiệm vụ phải hoàn thành trong {figures.scope.period.label}, "
        f"{_agency(figures).name} đã hoàn thành ",
        _count(figures, "due.on_time"),
        " nhiệm vụ đúng hạn",
        *_share(figures, "due.on_time", ", chiếm tỷ lệ "),
        ", ",
        *_some_or_none(figures, "due.late", " nhiệm vụ hoàn thành muộn so với kế hoạch"),
        ", ",
        *_some_or_none(figures, "due.not_done", " công việc chưa hoàn thành"),
        *_also(figures, "due.pending", " nhiệm vụ chưa đến hạn"),
        ".",
        *_causes(figures),
    )


def _causes(figures: PeriodFigures) -> Paragraph:
    """Why, and with whose leave, when that holds for most of several late and unfinished tasks."""
    if figures["due.trouble"] < 2:
        return ()
    most = figures["due.trouble"] / 2
    said = []
    if figures["due.covid"] > most:
        said.append("đều do ảnh hưởng của dịch Covid-19")
    if figures["due.leave"] > most:
        said.append(f"đã được Lãnh đạo {_agency(figures).short} đồng ý điều chỉnh kế hoạch")
    if not said:
        return ()
    return (
        " Hầu hết các nhiệm vụ hoàn thành muộn hoặc chưa hoàn thành so với kế hoạch "
        + " và ".join(said)
        + ".",
    )


def _ongoing(figures: PeriodFigures) -> Paragraph:
    if not figures["ongoing"]:
        return ()
    scope = figures.scope
    is_last = scope.period.end >= scope.plan.ends_on
    rest = "thời gian tới" if is_last else f"các tháng còn lại của năm {scope.period.end.year}"
    return (
        "Đối với ",
        _count(figures, "ongoing"),
        f" nhiệm vụ triển khai trong {scope.period.label} và tiếp tục triển khai trong {rest}, có ",
        _count(figures, "ongoing.on_schedule"),
        " nhiệm vụ triển khai hoàn thành theo tiến độ",
        *_share(figures, "ongoing.on_schedule", ", chiếm ", " tổng số công việc đang triển khai"),
        "; ",
        *_some_or_none(figures, "ongoing.behind", " nhiệm vụ triển khai không hoàn thành theo tiến độ"),
        *_also(figures, "ongoing.unreported", " nhiệm vụ chưa có báo cáo tiến độ"),
        *_also(figures, "ongoing.pending", " nhiệm vụ chưa bắt đầu"),
        ".",
    )


def _programme(figures: PeriodFigures, field_names: Sequence[str]) -> Paragraph:
    scope = figures.scope
    following = scope.period.following()
    # Only the end of a period says what the next one begins with.
    if following.end > scope.plan.ends_on or scope.cutoff < scope.period.end:
        return ()
    fields = "; ".join(f"({place}) {name}" for place, name in enumerate(field_names, 1))
    focus = f", tập trung vào các nhiệm vụ trọng tâm sau: {fields}" if fields else ""
    # The year has just been said: "trong 6 tháng đầu năm", "trong quý II".
    this = scope.period.label.removesuffix(f" {scope.period.end.year}")
    this = this if scope.period.part in ("H1", "H2", "9M") else this.removesuffix(" năm")
    return (
        f"Trong {following.label}, {_agency(figures).abbreviation} tiếp tục chỉ đạo các đơn vị "
        f"chủ động thực hiện các nhiệm vụ{focus}; với ",
        _count(figures, "carried_over"),
        f" nhiệm vụ trong {this} chuyển sang và thực hiện mới ",
        _count(figures, "next.new"),
        " nhiệm vụ.",
    )


def _agency(figures: PeriodFigures) -> Agency:
    return agency_on(figures.scope.period.end)


def _count(figures: PeriodFigures, group: str) -> Printed:
    return number(figures, group, sentence=True)


def _share(figures: PeriodFigures, group: str, before: str = ", chiếm ", after: str = "") -> Paragraph:
    printed = share(figures, group)
    return () if printed.text == "–" else (before, printed, after)


def _some_or_none(figures: PeriodFigures, group: str, words: str) -> Paragraph:
    """The count, the words and the share; of nothing it is said that there is none."""
    printed = number(figures, group)
    if not printed.count:
        return (Printed("không có", 0, printed.address), words)
    return (_count(figures, group), words, *_share(figures, group))


def _until(figures: PeriodFigures) -> str:
    scope = figures.scope
    return f", tính đến ngày {date_text(scope.cutoff)}" if scope.cutoff < scope.period.end else ""


def _also(figures: PeriodFigures, group: str, words: str) -> Paragraph:
    return ("; ", _count(figures, group), words) if figures[group] else ()
