"""What a workbook from outside may cost, and how it is refused."""

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one workbook; with these defaults reading stays under 10 s and 500 MB."""

    file_bytes: int = 20 * MEGABYTE
    members: int = 2_000
    unpacked_bytes: int = 200 * MEGABYTE
    xml_bytes: int = 64 * MEGABYTE
    ratio: int = 100
    ratio_from_bytes: int = 4 * MEGABYTE
    elements: int = 1_500_000
    depth: int = 64
    sheets: int = 100
    rows: int = 20_000
    columns: int = 200
    cells: int = 300_000
    text: int = 32_767
    merged_rows: int = 200_000


class Refusal(Exception):
    """Why a workbook is not read; `reason` follows the file's name in a sentence."""

    def __init__(self, code: str, reason: str):
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class WorkbookRefused(Exception):
    """A workbook that is not read.

    `code`: not_xlsx, damaged, encrypted, macro, entities, too_large, bomb or no_sheet.
    `message` is a Vietnamese sentence that names the file and says what to do.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message
