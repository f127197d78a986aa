"""What a person must or may settle of a staged row, and whether confirming then writes it."""

from __future__ import annotations

from ..models import ImportRow

# Columns whose doubt a person can settle in the preview.
SETTLED_BY_CHOICE = ("title", "lead", "due")
# Warnings that propose nothing: a lead that is no single unit of ours must be chosen.
UNSETTLED = {"GROUP_AS_LEAD", "OUTSIDE_AS_LEAD"}
WRITTEN = (ImportRow.Effect.ADDED, ImportRow.Effect.CHANGED)


def needs(row: ImportRow) -> set[str]:
    """The columns a person must settle before this row can be written: errors, and leads that are no unit."""
    if row.effect == ImportRow.Effect.UNCHANGED:
        return set()
    wanted = {
        _column_of(row, message["cell"])
        for message in row.messages
        if message["severity"] == "error" or message["code"] in UNSETTLED
    }
    return wanted - set(row.choices)


def offers(row: ImportRow) -> list[str]:
    """The columns in doubt that a person may settle in the preview; none when something else must be mended first."""
    if row.effect not in WRITTEN or needs(row) - set(SETTLED_BY_CHOICE) or _is_too_long(row):
        return []
    doubted = {_column_of(row, message["cell"]) for message in row.messages}
    return [column for column in SETTLED_BY_CHOICE if column in doubted and column in row.content["raw"]]


def _is_too_long(row: ImportRow) -> bool:
    return any(message["code"] == "TOO_LONG" for message in row.messages)


def is_writable(row: ImportRow, *, accept_warnings: bool = False) -> bool:
    """Whether confirming writes this row: nothing left to settle, and every doubt agreed to."""
    if row.kind != "task" or row.effect not in WRITTEN or needs(row) or _is_too_long(row):
        return False
    return row.status == ImportRow.Status.OK or row.agreed or accept_warnings


def is_unseen(row: ImportRow) -> bool:
    """A warning that would be written once somebody agrees to how it was read."""
    return row.status != ImportRow.Status.OK and not row.agreed and is_writable(row, accept_warnings=True)


def _column_of(row: ImportRow, cell: str) -> str:
    return next((name for name, (address, _) in row.content["raw"].items() if address == cell), "row")
