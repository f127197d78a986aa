"""Texts in unit cells of uploaded workbooks that mean no unit yet, and what happens once they do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from gso_portal.lib.vietnamese import fold
from gso_portal.organization.models import IgnoredSpelling, UnitAlias, UnitGroupAlias

from ..models import ImportBatch, ImportRow
from .imports import ImportRefused, stage_batch

UNREAD = ("UNKNOWN_UNIT", "FUZZY_UNIT")
QUOTED = re.compile("“(.+?)”")
State = ImportBatch.State
LOOKED_AT = (State.PREVIEW, State.CONFIRMING, State.CONFIRMED)


@dataclass
class Unread:
    """A text nobody knows, in the spelling met first, with how often and in which files it stands."""

    folded: str
    text: str
    count: int = 0
    files: dict[object, str] = field(default_factory=dict)


def unread_spellings() -> tuple[list[Unread], list[ImportBatch]]:
    """What still has no meaning, the commonest first; and the waiting batches that would be read otherwise by now.

    A fixed number of queries.
    """
    found: dict[str, Unread] = {}
    waiting: dict[object, ImportBatch] = {}
    known, ignored = _known(), set(IgnoredSpelling.objects.values_list("folded", flat=True))
    for row in _doubtful_rows():
        for text in unread_texts(row.messages):
            key = fold(text)
            if key in known and row.batch.state == State.PREVIEW:
                waiting[row.batch_id] = row.batch
            elif key not in known and key not in ignored:
                each = found.setdefault(key, Unread(key, text))
                each.count += 1
                each.files[row.batch_id] = row.batch.file_name
    ranked = sorted(found.values(), key=lambda each: (-each.count, each.folded))
    return ranked, list(waiting.values())


def unread_texts(messages: Iterable[dict]) -> list[str]:
    """What the messages of a row quote as not recognised."""
    quoted = [QUOTED.search(message["text"]) for message in messages if message["code"] in UNREAD]
    return [match.group(1) for match in quoted if match]


def _known() -> set[str]:
    return {
        *UnitAlias.objects.values_list("folded", flat=True),
        *UnitGroupAlias.objects.values_list("folded", flat=True),
    }


def _doubtful_rows():
    said = Q()
    for code in UNREAD:
        said |= Q(messages__contains=[{"code": code}])
    rows = ImportRow.objects.filter(said, batch__state__in=LOOKED_AT).select_related("batch")
    return rows.defer("content", "before", "after", "differences").order_by("batch__uploaded_at", "position")


@transaction.atomic
def reread_batch(batch: ImportBatch) -> bool:
    """Read the kept file of a waiting batch again, by the names known now; False when it waits no longer.

    What a person chose or agreed to stays where the row is read as before. ImportRefused changes nothing.
    """
    locked = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=State.PREVIEW).first()
    if locked is None:
        return False
    settled = locked.rows.filter(Q(agreed=True) | ~Q(choices={}))
    kept = {(row.sheet, row.row): row for row in settled}
    locked.rows.all().delete()
    locked.state = State.UPLOADED
    locked.save(update_fields=["state"])
    stage_batch(locked)
    if locked.state != State.PREVIEW:
        raise ImportRefused(locked.refusal_text, code=locked.refusal_code)
    for row in locked.rows.all():
        before = kept.get((row.sheet, row.row))
        if before and (before.content, before.messages) == (row.content, row.messages):
            row.choices, row.agreed = before.choices, before.agreed
            row.save(update_fields=["choices", "agreed"])
    return True
