from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gso_portal.lib.constraints import known_value
from gso_portal.organization.models import DocumentRef, Unit, User


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PlanQuerySet:
        """Issued plans are published: everyone logged in reads them. Drafts are for those who see all units."""
        return self if user.sees_everything() else self.exclude(state=Plan.State.DRAFT)

    def annual(self) -> PlanQuerySet:
        return self.filter(kind=Plan.Kind.ANNUAL)


class PlanKind(models.TextChoices):
    ANNUAL = "annual", "Kế hoạch công tác"
    STRATEGY = "strategy", "Chiến lược"
    PROJECT = "project", "Dự án"


class PlanState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    ISSUED = "issued", "Đã ban hành"
    CLOSED = "closed", "Đã kết thúc"


class Plan(models.Model):
    """A list of tasks over a horizon: the annual work plan, a strategy, a partner-supported project.

    `code` is how operators and addresses name it ("2020", "clk-2021-2030"); it never changes.
    """

    Kind = PlanKind
    State = PlanState

    code = models.CharField("mã", max_length=40, unique=True)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    owner_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="plans", verbose_name="đơn vị"
    )
    title = models.CharField("tên", max_length=300)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")
    state = models.CharField("trạng thái", max_length=20, choices=State, default=State.DRAFT)
    document = models.ForeignKey(
        DocumentRef, null=True, blank=True, on_delete=models.PROTECT, verbose_name="văn bản ban hành"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="plan_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
            known_value("kind", PlanKind.values, name="plan_kind_known", what="Loại kế hoạch"),
            known_value("state", PlanState.values, name="plan_state_known", what="Trạng thái kế hoạch"),
        ]

    def __str__(self) -> str:
        return self.title


class Field(models.Model):
    """A numbered field of work of one plan (I to IX of the work plan): data, because plans differ."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="fields")
    ordinal = models.PositiveSmallIntegerField("số thứ tự")
    name = models.CharField("tên lĩnh vực", max_length=300)

    class Meta:
        ordering = ["plan", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="field_once_per_plan")]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """Where a task comes from: the work plan itself, the Government's programme, the ministry…"""

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
