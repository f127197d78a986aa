from django.db import migrations

from gso_portal.lib.history import track


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_plans_tasks_progress"), ("organization", "0004_history")]

    operations = [
        track("plans_task"),
        track("plans_tasksource"),
        track("plans_progressreport"),
        track("plans_adjustment"),
        track("plans_milestone"),
    ]
