from django.db import migrations

from gso_portal.lib.history import create_history, track


class Migration(migrations.Migration):
    dependencies = [("organization", "0003_shared_cache_table")]

    operations = [create_history(), track("organization_unitname"), track("organization_unitsuccession")]
