"""What a running job may ask of the one who runs it: report progress, write a file, see that it lost."""

import hashlib
import mimetypes
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

FILE_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
}
RESULTS = "jobs"
FREE_SHARE = 10


class JobFailed(Exception):
    """The job cannot succeed, and again would not help. The message (Vietnamese) is shown to the person."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class LostClaim(Exception):
    """Another run has taken this job over; whatever this one does must have no effect."""


@dataclass(frozen=True)
class ResultFile:
    path: str
    part: Path
    name: str
    type: str
    size: int
    sha256: str

    def facts(self) -> dict[str, str | int]:
        """What the row of the job says of its file."""
        return {
            "result_file": self.path,
            "result_name": self.name,
            "result_type": self.type,
            "result_size": self.size,
            "result_sha256": self.sha256,
        }

    def publish(self) -> None:
        os.replace(self.part, settings.FILES_ROOT / self.path)

    def discard(self) -> None:
        self.part.unlink(missing_ok=True)


@dataclass
class JobContext:
    """One run of a job. `started_at` is the database's clock; a job takes its "today" from it."""

    job_id: uuid.UUID
    attempt: int
    requested_by: Any
    started_at: datetime
    reported: tuple[int, int, str] = (0, 0, "")
    is_lost: bool = False
    file: ResultFile | None = field(default=None, repr=False)

    @property
    def today(self) -> date:
        return timezone.localdate(self.started_at)

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Say how far the run is; cheap enough for every row. Raises LostClaim once another run took over."""
        if self.is_lost:
            raise LostClaim(f"{self.job_id} attempt {self.attempt}")
        self.reported = (done, total, text[:300])

    @contextmanager
    def result_file(self, name: str) -> Iterator[Path]:
        """Give the path to write the result to. People get it as `name`, once the job has succeeded.

        Raises JobFailed `disk_full` when too little space is free before, or none is left while writing.
        """
        refuse_when_disk_is_short()
        suffix = Path(name).suffix.lower()
        part = settings.FILES_ROOT / RESULTS / f"{uuid.uuid4()}{suffix}.part"
        part.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        try:
            yield part
            self.file = sealed(part, name)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def sealed(part: Path, name: str) -> ResultFile:
    """The file as written, forced to disk and measured; still under its temporary name."""
    with open(part, "rb") as stored:
        digest = hashlib.file_digest(stored, "sha256").hexdigest()
        os.fsync(stored.fileno())
    part.chmod(0o640)
    final = f"{RESULTS}/{part.name.removesuffix('.part')}"
    kind = (
        FILE_TYPES.get(Path(name).suffix.lower())
        or mimetypes.guess_type(name)[0]
        or "application/octet-stream"
    )
    return ResultFile(final, part, name, kind, part.stat().st_size, digest)


def refuse_when_disk_is_short() -> None:
    """Raises JobFailed unless a tenth of the disk, or the configured floor if that is less, is free."""
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    total, _, free = shutil.disk_usage(settings.FILES_ROOT)
    if free < min(total // FREE_SHARE, settings.FREE_DISK_FLOOR_BYTES):
        raise JobFailed(
            "disk_full", "Máy chủ sắp hết chỗ lưu tệp nên chưa xuất được. Xin báo người quản trị."
        )
