from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from gso_portal.lib.constraints import known_value
from gso_portal.organization.models import Role, Unit, User

from .plan import Plan
from .progress import ProgressReport
from .task import Task


def reported_units(user: User) -> models.QuerySet[Unit]:
    """The units on whose tasks the user reports today: where the user is staff or head, and those below."""
    return Unit.objects.below(unit.pk for unit in user.units_on(None, Role.STAFF, Role.HEAD))


class UnitSheetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> UnitSheetQuerySet:
        """Sheets hold what is reported, so they are for those who report for the unit, as long as they do."""
        return self.filter(unit__in=reported_units(user))


class SheetSelection(models.TextChoices):
    OPEN = "open", "Nhiệm vụ chưa hoàn thành"
    ALL = "all", "Cả nhiệm vụ đã hoàn thành"


class UnitSheet(models.Model):
    """One download of a unit's tasks. `base` is a list of the rows as they were given away, in order:

    `task`, `key` (how the workbook names it), `version` (of the task's progress), `facts` (what is shown of the task)
    and `cells` (what may be filled in). The workbook can be made from it again at any time.
    """

    Selection = SheetSelection

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sheets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    period = models.CharField("kỳ", max_length=40)
    selection = models.CharField("nhiệm vụ", max_length=10, choices=SheetSelection)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("tải về lúc")
    base = models.JSONField("khi tải về", default=list)

    objects = UnitSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["unit", "-made_at"], name="sheet_of_unit")]
        constraints = [
            known_value(
                "selection",
                SheetSelection.values,
                name="sheet_selection_known",
                what="Lựa chọn nhiệm vụ",
            )
        ]


class SheetUploadQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SheetUploadQuerySet:
        """Returned sheets of the user's units; a file that was not recognised is its sender's alone."""
        return self.filter(Q(sheet__unit__in=reported_units(user)) | Q(sheet__isnull=True, uploaded_by=user))


class SheetUploadState(models.TextChoices):
    UPLOADED = "uploaded", "Đang đọc tệp"
    REFUSED = "refused", "Không nhận"
    PREVIEW = "preview", "Chờ xác nhận"
    CONFIRMING = "confirming", "Đang ghi"
    CONFIRMED = "confirmed", "Đã ghi"
    UNDONE = "undone", "Đã hoàn tác"
    DISCARDED = "discarded", "Đã bỏ"


class SheetUpload(models.Model):
    """One return of a sheet: read, compared, chosen from, confirmed, perhaps taken back.

    Which sheet it is only its content says, so `sheet` is empty until it was read.
    """

    State = SheetUploadState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(UnitSheet, null=True, on_delete=models.CASCADE, related_name="uploads")
    state = models.CharField(
        "trạng thái", max_length=20, choices=SheetUploadState, default=SheetUploadState.UPLOADED
    )
    file_name = models.CharField("tên tệp", max_length=255)
    file_path = models.CharField(max_length=100)
    file_sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("nộp lúc")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal_text = models.TextField(blank=True)
    findings = models.JSONField("nhận xét về tệp", default=list)
    job_id = models.UUIDField(null=True)

    objects = SheetUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["sheet", "-uploaded_at"], name="sheet_upload_of_sheet")]
        constraints = [
            known_value(
                "state", SheetUploadState.values, name="sheet_upload_state_known", what="Trạng thái nộp tệp"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """For a person, having written nothing."""
        return self.state in (self.State.PREVIEW, self.State.REFUSED)


class SheetRowResult(models.TextChoices):
    WRITTEN = "written", "Đã ghi"
    LEFT = "left", "Để lại"
    UNDONE = "undone", "Đã lấy lại"
    KEPT = "kept", "Không lấy lại được"


class SheetRow(models.Model):
    """A row of a returned sheet. `problem` says why it cannot be taken at all; `cells` are those that differ from the
    download (see plans.roundtrip.comparing); `is_taken` what a person said of the row, None while nobody has.
    """

    Result = SheetRowResult

    upload = models.ForeignKey(SheetUpload, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    row = models.PositiveIntegerField("dòng")
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="+")
    mark = models.CharField("số", max_length=40, blank=True)
    title = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    cells = models.JSONField(default=dict)
    is_taken = models.BooleanField("lấy dòng này", null=True)
    result = models.CharField("kết quả", max_length=10, choices=SheetRowResult, blank=True)
    note = models.TextField(blank=True)
    report = models.ForeignKey(ProgressReport, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["upload", "position"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="sheet_row_once"),
            known_value(
                "result", ["", *SheetRowResult.values], name="sheet_row_result_known", what="Kết quả của dòng"
            ),
        ]
