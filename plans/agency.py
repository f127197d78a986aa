"""The office that plans and reports, by day: its name goes into sentences and papers.

Source: Quyết định 384/QĐ-BTC ngày 26/02/2025; before it the office was under the Ministry of Planning and Investment.
"""

from dataclasses import dataclass
from datetime import date

# From this day the statistics office is under the Ministry of Finance.
FINANCE_SINCE = date(2025, 3, 1)


@dataclass(frozen=True)
class Agency:
    """The statistics office at a time: what it is called, who is above it, how its papers begin and end."""

    parent: str
    agency: str
    symbol: str
    short: str
    abbreviation: str
    head: str
    recipients: tuple[str, ...]

    @property
    def name(self) -> str:
        """The agency within a sentence."""
        return f"{self.short} Thống kê"


UNDER_PLANNING = Agency(
    parent="BỘ KẾ HOẠCH VÀ ĐẦU TƯ",
    agency="TỔNG CỤC THỐNG KÊ",
    symbol="BC-TCTK",
    short="Tổng cục",
    abbreviation="TCTK",
    head="TỔNG CỤC TRƯỞNG",
    recipients=(
        "Lãnh đạo Tổng cục;",
        "Các đơn vị thuộc Tổng cục;",
        "Các Cục Thống kê tỉnh, thành phố;",
        "Lưu: VT, VPTC.",
    ),
)
UNDER_FINANCE = Agency(
    parent="BỘ TÀI CHÍNH",
    agency="CỤC THỐNG KÊ",
    symbol="BC-CTK",
    short="Cục",
    abbreviation="CTK",
    head="CỤC TRƯỞNG",
    recipients=(
        "Lãnh đạo Cục;",
        "Các đơn vị thuộc Cục;",
        "Cơ quan thống kê các tỉnh, thành phố;",
        "Lưu: VT.",
    ),
)


def agency_on(day: date) -> Agency:
    """The office of that day."""
    return UNDER_FINANCE if day >= FINANCE_SINCE else UNDER_PLANNING
