from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from gso_portal.lib.constraints import known_value, nfc_text
from gso_portal.lib.deadlines import DueKind
from gso_portal.lib.numbers import ordinal_path
from gso_portal.lib.sql_text import VnNorm, VnSort
from gso_portal.organization.models import Unit, UnitGroup, UnitGroupMember, User

from .plan import Field, Plan, Source

DUE_KIND_LABELS = {
    DueKind.DAY: "Ngày",
    DueKind.PERIOD: "Kỳ",
    DueKind.RANGE: "Khoảng",
    DueKind.RECURRING: "Định kỳ",
    DueKind.CONTINUOUS: "Thường xuyên",
    DueKind.EVENT: "Theo sự kiện",
    DueKind.RELATIVE: "Tương đối",
    DueKind.UNKNOWN: "Chưa xác định",
}
DUE_KINDS = [(kind.value, label) for kind, label in DUE_KIND_LABELS.items()]

# Only these have a deadline that a figure can hold a task to; the others are always ongoing.
DATED_KINDS = (DueKind.DAY.value, DueKind.PERIOD.value, DueKind.RANGE.value)


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TaskQuerySet:
        """What is published of a task is for everyone logged in; drafts are for those who see all units."""
        return self if user.sees_everything() else self.exclude(plan__state=Plan.State.DRAFT)

    def reported_to(self, user: User) -> TaskQuerySet:
        """The tasks whose progress reports the user may read, for these are not published: all for those who see all
        units, else what the user's units and those below lead or coordinate, also as one of a group of that day. None
        of a plan that became a draft again."""
        if user.sees_everything():
            return self
        units = Unit.objects.visible_to(user)
        groups = UnitGroupMember.objects.valid_on(user.rights_on).filter(unit__in=units).values("group")
        coordinated = TaskCoordinator.objects.filter(Q(unit__in=units) | Q(group__in=groups))
        return self.visible_to(user).filter(
            Q(lead_unit__in=units)
            | Q(pk__in=TaskCoLead.objects.filter(unit__in=units).values("task"))
            | Q(pk__in=coordinated.values("task"))
        )


class Task(models.Model):
    """A task of a plan: who leads it, what it delivers, when it is due.

    `baseline_due_on` is the deadline as first issued and never moves; `due_on` is the deadline after the
    extensions that count (see Adjustment.moves). `due_text` is the deadline as the plan words it.
    Completion and pace are not here: they are what the latest progress report says.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    field = models.ForeignKey(Field, null=True, on_delete=models.PROTECT, related_name="tasks")
    position = models.PositiveIntegerField("thứ tự trong kế hoạch")
    ordinal = models.CharField("số thứ tự", max_length=20, blank=True)
    title = models.TextField("nội dung công việc")
    deliverable = models.TextField("sản phẩm", blank=True)
    is_key = models.BooleanField("trọng tâm", default=False)
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="led_tasks", verbose_name="đơn vị chủ trì"
    )
    officer = models.CharField("đầu mối", max_length=200, blank=True)
    supervising_leader = models.CharField("Lãnh đạo phụ trách", max_length=200, blank=True)
    sources = models.ManyToManyField(Source, through="TaskSource", related_name="tasks")
    start_on = models.DateField("bắt đầu", null=True, blank=True)
    start_text = models.CharField("bắt đầu (nguyên văn)", max_length=200, blank=True)
    due_kind = models.CharField("loại thời hạn", max_length=20, choices=DUE_KINDS)
    baseline_due_on = models.DateField("hạn ban đầu", null=True, blank=True)
    due_on = models.DateField("hạn đã điều chỉnh", null=True, blank=True)
    due_text = models.CharField("thời hạn (nguyên văn)", max_length=300, blank=True)
    lead_text = models.CharField("đơn vị chủ trì (nguyên văn)", max_length=500, blank=True)
    coordinating_text = models.TextField("đơn vị phối hợp (nguyên văn)", blank=True)
    added_on = models.DateField("bổ sung ngày", null=True, blank=True)
    withdrawn_on = models.DateField("rút khỏi kế hoạch ngày", null=True, blank=True)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    note = models.TextField("ghi chú", blank=True)
    version = models.PositiveIntegerField(default=1)
    title_norm = models.GeneratedField(
        expression=VnNorm("title"), output_field=models.TextField(), db_persist=True
    )
    title_sort = models.GeneratedField(
        expression=VnSort("title"), output_field=models.TextField(), db_persist=True
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position"]
        indexes = [
            models.Index(fields=["plan", "id"], name="task_by_plan"),
            models.Index(fields=["plan", "baseline_due_on"], name="task_by_deadline"),
            models.Index(fields=["lead_unit", "baseline_due_on"], name="task_by_lead"),
            GinIndex(OpClass("title_norm", name="gin_trgm_ops"), name="task_by_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="task_has_a_title",
                violation_error_message="Nhiệm vụ phải có nội dung.",
            ),
            models.CheckConstraint(
                condition=Q(due_kind__in=DATED_KINDS)
                | Q(baseline_due_on=None)
                | Q(due_kind=DueKind.RECURRING),
                name="task_undated_kind_has_no_deadline",
                violation_error_message="Thời hạn loại này không có ngày hoàn thành.",
            ),
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(baseline_due_on=None) | Q(start_on__lte=F("baseline_due_on")),
                name="task_starts_before_its_deadline",
                violation_error_message="Ngày bắt đầu phải trước thời hạn hoàn thành.",
            ),
            known_value(
                "due_kind", [kind for kind, _ in DUE_KINDS], name="task_due_kind_known", what="Loại thời hạn"
            ),
            nfc_text(
                "title", "deliverable", "due_text", "lead_text", "coordinating_text", "note", name="task_nfc"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """As people cite it, its number in the plan under its field: "IV.231"."""
        return ordinal_path(self.field.ordinal if self.field else None, self.ordinal)


class TaskCoLead(models.Model):
    """Further lead units after the first, which alone counts."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="co_leads")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="co_led")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["task", "position"]
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="co_lead_once_per_task")]


class TaskCoordinator(models.Model):
    """One who coordinates: a unit, a group of units, or a body outside in its own words."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="coordinators")
    position = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="coordinates")
    group = models.ForeignKey(UnitGroup, null=True, on_delete=models.PROTECT, related_name="+")
    outside = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["task", "position"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(unit__isnull=False, group=None, outside="")
                    | Q(unit=None, group__isnull=False, outside="")
                    | Q(unit=None, group=None) & ~Q(outside="")
                ),
                name="coordinator_is_exactly_one",
            )
        ]


class TaskSource(models.Model):
    task = models.ForeignKey(Task, on_delete=models.CASCADE)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "source"], name="source_once_per_task")]


class Milestone(models.Model):
    """A dated part of a recurring or two-step task. It never makes a class: a task counts once."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField("hạn")
    label = models.CharField("nội dung", max_length=200, blank=True)
    completed_on = models.DateField("hoàn thành ngày", null=True, blank=True)

    class Meta:
        ordering = ["task", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["task", "due_on", "label"], name="milestone_once_per_task")
        ]
