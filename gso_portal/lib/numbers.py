"""How the office prints numbers and dates. The only place that turns a figure into characters.

Decimal comma, thousands dot, a per cent sign without space. All arithmetic is Decimal, rounded half up.
Source of the date and zero-padding rules: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

DASH = "–"
OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def count_text(n: int, *, sentence: bool = False) -> str:
    """A whole number: "131", "1.234". In a sentence counts below ten take two digits: "04"."""
    text = f"{n:,}".replace(",", ".")
    return f"0{text}" if sentence and 0 <= n < 10 else text


def decimal_text(value: Decimal | int, *, places: int = 2) -> str:
    """A number with at most `places` decimals, half up, trailing zeros dropped: "95,5", "2.800"."""
    return _text(_rounded(Fraction(value), places))


def ratio_text(part: Decimal | int, whole: Decimal | int) -> str:
    """`part` of `whole` in per cent: "92,5%", "78%"; "–" without a whole. For partitions see `shares`."""
    if not whole:
        return DASH
    return _percent_text(Fraction(part) / Fraction(whole) * 100)


def shares(counts: Sequence[int]) -> list[str]:
    """The shares of a partition, in the order given, printed so that they add up to 100.

    One decimal each if that adds up; else two decimals for all but the largest part, which takes the rest.
    Equal counts print equal, so a tied largest part is only rounded and the sum may miss 100. More decimals
    are used where fewer would print a false 0% or 100%. Every share is "–" when the total is 0.
    Reproduces the review of 2020: 123, 4, 4 → 93,9% 3,05% 3,05%.
    """
    if any(count < 0 for count in counts):
        raise ValueError("Số đếm không được âm.")
    total = sum(counts)
    if not total:
        return [DASH] * len(counts)
    exact = [Fraction(count * 100, total) for count in counts]
    return [f"{_text(share)}%" for share in _rounded_shares(exact)]


def growth(now: int, before: int | None) -> Decimal | None:
    """Change against `before` in per cent, rounded as printed; None without anything to compare with."""
    if not before:
        return None
    return _rounded_percent(Fraction(now - before, before) * 100)


def growth_json(now: int, before: int | None) -> str:
    """Growth as a signed figure: "21,3%", "-4,6%", "0%", "–"."""
    change = growth(now, before)
    return DASH if change is None else f"{_text(change)}%"


def growth_words(now: int, before: int | None) -> str:
    """Growth as a sentence says it: "tăng 21,3%", "giảm 4,6%", "bằng", "–"."""
    change = growth(now, before)
    if change is None:
        return DASH
    if not change:
        return "bằng"
    return f"{'tăng' if change > 0 else 'giảm'} {_text(abs(change))}%"


def date_text(day: date) -> str:
    """A date in a document: days below 10 and months 1 and 2 are padded: 03/7/2020, 25/02/2021, 12/3/2021."""
    return f"{day.day:02}/{_month_text(day)}/{day.year}"


def date_screen(day: date) -> str:
    """A date on screen and in tables: 03/07/2020."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def long_date(day: date) -> str:
    """The date of the place line: "ngày 05 tháng 01 năm 2020"."""
    return f"ngày {day.day:02} tháng {_month_text(day)} năm {day.year}"


def instant_text(instant: datetime) -> str:
    """An instant in Vietnam's time: "16:42 ngày 10/7/2020". ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("Thời điểm phải có múi giờ.")
    local = instant.astimezone(OFFICE_ZONE)
    return f"{local:%H:%M} ngày {date_text(local.date())}"


def roman(n: int) -> str:
    """1 → "I", 4 → "IV". ValueError outside 1..3999."""
    if not 0 < n < 4000:
        raise ValueError(f"Không viết được {n} bằng chữ số La Mã.")
    letters = []
    for value, symbol in _ROMAN:
        repeated, n = divmod(n, value)
        letters.append(symbol * repeated)
    return "".join(letters)


def ordinal_path(group_number: int | None, ordinal: str) -> str:
    """ "I.3"; without a group number or an ordinal only what there is."""
    parts = [roman(group_number) if group_number else "", ordinal]
    return ".".join(part for part in parts if part)


def _rounded_shares(exact: list[Fraction]) -> list[Decimal]:
    plain = [_rounded(share, 1) for share in exact]
    if sum(plain) == 100 and not _any_false(plain, exact):
        return plain
    places = 2
    while True:
        parts = _parts_with_residual(exact, places)
        if not _any_false(parts, exact) and _in_order(parts, exact):
            return parts
        places += 1


def _parts_with_residual(exact: list[Fraction], places: int) -> list[Decimal]:
    parts = [_rounded(share, places) for share in exact]
    largest = max(exact)
    if exact.count(largest) == 1:
        index = exact.index(largest)
        parts[index] = 100 - (sum(parts) - parts[index])
    return parts


def _in_order(parts: list[Decimal], exact: list[Fraction]) -> bool:
    """The residual may not make the largest part print smaller than another."""
    return parts[exact.index(max(exact))] == max(parts)


def _any_false(rounded: Sequence[Decimal], exact: Sequence[Fraction]) -> bool:
    return any(_is_false(shown, true) for shown, true in zip(rounded, exact, strict=True))


def _is_false(shown: Decimal, true: Fraction) -> bool:
    """Whether the printed figure claims nothing, or everything, when that is not so."""
    return abs(shown) in (0, 100) and shown != true


def _percent_text(percent: Fraction) -> str:
    return f"{_text(_rounded_percent(percent))}%"


def _rounded_percent(percent: Fraction) -> Decimal:
    places = 1
    while _is_false(_rounded(percent, places), percent):
        places += 1
    return _rounded(percent, places)


def _rounded(value: Fraction, places: int) -> Decimal:
    """Half up, away from zero; exact, since integers are divided and not a quotient already cut."""
    scaled = abs(value) * 10**places
    units = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(units if value >= 0 else -units).scaleb(-places)


def _text(value: Decimal) -> str:
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0")
    whole = whole.replace(",", ".")
    if not decimals:
        return "0" if whole == "-0" else whole
    return f"{whole},{decimals}"


def _month_text(day: date) -> str:
    return f"{day.month:02}" if day.month <= 2 else str(day.month)
