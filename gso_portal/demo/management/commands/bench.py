import resource
from datetime import date
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gso_portal.demo.bench.loading import load_tasks
from gso_portal.demo.bench.measuring import Measured, actions, measure
from gso_portal.organization.models import Role, Unit
from gso_portal.organization.services import give_role, open_account
from plans.models import Plan

OFFICE = "VPTC"


class Command(BaseCommand):
    help = (
        "Measure the usual actions with many tasks, in a database of its own, and write the table to a file."
    )

    def add_arguments(self, parser):
        parser.add_argument("--tasks", type=int, default=10_000)
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "build" / "bench.md")

    def handle(self, **options):
        if Plan.objects.exists():
            raise CommandError("Cần một cơ sở dữ liệu trống: make bench tự tạo một thư mục dữ liệu riêng.")
        reader = open_account("bench", display_name="Đo tốc độ", password=token_urlsafe(), by=None)
        give_role(
            reader,
            unit=Unit.objects.get(token=OFFICE),
            role=Role.OFFICE,
            valid_from=date(2016, 1, 1),
            by=None,
        )
        count = load_tasks(options["tasks"])
        table = as_table(count, [measure(action) for action in actions(reader)])
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        with options["out"].open("a", encoding="utf-8") as file:
            file.write(table)
        self.stdout.write(table)


def as_table(tasks: int, measured: list[Measured]) -> str:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        f"\n{tasks} tasks, {timezone.localdate():%d/%m/%Y}, peak memory {memory} MB\n",
        "| action | median | goal | queries | gzipped |",
        "|---|---|---|---|---|",
        *(
            f"| {each.action.name} | {each.median_ms:.0f} ms | {goal(each)} | {each.queries} "
            f"| {each.bytes_gzipped / 1024:.1f} kB |"
            for each in measured
        ),
    ]
    return "\n".join(lines) + "\n"


def goal(measured: Measured) -> str:
    wanted = measured.action.goal_ms
    if wanted is None:
        return ""
    return f"{wanted} ms, {'met' if measured.median_ms <= wanted else f'missed ×{measured.median_ms / wanted:.1f}'}"
