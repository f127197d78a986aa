import json

from django.core.management.base import BaseCommand

from gso_portal.organization.reference_loading import load_reference


class Command(BaseCommand):
    help = "Adds the units, provinces, groups and papers of the reference files that the database lacks."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")

    def handle(self, *args, **options):
        counts = load_reference()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        for key, count in counts.items():
            self.stdout.write(f"{key}: {count['total']} ({count['added']} added)")
