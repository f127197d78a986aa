"""Provinces that became others, as a table: one row per old province. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from gso_portal.organization.structure.planning import Proposal, Successor

COLUMNS = ("old_code", "old_name", "new_code", "new_name", "new_type", "change", "effective_date")


class MergersUnread(ValueError):
    """The table lacks a column, or a row cannot be read; the message (Vietnamese) says which."""


def province_proposals(rows: Iterable[Mapping[str, str]]) -> list[Proposal]:
    """One proposal per new province, in the order of the table; unchanged provinces have none.

    Merged provinces become a unit of their own even where the new one bears the code and the name of an old one: what
    was printed of the old one is of other people and another place. A renamed province goes on.
    """
    merged: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    found: list[Proposal] = []
    for number, row in enumerate(rows, 2):
        _check(row, number)
        if row["change"] == "renamed":
            found.append(_proposal("rename", [row], f"CTK:{row['old_code']}", continues=True))
        elif row["change"] == "merged":
            merged.setdefault((row["new_code"], row["effective_date"]), []).append(row)
    for (code, day), parts in merged.items():
        found.append(_proposal("merge", parts, f"CTK:{code}@{day}", continues=False))
    return found


def _check(row: Mapping[str, str], number: int) -> None:
    missing = [name for name in COLUMNS if row.get(name) is None]
    if missing:
        raise MergersUnread(f"Tệp thiếu cột {', '.join(missing)}.")
    if row["change"] not in ("unchanged", "renamed", "merged"):
        raise MergersUnread(f"Dòng {number}: cột change phải là unchanged, renamed hoặc merged.")
    if row["change"] != "unchanged":
        try:
            date.fromisoformat(row["effective_date"])
        except ValueError as error:
            raise MergersUnread(f"Dòng {number}: cột effective_date phải có dạng 2025-07-01.") from error


def _proposal(kind: str, rows: list[Mapping[str, str]], token: str, *, continues: bool) -> Proposal:
    first = rows[0]
    successor = Successor(
        token=token,
        name=office_name(first["new_name"], first["new_type"]),
        abbreviation=f"CTK {first['new_name']}",
        code=first["new_code"],
        continues=continues,
    )
    return Proposal(
        kind=kind,
        effective_on=date.fromisoformat(first["effective_date"]),
        predecessors=tuple(f"CTK:{row['old_code']}" for row in rows),
        successors=(successor,),
    )


def office_name(place: str, kind: str) -> str:
    """The provincial office of a place; "Thành phố Hồ Chí Minh" has its kind in its name."""
    if place.startswith("Thành phố "):
        return f"Cục Thống kê {place}"
    return f"Cục Thống kê {'thành phố' if kind == 'thanh_pho' else 'tỉnh'} {place}"
