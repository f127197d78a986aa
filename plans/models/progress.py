from __future__ import annotations

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from gso_portal.lib.constraints import known_value, nfc_text
from gso_portal.organization.models import DocumentRef, Role, Unit, User

from .task import Task


class ReasonCategory(models.TextChoices):
    COVID19 = "covid19", "Ảnh hưởng của dịch Covid-19"
    OTHER = "other", "Nguyên nhân khác"


class ProgressReportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ProgressReportQuerySet:
        """Reports are not published: who may read those of a task, the tasks say; drafts are narrower still."""
        return self.without_drafts_of_others(user).filter(task__in=Task.objects.reported_to(user))

    def without_drafts_of_others(self, user: User) -> ProgressReportQuerySet:
        """A draft is for its author and the people of the unit that will send it. Whether the user reads the reports
        of the task at all is another question."""
        own = Unit.objects.below(unit.pk for unit in user.units_on(None, Role.STAFF, Role.HEAD))
        return self.filter(~Q(status=ReportStatus.DRAFT) | Q(reported_by=user) | Q(task__lead_unit__in=own))

    def counting(self) -> ProgressReportQuerySet:
        return self.filter(status__in=COUNTING_STATUSES)

    def latest_first(self) -> ProgressReportQuerySet:
        """Task by task, by the day spoken of: of several of a day the one sent last."""
        return self.order_by("task_id", "-on", "-id")


class ReportPace(models.TextChoices):
    ON_SCHEDULE = "on_schedule", "Theo tiến độ"
    BEHIND = "behind", "Không theo tiến độ"


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Chờ xác nhận"
    ACCEPTED = "accepted", "Đã xác nhận"
    RETURNED = "returned", "Trả lại"


class ProgressReport(models.Model):
    """What a unit said of the day `on`. When it was entered is another fact, kept by the history."""

    Pace = ReportPace
    Status = ReportStatus

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    on = models.DateField("báo cáo đến ngày")
    status = models.CharField("trạng thái", max_length=20, choices=Status)
    pace = models.CharField("tiến độ", max_length=20, choices=Pace, blank=True)
    percent = models.PositiveSmallIntegerField("mức độ hoàn thành (%)", null=True, blank=True)
    completed_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    narrative = models.TextField("tình hình thực hiện", blank=True)
    product = models.TextField("sản phẩm đã hoàn thành", blank=True)
    reason_category = models.CharField("nhóm nguyên nhân", max_length=20, choices=ReasonCategory, blank=True)
    reason = models.TextField("nguyên nhân", blank=True)
    obstacles = models.TextField("khó khăn, vướng mắc", blank=True, db_default="", default="")
    proposals = models.TextField("đề xuất, kiến nghị", blank=True, db_default="", default="")
    return_note = models.TextField("lý do trả lại", blank=True, db_default="", default="")
    submitted_at = models.DateTimeField("gửi lúc", null=True)
    decided_at = models.DateTimeField("xác nhận hoặc trả lại lúc", null=True)
    reported_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="reports")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="decided_reports")
    batch = models.ForeignKey("ImportBatch", null=True, on_delete=models.PROTECT, related_name="reports")

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["task", "-on", "-id"]
        indexes = [
            # All that figures read of the reports that count, in their order: no row of the table is visited.
            models.Index(
                fields=["task", "-on", "-id"],
                include=["status", "completed_on", "pace", "percent", "reason_category"],
                condition=Q(status__in=["submitted", "accepted"]),
                name="report_counting_latest_first",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100),
                name="report_percent_to_100",
                violation_error_message="Mức độ hoàn thành từ 0 đến 100%.",
            ),
            models.CheckConstraint(
                condition=Q(reported_by=None) | Q(decided_by=None) | ~Q(decided_by=F("reported_by")),
                name="report_decided_by_another",
                violation_error_message="Người báo cáo không tự xác nhận hoặc trả lại báo cáo của mình.",
            ),
            models.UniqueConstraint(
                fields=["task", "reported_by"],
                condition=Q(status="draft"),
                name="report_one_draft_an_author",
                violation_error_message="Nhiệm vụ này đã có một bản nháp của bạn.",
            ),
            known_value("status", ReportStatus.values, name="report_status_known", what="Trạng thái báo cáo"),
            known_value("pace", ["", *ReportPace.values], name="report_pace_known", what="Tiến độ"),
            known_value(
                "reason_category",
                ["", *ReasonCategory.values],
                name="report_reason_known",
                what="Nhóm nguyên nhân",
            ),
            nfc_text(
                "narrative",
                "product",
                "reason",
                "obstacles",
                "proposals",
                "return_note",
                name="report_nfc",
            ),
        ]


