"""What is kept of uploads, and what goes."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from gso_portal.jobs.context import JobContext
from gso_portal.jobs.registry import SCHEDULES
from plans.jobs import sheets_clean, uploads_clean
from plans.services.sheet_reading import receive_sheet
from tests.plans.steps import MESSY, received

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def left_behind():
    """The file of an upload whose transaction was rolled back."""
    with transaction.atomic():
        batch = received(MESSY)
        transaction.set_rollback(True)
    return batch


def aged(files_root, name, age):
    stamp = (NOW - age).timestamp()
    os.utime(files_root / name, (stamp, stamp))


def test_files_that_no_import_names_go_after_a_day_and_all_others_stay(files_root):
    named, old, young = received(MESSY), left_behind(), left_behind()
    (files_root / "uploads" / "half.part").write_text("x")
    ages = {named.file_path: 48, old.file_path: 25, young.file_path: 23, "uploads/half.part": 25}
    for name, hours in ages.items():
        aged(files_root, name, timedelta(hours=hours))

    done = uploads_clean(JobContext(uuid4(), 1, None, NOW))

    assert done == {"removed": 2}
    kept = {f"uploads/{path.name}" for path in (files_root / "uploads").iterdir()}
    assert kept == {named.file_path, young.file_path}


def test_it_is_done_every_day():
    assert "plans.uploads_clean" in SCHEDULES


def test_sheets_that_no_return_names_go_too(files_root, open_account):
    staff = open_account("chuyen-vien")
    kept = receive_sheet([b"x"], file_name="tep.xlsx", by=staff, at=NOW)
    with transaction.atomic():
        lost = receive_sheet([b"y"], file_name="tep.xlsx", by=staff, at=NOW)
        transaction.set_rollback(True)
    for upload in (kept, lost):
        aged(files_root, upload.file_path, timedelta(hours=25))

    assert sheets_clean(JobContext(uuid4(), 1, None, NOW)) == {"removed": 1}
    assert [f"sheets/{path.name}" for path in (files_root / "sheets").iterdir()] == [kept.file_path]
    assert "plans.sheets_clean" in SCHEDULES
