import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from gso_portal.demo.workbooks import demo_workbooks


class Command(BaseCommand):
    help = "Writes the workbooks from which the demo world is imported. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--out", required=True, type=Path, help="directory to write into")
        parser.add_argument(
            "--today", type=date.fromisoformat, help="the day of the current year's plan (default: today)"
        )
        parser.add_argument("--json", action="store_true", help="print the list as one JSON document")

    def handle(self, *args, out, today, **options):
        out.mkdir(parents=True, exist_ok=True)
        books = demo_workbooks(today or timezone.localdate())
        for book in books:
            (out / book.file_name).write_bytes(book.content())
        if options["json"]:
            listed = [
                {
                    "file": book.file_name,
                    "kind": "plan" if book.is_plan else "progress",
                    "year": book.year,
                    "cutoff": book.cutoff.isoformat() if book.cutoff else None,
                    "imported_on": book.imported_on.isoformat(),
                }
                for book in books
            ]
            self.stdout.write(json.dumps(listed, ensure_ascii=False))
            return
        for book in books:
            self.stdout.write(str(out / book.file_name))
