from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0005_constraint_messages"),
        ("plans", "0005_imports_have_no_reporter"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["extend", "withdraw", "add", "change"])),
                name="adjustment_kind_known",
                violation_error_message="Loại điều chỉnh không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["requested", "checked", "decided", "refused"])),
                name="adjustment_state_known",
                violation_error_message="Trạng thái điều chỉnh không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason_category__in", ["", "covid19", "other"])),
                name="adjustment_reason_known",
                violation_error_message="Nhóm nguyên nhân không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["plan", "progress"])),
                name="import_kind_known",
                violation_error_message="Loại tệp nhập không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["uploaded", "refused", "preview", "confirming", "confirmed", "undone"])
                ),
                name="import_state_known",
                violation_error_message="Trạng thái nhập không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["ok", "warning", "error"])),
                name="import_row_status_known",
                violation_error_message="Kết quả đọc dòng không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("effect__in", ["", "added", "changed", "unchanged", "skipped"])),
                name="import_row_effect_known",
                violation_error_message="Tác động của dòng không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["annual", "strategy", "project"])),
                name="plan_kind_known",
                violation_error_message="Loại kế hoạch không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "issued", "closed"])),
                name="plan_state_known",
                violation_error_message="Trạng thái kế hoạch không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reported_by", None),
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("reported_by")), _negated=True),
                    _connector="OR",
                ),
                name="report_decided_by_another",
                violation_error_message="Người báo cáo không tự xác nhận hoặc trả lại báo cáo của mình.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "submitted", "accepted", "returned"])),
                name="report_status_known",
                violation_error_message="Trạng thái báo cáo không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("pace__in", ["", "on_schedule", "behind"])),
                name="report_pace_known",
                violation_error_message="Tiến độ không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason_category__in", ["", "covid19", "other"])),
                name="report_reason_known",
                violation_error_message="Nhóm nguyên nhân không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_kind__in",
                        ["day", "period", "range", "recurring", "continuous", "event", "relative", "unknown"],
                    )
                ),
                name="task_due_kind_known",
                violation_error_message="Loại thời hạn không có trong danh mục.",
            ),
        ),
    ]
