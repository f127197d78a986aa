import csv
import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gso_portal.organization.directory import read_reference
from gso_portal.organization.models import Unit, UnitKind
from gso_portal.organization.structure.mergers import MergersUnread, province_proposals
from plans.services.mergers import apply_all


class Command(BaseCommand):
    help = "Apply a table of province mergers: every row of a CSV file, or those of 2025."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("file", nargs="?", metavar="FILE")
        which.add_argument("--2025", action="store_true", dest="of_2025")
        parser.add_argument("--dry-run", action="store_true", help="say what would move, and move nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options):
        try:
            proposals = province_proposals(table(options))
        except (MergersUnread, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        now = timezone.now()
        today = timezone.localdate(now)
        found = apply_all(proposals, by=None, on=today, at=now, is_trial=options["dry_run"])
        answer = {
            "dry_run": options["dry_run"],
            "accepted": all(each.status != "refused" for each in found),
            "offices": provincial_offices(today),
            "reorganizations": [
                asdict(each) | {"effective_on": each.effective_on.isoformat()} for each in found
            ],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else in_words(answer))
        if not answer["accepted"]:
            raise CommandError("Chưa áp dụng gì: có phương án bị từ chối.")


def table(options) -> list[dict[str, str]]:
    if options["of_2025"]:
        return read_reference("province_mergers_2025.csv")
    with open(options["file"], encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def provincial_offices(day) -> int:
    return Unit.objects.filter(kind=UnitKind.PROVINCIAL_OFFICE).valid_on(day).count()


def in_words(answer) -> str:
    lines = [f"{each['status']}: {each['title']}" for each in answer["reorganizations"]]
    return "\n".join([*lines, f"Cục Thống kê tỉnh, thành phố hiện nay: {answer['offices']}"])
