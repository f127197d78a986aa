"""What units were called on days that differ from line to line: read once, asked many times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gso_portal.organization.models import UnitName


class UnitNames:
    """The names of some units over time; one query."""

    def __init__(self, units: Iterable[int]):
        self._names: dict[int, list[UnitName]] = {}
        for name in UnitName.objects.filter(unit__in=set(units)):
            self._names.setdefault(name.unit_id, []).append(name)
        for names in self._names.values():
            names.sort(key=lambda name: name.valid_from or date.min)

    def on(self, unit: int | None, day: date) -> str:
        """The name of that day, else the last one before, else the first one; empty for no unit."""
        names = self._names.get(unit, [])
        begun = [name for name in names if (name.valid_from or date.min) <= day]
        return (begun[-1] if begun else names[0]).name if names else ""
