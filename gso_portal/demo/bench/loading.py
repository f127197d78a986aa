"""Many tasks for the benchmark: spread evenly over five plan years, the units and the days of the year."""

from django.db import connection

from gso_portal.organization.models import Unit, UnitKind
from plans.models import Plan, Task
from plans.services.plans import open_annual_plan

YEARS = range(2016, 2021)
UNIT_KINDS = (UnitKind.DEPARTMENT, UnitKind.PUBLIC_SERVICE, UnitKind.PROVINCIAL_OFFICE)

TASKS = """
INSERT INTO plans_task (plan_id, field_id, position, ordinal, title, deliverable, is_key, lead_unit_id, officer,
    supervising_leader, start_on, start_text, due_kind, baseline_due_on, due_on, due_text, lead_text,
    coordinating_text, note, version)
SELECT p.id, f.id, n, n::text, 'Tổng hợp, biên soạn báo cáo chuyên đề số ' || n || ' của đơn vị', 'Báo cáo', false,
    (%(units)s::bigint[])[1 + n %% cardinality(%(units)s::bigint[])], '', 'Tổng cục trưởng',
    p.starts_on + (n * 7) %% 150, '', 'day', p.starts_on + 150 + (n * 11) %% 215, p.starts_on + 150 + (n * 11) %% 215,
    '', '', '', '', 1
FROM plans_plan p JOIN plans_field f ON f.plan_id = p.id CROSS JOIN generate_series(1, %(each)s) n
WHERE f.ordinal = 1 + n %% 9
ORDER BY p.starts_on, 3
"""

REPORTS = """
INSERT INTO plans_progressreport (task_id, "on", status, pace, percent, completed_on, narrative, product,
    reason_category, reason)
SELECT t.id, least(t.start_on + 40 * k, p.ends_on), 'accepted',
    CASE WHEN t.position %% 40 = 0 THEN 'behind' ELSE 'on_schedule' END, k * 30,
    CASE WHEN k = %(last)s AND t.position %% 10 > 0 THEN t.baseline_due_on + (t.position %% 23 - 21) END,
    'Đang triển khai', '', '', ''
FROM plans_task t JOIN plans_plan p ON p.id = t.plan_id CROSS JOIN generate_series(1, %(last)s) k
ORDER BY t.id, k
"""


def load_tasks(number: int) -> int:
    """Fill an empty database with about `number` tasks of three reports each, and count them. As the owner role."""
    units = Unit.objects.filter(kind__in=UNIT_KINDS).values_list("pk", flat=True)
    for year in YEARS:
        plan = open_annual_plan(year, document=None, by=None)
        plan.state = Plan.State.ISSUED
        plan.save(update_fields=["state"])
        plan.fields.bulk_create(
            plan.fields.model(plan=plan, ordinal=n, name=f"Lĩnh vực {n}") for n in range(1, 10)
        )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(TASKS, {"units": list(units), "each": max(number // len(YEARS), 1)})
        cursor.execute(REPORTS, {"last": 3})
        cursor.execute("ANALYZE")
    return Task.objects.count()


def settle() -> None:
    """What the server does by itself within minutes of a load: then an index alone answers what it holds."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
