import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gso_portal.demo.accounts import DemoRefused
from gso_portal.demo.loading import load_demo


class Command(BaseCommand):
    help = "Loads the demo world into a portal that has no plans yet (with GSO_DB_ROLE=owner)."

    def add_arguments(self, parser):
        parser.add_argument("--anyway", action="store_true", help="add the years that have no plan yet")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")

    def handle(self, *args, **options):
        try:
            result = load_demo(now=timezone.now(), anyway=options["anyway"])
        except DemoRefused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        if not result["loaded"]:
            self.stdout.write("Đã có kế hoạch: không nạp dữ liệu trình diễn (thêm --anyway để vẫn nạp).")
        for file in result["files"]:
            self.stdout.write(f"{file['file']}: ghi {file['written']} dòng, bỏ qua {file['left_out']} dòng.")
