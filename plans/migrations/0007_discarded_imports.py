from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_known_values")]

    operations = [
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "Đang đọc tệp"),
                    ("refused", "Không đọc được"),
                    ("preview", "Chờ xác nhận"),
                    ("confirming", "Đang ghi"),
                    ("confirmed", "Đã nhập"),
                    ("undone", "Đã hoàn tác"),
                    ("discarded", "Đã bỏ"),
                ],
                default="uploaded",
                max_length=20,
                verbose_name="trạng thái",
            ),
        ),
        migrations.RemoveConstraint(model_name="importbatch", name="import_state_known"),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "uploaded",
                            "refused",
                            "preview",
                            "confirming",
                            "confirmed",
                            "undone",
                            "discarded",
                        ],
                    )
                ),
                name="import_state_known",
                violation_error_message="Trạng thái nhập không có trong danh mục.",
            ),
        ),
    ]
