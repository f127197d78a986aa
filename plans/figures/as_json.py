"""Figures as the JSON document that the command prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gso_portal.organization.models import Unit

from ..models import Field, Source
from .narrative import narrative_text
from .period import DUE_CLASSES, ONGOING_CLASSES, PeriodFigures

DUE = ("on_time", "late", "not_done", "pending", "backlog")
ONGOING = ("on_schedule", "behind", "pending", "unreported", "completed_early")


def figures_as_json(figures: PeriodFigures, field_names: Sequence[str] = ()) -> dict[str, Any]:
    scope = figures.scope
    return {
        "plan": scope.plan.code,
        "period": scope.period.code,
        "cutoff": scope.cutoff.isoformat(),
        "basis": scope.basis.value,
        "known_at": scope.instant.isoformat(),
        **_populations(figures),
        "growth": {group: figures.growth(group) for group in ("due", "ongoing")},
        "next": {"carried_over": figures["carried_over"], "new": figures["next.new"]},
        "opening": figures["opening"],
        "new": figures["started"],
        "withdrawn": figures["withdrawn"],
        "leave": {
            "with_leave": figures["due.leave"],
            "of": figures["due.trouble"],
            "after_deadline": figures["due.leave_after"],
        },
        "awaiting": figures["awaiting"],
        "narrative": narrative_text(figures, field_names),
    }


def breakdown_as_json(counted: Mapping[Any, PeriodFigures], split: str) -> list[dict[str, Any]]:
    """A row per unit, field, source or leader, in the office's order."""
    names = _names(counted, split)
    rows = sorted(counted.items(), key=lambda item: names[item[0]][0])
    return [{"key": names[key][1], "name": names[key][2], **_populations(each)} for key, each in rows]


def _populations(figures: PeriodFigures) -> dict[str, Any]:
    return {
        "due": _population(figures, "due", DUE, DUE_CLASSES),
        "ongoing": _population(figures, "ongoing", ONGOING, ONGOING_CLASSES),
    }


def _population(
    figures: PeriodFigures, name: str, parts: Sequence[str], classes: Sequence[str]
) -> dict[str, Any]:
    return {
        "total": figures[name],
        **{part: figures[f"{name}.{part}"] for part in parts},
        "shares": {group.partition(".")[2]: figures.share(group) for group in classes},
    }


def _names(counted: Mapping[Any, PeriodFigures], split: str) -> dict[Any, tuple[Any, str, str]]:
    """Key → (order, token, name)."""
    if split == "unit":
        day = next(iter(counted.values())).scope.period.end if counted else None
        units = Unit.objects.filter(pk__in=counted).with_name_on(day) if counted else ()
        return {unit.pk: ((unit.sort_order, unit.token), unit.token, unit.name) for unit in units}
    if split == "field":
        found = {
            each.pk: (each.ordinal, str(each.ordinal), each.name)
            for each in Field.objects.filter(pk__in=counted)
        }
        return found | {None: (10_000, "", "Chưa xếp lĩnh vực")}
    if split == "source":
        return {
            each.pk: (each.position, each.code, each.name) for each in Source.objects.filter(pk__in=counted)
        }
    return {key: (key, key, key) for key in counted}
