"""What import_plan and import_progress share: the page's own services, without the page."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from plans.importing.as_json import reading_as_json
from plans.models import ImportBatch
from plans.services.imports import (
    confirm_batch,
    discard_workbook,
    lock_plan_of,
    receive_workbook,
    stage_batch,
    start_confirming,
)

CHUNK = 1024**2
YEARS = range(2000, 2101)


def plan_year(text: str) -> int:
    """The year of a plan, within what the page accepts too."""
    if not text.isdigit() or int(text) not in YEARS:
        raise ArgumentTypeError(f"Năm “{text}” phải từ {YEARS.start} đến {YEARS.stop - 1}.")
    return int(text)


class ImportCommand(BaseCommand):
    kind: str
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and compare only, write nothing")
        parser.add_argument(
            "--only-clean", action="store_true", help="leave out rows whose reading a person should confirm"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def run(self, options, *, year: int, cutoff: date | None = None) -> None:
        path = options["file"]
        answer = (
            self.answer(path, options, year, cutoff)
            if path.is_file()
            else refusal(path.name, "no_file", f"Không có tệp {path}.")
        )
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else in_words(answer))
        if not answer["accepted"]:
            raise CommandError(answer["refusal"]["message"])

    def answer(self, path: Path, options, year: int, cutoff: date | None) -> dict[str, Any]:
        """A dry run does all that an import does, and then takes back the rows and the file."""
        with transaction.atomic():
            batch, answer = self.import_file(path, options, year, cutoff)
            transaction.set_rollback(options["dry_run"])
        if options["dry_run"]:
            discard_workbook(batch)
        return answer

    def import_file(
        self, path: Path, options, year: int, cutoff: date | None
    ) -> tuple[ImportBatch, dict[str, Any]]:
        now = timezone.now()
        lock_plan_of(year)
        with path.open("rb") as file:
            batch = receive_workbook(
                iter(lambda: file.read(CHUNK), b""),
                file_name=path.name,
                kind=self.kind,
                year=year,
                cutoff=cutoff,
                by=None,
                at=now,
            )
        reading = stage_batch(batch)
        if reading is None:
            return batch, refusal(path.name, batch.refusal_code, batch.refusal_text)
        effects = [row.effect for row in batch.rows.all()]
        answer = reading_as_json(reading, file=path.name)
        answer["changes"] = {effect: effects.count(effect) for effect in ("added", "changed", "unchanged")}
        answer["dry_run"] = options["dry_run"]
        start_confirming(batch, by=None, at=now)
        accept_warnings = not options["only_clean"]
        return batch, answer | confirm_batch(
            batch, by=None, on=timezone.localdate(now), accept_warnings=accept_warnings
        )


def refusal(file: str, code: str, message: str) -> dict[str, Any]:
    return {
        "file": file,
        "accepted": False,
        "refusal": {"code": code, "message": message},
        "totals": {},
        "rows": [],
    }


def in_words(answer: dict[str, Any]) -> str:
    if not answer["accepted"]:
        return f"{answer['file']}: không nhập được."
    totals = answer["totals"]
    doing = "sẽ ghi" if answer["dry_run"] else "đã ghi"
    return (
        f"{answer['file']}: {totals['tasks']} nhiệm vụ, {totals['ok']} hợp lệ, {totals['warning']} cảnh báo, "
        f"{totals['error']} lỗi; {doing} {answer['written']} dòng, để lại {answer['left_out']} dòng."
    )
