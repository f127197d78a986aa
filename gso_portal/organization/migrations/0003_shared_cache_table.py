from django.db import migrations

# What `createcachetable` would make, so that a deployment is one `migrate`. Unlogged: it holds rate limits of minutes,
# and may be empty after a crash.
CACHE_TABLE = """
CREATE UNLOGGED TABLE portal_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_vietnamese_text_functions")]

    operations = [
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE portal_cache"),
        migrations.RunSQL(
            "CREATE INDEX portal_cache_expires ON portal_cache (expires)", "DROP INDEX portal_cache_expires"
        ),
    ]
