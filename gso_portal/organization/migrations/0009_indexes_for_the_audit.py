import django.contrib.postgres.indexes
from django.db import migrations, models

from gso_portal.lib.history import index_changes

TRACKED = (
    "organization_ignoredspelling",
    "organization_membership",
    "organization_reorganization",
    "organization_unit",
    "organization_unitalias",
    "organization_unitgroup",
    "organization_unitgroupalias",
    "organization_unitgroupmember",
    "organization_unitname",
    "organization_unitsuccession",
    "organization_user",
)


class Migration(migrations.Migration):
    dependencies = [("organization", "0008_sign_in_and_sessions")]

    operations = [
        migrations.AddIndex(
            "accessevent", models.Index(fields=["username", "-at"], name="access_under_name")
        ),
        migrations.AddIndex(
            "accessevent", models.Index(fields=["kind", "-at", "-id"], name="access_of_kind")
        ),
        migrations.AddIndex(
            "accessevent",
            models.Index(fields=["request"], name="access_of_request", condition=~models.Q(request="")),
        ),
        migrations.AddIndex(
            "accessevent",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("path", name="gin_trgm_ops"), name="access_by_path"
            ),
        ),
        *(index_changes(table) for table in TRACKED),
    ]
