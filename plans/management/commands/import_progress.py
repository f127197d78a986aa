from datetime import date

from plans.models import ImportBatch

from ._importing import ImportCommand, plan_year


class Command(ImportCommand):
    help = "Read a progress workbook and record its rows as accepted reports on the plan of the year."
    kind = ImportBatch.Kind.PROGRESS

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--plan", type=plan_year, required=True, help="year of the plan")
        parser.add_argument(
            "--cutoff", type=date.fromisoformat, help="day reported on, unless the sheet says"
        )

    def handle(self, **options):
        self.run(options, year=options["plan"], cutoff=options["cutoff"])
