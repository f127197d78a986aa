from django.db import migrations
from django.db.models import F


def forget_reporters(apps, schema_editor):
    """What the Office imports, no unit has reported in the portal: the Office accepts it and is not its reporter."""
    reports = apps.get_model("plans", "ProgressReport").objects.filter(batch__isnull=False)
    reports.filter(reported_by=F("decided_by")).update(reported_by=None)


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_import_row_differences")]

    operations = [migrations.RunPython(forget_reporters, migrations.RunPython.noop)]
