"""Changes that can be taken back: each row made, changed or removed, with its values before and after, as JSON.

Models are named by label, so that an app above can have its own rows in the same ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.text import capfirst

Json = dict[str, Any]


class Ledger:
    """Writes rows and keeps what it did in `entries`. Call inside one transaction."""

    def __init__(self) -> None:
        self.entries: list[Json] = []

    def create(self, row: models.Model, *, label: str) -> models.Model:
        row.full_clean()
        row.save(force_insert=True)
        self.created(row, label=label)
        return row

    def created(self, row: models.Model, *, label: str) -> None:
        self._note(row, label, None, _values(row))

    def change(self, row: models.Model, *, label: str, **values: Any) -> None:
        """`values` by attribute name ("unit_id")."""
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        self.changed(row, before, label=label)

    def changed(self, row: models.Model, before: Json, *, label: str) -> None:
        """A row whose values of these names were changed by somebody else's hand."""
        self._note(row, label, before, {name: getattr(row, name) for name in before})

    def remove(self, row: models.Model, *, label: str) -> None:
        self._note(row, label, _values(row), None)
        row.delete()

    def _note(self, row: models.Model, label: str, before: Json | None, after: Json | None) -> None:
        entry = {
            "model": row._meta.label,
            "pk": row.pk,
            "label": label,
            "before": before and _json(before),
            "after": after and _json(after),
        }
        self.entries.append(entry)


def obstacles(entries: list[Json], *, words: Mapping[str, str]) -> list[str]:
    """What was changed since, in words: rows that are not as the ledger left them, and rows that by now rest on one
    that it made. `words` names models, by label, for the person who reads this."""
    return list(dict.fromkeys([*_changed_since(entries), *_resting_on_new(entries, words)]))


def put_back(entries: list[Json]) -> None:
    """Undo every entry, the last first. Only when there are no obstacles; inside one transaction."""
    for entry in reversed(entries):
        model = apps.get_model(entry["model"])
        if entry["before"] is None:
            model._base_manager.filter(pk=entry["pk"]).delete()
        elif entry["after"] is None:
            model(pk=entry["pk"], **entry["before"]).save(force_insert=True)
        else:
            model._base_manager.filter(pk=entry["pk"]).update(**entry["before"])


def _changed_since(entries: list[Json]) -> Iterator[str]:
    final: dict[tuple[str, int], Json] = {}
    labels: dict[tuple[str, int], str] = {}
    for entry in entries:
        place = (entry["model"], entry["pk"])
        labels.setdefault(place, entry["label"])
        final[place] = None if entry["after"] is None else {**(final.get(place) or {}), **entry["after"]}
    now = _now(final)
    for place, after in final.items():
        if after is not None and now.get(place) is None:
            yield f"{labels[place]}: đã bị xóa sau khi áp dụng."
        elif after is not None:
            differing = [name for name, value in after.items() if now[place][name] != value]
            if differing:
                words = ", ".join(_field_label(place[0], name) for name in differing)
                yield f"{labels[place]}: đã được sửa sau khi áp dụng ({words})."


def _now(final: dict[tuple[str, int], Any]) -> dict[tuple[str, int], Json]:
    """The rows as they are, one query a model."""
    found = {}
    for label in {model for model, _ in final}:
        rows = apps.get_model(label)._base_manager.in_bulk([pk for model, pk in final if model == label])
        found |= {(label, pk): _json(_values(row)) for pk, row in rows.items()}
    return found


def _resting_on_new(entries: list[Json], words: Mapping[str, str]) -> Iterator[str]:
    """Rows outside the ledger that refer to a row it made, so that taking that back would take them too."""
    mine: dict[str, set[int]] = {}
    for entry in entries:
        mine.setdefault(entry["model"], set()).add(entry["pk"])
    for label, made in _made(entries).items():
        for relation in _relations_to(apps.get_model(label)):
            others = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": made})
            count = others.exclude(pk__in=mine.get(relation.related_model._meta.label, ())).count()
            if count:
                model = relation.related_model._meta
                what = words.get(model.label) or capfirst(str(model.verbose_name))
                yield f"{what}: {count} dòng đã được gắn với đơn vị mới sau khi áp dụng."


def _relations_to(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """Also those without a way back (related_name "+")."""
    found = model._meta.get_fields(include_hidden=True)
    return [each for each in found if each.auto_created and (each.one_to_many or each.one_to_one)]


def _made(entries: Iterable[Json]) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for entry in entries:
        if entry["before"] is None:
            made.setdefault(entry["model"], []).append(entry["pk"])
    return made


def _values(row: models.Model) -> Json:
    fields = [each for each in row._meta.concrete_fields if not each.generated and not each.primary_key]
    return {each.attname: getattr(row, each.attname) for each in fields}


def _json(values: Json) -> Json:
    encode = DjangoJSONEncoder().default
    plain = (str, int, float, bool, type(None), list, dict)
    return {name: value if isinstance(value, plain) else encode(value) for name, value in values.items()}


def _field_label(model: str, name: str) -> str:
    return str(apps.get_model(model)._meta.get_field(name.removesuffix("_id")).verbose_name)
