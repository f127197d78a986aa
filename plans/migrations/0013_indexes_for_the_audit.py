from django.db import migrations

from gso_portal.lib.history import index_changes

TRACKED = (
    "plans_adjustment",
    "plans_evidence",
    "plans_milestone",
    "plans_plan",
    "plans_progressreport",
    "plans_task",
    "plans_taskcolead",
    "plans_taskcoordinator",
    "plans_tasksource",
)


class Migration(migrations.Migration):
    dependencies = [("plans", "0012_saved_filters")]

    operations = [index_changes(table) for table in TRACKED]
