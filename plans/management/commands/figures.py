import json
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gso_portal.lib.numbers import OFFICE_ZONE
from plans.figures import ScopeError, ScopeRequest, figures, figures_by
from plans.figures.as_json import breakdown_as_json, figures_as_json
from plans.models import Field
from plans.scoping import scope_of


def instant(text: str) -> datetime:
    """An ISO instant; without a zone it is Vietnam's time."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=OFFICE_ZONE)


class Command(BaseCommand):
    help = "Print the figures of a period of a plan."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--plan", required=True)
        parser.add_argument("--period", required=True)
        parser.add_argument("--cutoff", type=date.fromisoformat)
        parser.add_argument("--basis", default="baseline", choices=["baseline", "adjusted"])
        parser.add_argument("--known-at", type=instant)
        parser.add_argument("--by", choices=["unit", "field", "source", "leader"])
        parser.add_argument("--structure", default="then", choices=["then", "today"])
        parser.add_argument("--json", action="store_true")

    def handle(self, **options):
        asked = {name: options[name] for name in ("plan", "period", "cutoff", "basis", "known_at")}
        try:
            scope = scope_of(ScopeRequest(**asked), reader=None, now=timezone.now())
        except ScopeError as error:
            if options["json"]:
                refusal = {"code": "no_scope", "message": str(error)}
                self.stdout.write(json.dumps({"refusal": refusal}, ensure_ascii=False))
            raise CommandError(str(error)) from error
        fields = list(Field.objects.filter(plan=scope.plan.id).values_list("name", flat=True))
        answer = figures_as_json(figures(scope), fields)
        if options["by"]:
            counted = figures_by(scope, options["by"], structure=options["structure"].replace("then", ""))
            answer["by"] = breakdown_as_json(counted, options["by"])
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else answer["narrative"])
