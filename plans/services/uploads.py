"""Uploads as files: kept under names of our own, workbooks are removed when no import names them."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gso_portal.jobs.janitor import remove_unowned

from ..models import ImportBatch

UPLOADS = "uploads"


def keep_upload(chunks: Iterable[bytes], *, folder: str = UPLOADS, suffix: str = ".xlsx") -> tuple[Path, str]:
    """Write the file as it came. Its path, and the SHA-256 of its content in hexadecimal."""
    place = settings.FILES_ROOT / folder
    place.mkdir(mode=0o750, parents=True, exist_ok=True)
    path, digest = place / f"{uuid.uuid4().hex}{suffix}", hashlib.sha256()
    part = path.with_suffix(".part")
    with part.open("wb") as target:
        for chunk in chunks:
            digest.update(chunk)
            target.write(chunk)
    os.replace(part, path)
    return path, digest.hexdigest()


def remove_unnamed_uploads(*, before: datetime) -> int:
    """Remove files last written before that instant that no import names: its transaction was rolled back."""
    named = ImportBatch.objects.values_list("file_path", flat=True)
    return remove_unowned(UPLOADS, before=before, owned=lambda names: named.filter(file_path__in=names))