COUNTING_STATUSES = (ProgressReport.Status.SUBMITTED, ProgressReport.Status.ACCEPTED)


def latest_counting(field: str, *, task: str = "pk") -> Subquery:
    """A column of the report that figures read, beside a row whose column `task` says of which task."""
    counting = ProgressReport.objects.counting().filter(task=OuterRef(task)).latest_first()
    return Subquery(counting.values(field)[:1])


class AdjustmentKind(models.TextChoices):
    EXTEND = "extend", "Gia hạn"
    WITHDRAW = "withdraw", "Rút nhiệm vụ"
    ADD = "add", "Bổ sung"
    CHANGE = "change", "Điều chỉnh nội dung, chủ trì"


class AdjustmentState(models.TextChoices):
    REQUESTED = "requested", "Đề nghị"
    CHECKED = "checked", "Văn phòng đã kiểm tra"
    DECIDED = "decided", "Đã đồng ý"
    REFUSED = "refused", "Không đồng ý"


class Adjustment(models.Model):
    """A decision on a task of an issued plan: the only path that moves a deadline.

    `moves` says whether an extension counts: decided on or before the deadline it moves (`old_due_on`).
    A later paper is kept and shown "gia hạn sau hạn", and moves nothing.
    """

    Kind = AdjustmentKind
    State = AdjustmentState

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="adjustments")
    kind = models.CharField("loại", max_length=20, choices=Kind)
    state = models.CharField("trạng thái", max_length=20, choices=State)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    document = models.ForeignKey(DocumentRef, null=True, on_delete=models.PROTECT, verbose_name="văn bản")
    reason_category = models.CharField("nhóm nguyên nhân", max_length=20, choices=ReasonCategory, blank=True)
    reason = models.TextField("lý do", blank=True)
    old_due_on = models.DateField("hạn cũ", null=True, blank=True)
    new_due_on = models.DateField("hạn mới", null=True, blank=True)
    moves = models.BooleanField("làm thay đổi hạn", default=False)
    old_lead = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    new_lead = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="adjustments")
    batch = models.ForeignKey("ImportBatch", null=True, on_delete=models.PROTECT, related_name="adjustments")

    class Meta:
        ordering = ["task", "decided_on", "id"]
        indexes = [models.Index(fields=["task", "decided_on"], name="adjustment_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_on__isnull=False),
                name="adjustment_decided_has_a_day",
                violation_error_message="Quyết định phải có ngày.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extend") | Q(new_due_on__isnull=False),
                name="adjustment_extension_has_a_deadline",
                violation_error_message="Gia hạn phải có thời hạn mới.",
            ),
            known_value("kind", AdjustmentKind.values, name="adjustment_kind_known", what="Loại điều chỉnh"),
            known_value(
                "state", AdjustmentState.values, name="adjustment_state_known", what="Trạng thái điều chỉnh"
            ),
            known_value(
                "reason_category",
                ["", *ReasonCategory.values],
                name="adjustment_reason_known",
                what="Nhóm nguyên nhân",
            ),
            nfc_text("reason", name="adjustment_nfc"),
        ]
