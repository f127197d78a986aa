"""Text files of rows that a spreadsheet opens by a double click."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from gso_portal.lib.numbers import date_screen

# Where the comma is the decimal sign, as on Vietnamese machines, Excel parts columns at semicolons.
DELIMITER = ";"
# Excel takes a file without this mark for the machine's old code page.
ENCODING = "utf-8-sig"
_LOOKS_LIKE_FORMULA = tuple("=+-@\t\r＝＋－＠")


def write_delimited(
    path: str | Path, header: Sequence[str], rows: Iterable[Sequence[str | int | date | None]]
) -> None:
    """Writes the rows as they come, so that memory does not grow with them. Days are dd/mm/yyyy.

    A text that a spreadsheet would calculate gets an apostrophe before it, which keeps it text.
    """
    with open(path, "w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, delimiter=DELIMITER, lineterminator="\r\n")
        writer.writerow([_text(name) for name in header])
        writer.writerows([_text(value) for value in row] for row in rows)


def _text(value: str | int | date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return date_screen(value)
    if isinstance(value, int):
        return str(value)
    text = value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.lstrip(" ").startswith(_LOOKS_LIKE_FORMULA) else text
