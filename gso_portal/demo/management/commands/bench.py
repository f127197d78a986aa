import resource
from datetime import date
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gso_portal.demo.bench.actions import actions, saves, task_list
from gso_portal.demo.bench.loading import UNIT_KINDS, load_tasks, settle
from gso_portal.demo.bench.measuring import Measured, measure
from gso_portal.demo.bench.serving import reading, requests_a_second, saving, served, weight
from gso_portal.organization.models import Role, Unit, User
from gso_portal.organization.services import give_role, open_account
from plans.models import Plan, Task

OFFICE = "VPTC"
SINCE = date(2016, 1, 1)


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
        reader = account("bench", Role.OFFICE, Unit.objects.filter(token=OFFICE))
        writer = account("bench-units", Role.STAFF, Unit.objects.filter(kind__in=UNIT_KINDS))
        count = load_tasks(options["tasks"])
        settle()
        crowd = as_crowd_table(reader, writer)
        table = as_table(count, [measure(action) for action in actions(reader, writer)]) + crowd
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        with options["out"].open("a", encoding="utf-8") as file:
            file.write(table)
        self.stdout.write(table)


def account(username: str, role: Role, units) -> User:
    user = open_account(username, display_name="Đo tốc độ", password=token_urlsafe(), by=None)
    for unit in units:
        give_role(user, unit=unit, role=role, valid_from=SINCE, by=None)
    user.rights_on = timezone.localdate()
    return user


def as_table(tasks: int, measured: list[Measured]) -> str:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        f"\n{tasks} tasks, {timezone.localdate():%d/%m/%Y}, peak memory of the measuring process {memory} MB\n",
        "| action | median | goal | queries | gzipped |",
        "|---|---|---|---|---|",
        *(
            f"| {each.action.name} | {each.median_ms:.0f} ms | {goal(each)} | {each.queries} "
            f"| {each.bytes_gzipped / 1024:.1f} kB |"
            for each in measured
        ),
    ]
    return "\n".join(lines) + "\n"


def as_crowd_table(reader: User, writer: User) -> str:
    """Eight clients at two web processes, the weight of the list page and the memory of the processes."""
    address = task_list(unit=Task.objects.values_list("lead_unit_id", flat=True).first())
    with served(reader) as site, served(writer) as units:
        size, requests = weight(site, address)
        lists = requests_a_second(site, reading(site, address))
        stored = requests_a_second(units, saving(units, list(saves())))
        memory = site.memory_mb()
    return (
        "\n| eight clients, two web processes | measured | goal |\n|---|---|---|\n"
        f"| list, requests a second | {lists:.0f} | 70 |\n| save, requests a second | {stored:.0f} | 150 |\n"
        f"| list page with all assets | {size / 1024:.0f} kB, {requests} requests | 60 kB, 8 requests |\n"
        f"| memory of the web processes afterwards | {memory} MB | 250 MB |\n"
    )


def goal(measured: Measured) -> str:
    wanted = measured.action.goal_ms
    if wanted is None:
        return ""
    return f"{wanted} ms, {'met' if measured.median_ms <= wanted else f'missed ×{measured.median_ms / wanted:.1f}'}"
