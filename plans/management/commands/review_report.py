from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.figures import ScopeError, ScopeRequest
from plans.review.exporting import write_review
from plans.scoping import scope_of


class Command(BaseCommand):
    help = "Write the review of a period as a file."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--plan", required=True)
        parser.add_argument("--period", required=True)
        parser.add_argument("--format", required=True, choices=["pdf", "xlsx", "docx", "txt"])
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument(
            "--host",
            default="http://localhost:8000",
            help="where the portal is, for the links of the figures",
        )

    def handle(self, **options):
        kind, path = options["format"], options["out"]
        if kind == "docx":
            raise CommandError("Chưa lập được báo cáo dạng DOCX; hãy dùng pdf, xlsx hoặc txt.")
        if not path.resolve().parent.is_dir():
            raise CommandError(f"Không có thư mục {path.resolve().parent}.")
        try:
            scope = scope_of(
                ScopeRequest(options["plan"], options["period"]), reader=None, now=timezone.now()
            )
        except ScopeError as error:
            raise CommandError(str(error)) from error
        # Kept as known now: links in the file open the rows that it counts.
        write_review(scope.at(scope.instant), kind, path, reader=None, host=options["host"].rstrip("/"))
        self.stdout.write(f"Đã ghi {path}.")
