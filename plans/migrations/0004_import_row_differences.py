from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_sources")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="differences",
            field=models.JSONField(default=dict, verbose_name="khác với kế hoạch"),
        ),
    ]
