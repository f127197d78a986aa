"""The sheets of units in the world of `world.py`, and what was handed in of each, in every state and by whom."""

from django.utils import timezone

from plans.models import SheetRow, SheetUpload, UnitSheet
from plans.roundtrip.columns import FILLED_NAMES
from tests.access.world import OF_HOME, World

READERS = OF_HOME - {"scorer"}
STATES = ("uploaded", "preview", "confirming", "confirmed", "undone", "discarded")


def with_sheets(world: World) -> None:
    """A sheet of the home unit, of one below and of a foreign one; "authored" is handed in by whoever asks."""
    for relation, unit in (("own", "home"), ("below", "below"), ("foreign", "foreign")):
        readers = READERS if relation != "foreign" else set()
        task = world.of("task", "issued", relation)[0].ids["task"]
        words = world.secret(f"sheet {relation}", readers)
        cells = {name: words if name in ("narrative", "obstacles") else "" for name in FILLED_NAMES}
        cells |= {"percent": 37, "completed_on": None}
        facts = {
            "mark": "I.1",
            "title": words,
            "lead": "",
            "deliverable": "",
            "due_on": None,
            "due_text": "",
            "moved_on": None,
        }
        sheet = UnitSheet.objects.create(
            plan=world.names["plan"],
            unit=world.names[unit],
            period=f"{world.names['year']}",
            selection="all",
            made_by=world.names["colleague"],
            made_at=timezone.now(),
            base=[{"task": task, "key": f"NV{task}", "version": 0, "facts": facts, "cells": cells}],
        )
        world.add("sheet", "made", relation, sheet=sheet.pk)
        for state in STATES:
            with_upload(world, sheet, task, state, relation, readers)
            if relation == "own":
                with_upload(world, sheet, task, state, "authored", readers)


def with_upload(world, sheet, task, state, relation, readers) -> None:
    words = world.secret(f"sheet upload {relation} {state}", readers)
    upload = SheetUpload.objects.create(
        sheet=sheet,
        state=state,
        file_name=f"{words}.xlsx",
        file_path="none.xlsx",
        uploaded_by=world.names["outsider" if relation == "foreign" else "colleague"],
        uploaded_at=timezone.now(),
        confirmed_at=timezone.now(),
        undone_at=timezone.now(),
    )
    cell = {
        "cell": "G9",
        "raw": words,
        "base": 37,
        "mine": 40,
        "now": 50,
        "outcome": "conflict",
        "error": "",
        "warning": "",
        "choice": "",
    }
    row = SheetRow.objects.create(
        upload=upload,
        position=0,
        row=9,
        task_id=task,
        title=words,
        cells={"percent": cell},
        note=words,
        result="left" if state in ("confirmed", "undone") else "",
    )
    prepare = handed_in_by_actor(upload) if relation == "authored" else None
    world.add("sheet-upload", state, relation, prepare, upload=upload.pk, sheet_row=row.pk)


def handed_in_by_actor(upload):
    def prepare(user):
        SheetUpload.objects.filter(pk=upload.pk).update(uploaded_by=user)

    return prepare
