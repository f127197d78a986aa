from plans.models import ImportBatch

from ._importing import ImportCommand, plan_year


class Command(ImportCommand):
    help = "Read a work-plan workbook and write its rows into the plan of the year."
    kind = ImportBatch.Kind.PLAN

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=plan_year, required=True)

    def handle(self, **options):
        self.run(options, year=options["year"])
