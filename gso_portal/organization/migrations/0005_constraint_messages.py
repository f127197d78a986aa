from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0004_history"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="membership",
            name="membership_role_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["staff", "head", "office", "tccb", "scorer", "leadership", "auditor", "admin"],
                    )
                ),
                name="membership_role_known",
                violation_error_message="Vai trò không có trong danh mục.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="unit",
            name="unit_kind_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "leadership",
                            "department",
                            "public_service",
                            "provincial_office",
                            "division",
                            "district_branch",
                            "external",
                        ],
                    )
                ),
                name="unit_kind_known",
                violation_error_message="Loại đơn vị không có trong danh mục.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="unitalias",
            name="unit_alias_filled",
            constraint=models.CheckConstraint(
                condition=models.Q(("folded", ""), _negated=True),
                name="unit_alias_filled",
                violation_error_message="Cách viết phải có chữ.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="unitgroupalias",
            name="unit_group_alias_filled",
            constraint=models.CheckConstraint(
                condition=models.Q(("folded", ""), _negated=True),
                name="unit_group_alias_filled",
                violation_error_message="Cách viết phải có chữ.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="unitname",
            name="unit_name_filled",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("folded", ""), _negated=True)
                ),
                name="unit_name_filled",
                violation_error_message="Tên đơn vị phải có chữ.",
            ),
        ),
    ]
