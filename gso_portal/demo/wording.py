"""How the office writes days, units and sources: the mixed notations that real plans carry."""

from dataclasses import dataclass
from datetime import date

from gso_portal.demo.composing import Work
from gso_portal.demo.material import coordinating_units, pick, table, weighted

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
SEPARATOR = "; "


@dataclass(frozen=True)
class DateCell:
    """A day that Excel holds as a number, shown by this format; `mm/yyyy` means the whole month."""

    day: date
    number_format: str


CellValue = str | int | float | DateCell | None


def due_cell(work: Work, year: int) -> CellValue:
    """The deadline as the plan words it: reads back as `work.due_on` and nothing else."""
    if work.due_on is None:
        return work.due_words
    return _worded(work.due_on, work.shape, year, work.title)


def start_cell(work: Work, year: int) -> CellValue:
    """The first day, left out where it is the plan's first day or a little work says nothing else."""
    if work.start_on is None:
        return None
    return _worded(work.start_on, "start_month" if work.start_on.day == 1 else "start", year, work.title)


def day_cell(day: date, *key: object) -> CellValue:
    """A day of a report: a date cell or typed text."""
    return _worded(day, "start", day.year, *key)


def lead_text(work: Work) -> str:
    return pick(work.lead.spellings, "lead", work.title)


def coordinating_text(work: Work, year: int) -> str | None:
    """Who coordinates: nobody, a group, or some units, but never the lead unit itself."""
    text = pick(weighted("coordination"), "coordination", work.title)["text"]
    others = [unit for unit in coordinating_units(year) if unit not in work.lead.spellings]
    for turn in range(text.count("{unit}")):
        other = pick(others, "coordinating", work.title, turn)
        others.remove(other)
        text = text.replace("{unit}", other, 1)
    return text or None


def sources_text(work: Work) -> str:
    return SEPARATOR.join(table("sources")[code] for code in work.sources)


def leader_text(work: Work, *, short: bool) -> str:
    return table("leaders", "short" if short else "text")[work.lead.leader]


def _worded(day: date, shape: str, year: int, *key: object) -> CellValue:
    notations = [row["text"] for row in weighted("notations", shape=shape)]
    if day.year != year:
        notations = [text for text in notations if "{y}" in text or text.startswith("=")]
    text = pick(notations, "notation", shape, *key)
    if text.startswith("="):
        return DateCell(day.replace(day=1) if text == "=mm/yyyy" else day, text[1:])
    quarter = (day.month + 2) // 3
    return text.format(
        d=day.day,
        dd=f"{day.day:02}",
        m=day.month,
        mm=f"{day.month:02}",
        y=day.year,
        quarter=quarter,
        roman=ROMAN[quarter],
        half="đầu" if day.month <= 6 else "cuối",
    )
