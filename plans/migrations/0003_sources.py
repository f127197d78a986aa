"""The sources of tasks that the reports of the Office tell apart."""

from django.db import migrations

SOURCES = [
    ("KHCT_TCTK", "Kế hoạch công tác của TCTK"),
    ("CTCT_CP_TTG", "Chương trình công tác của Chính phủ, Thủ tướng Chính phủ"),
    ("BO_KHDT", "Bộ Kế hoạch và Đầu tư giao"),
    ("CHIEN_LUOC_DE_AN", "Chiến lược và đề án"),
    ("DU_AN_ODA", "Dự án ODA"),
    ("THUONG_XUYEN", "Nhiệm vụ thường xuyên"),
]


def add_sources(apps, schema_editor):
    apps.get_model("plans", "Source").objects.bulk_create(
        apps.get_model("plans", "Source")(code=code, name=name, position=place)
        for place, (code, name) in enumerate(SOURCES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_history")]

    operations = [migrations.RunPython(add_sources, migrations.RunPython.noop)]
