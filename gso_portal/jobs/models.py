"""A background job somebody can watch. The row is the truth; the broker only says that something waits."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

MANY_ATTEMPTS = 3


class JobState(models.TextChoices):
    QUEUED = "queued", "Đang chờ"
    RUNNING = "running", "Đang chạy"
    SUCCEEDED = "succeeded", "Đã xong"
    FAILED = "failed", "Không thành công"
    CANCELLED = "cancelled", "Đã dừng"


FINISHED = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class JobQuerySet(models.QuerySet):
    def visible_to(self, user) -> "JobQuerySet":
        """A person's own jobs; those of the system belong to nobody."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()

    def requested_since(self, instant) -> "JobQuerySet":
        return self.filter(created_at__gte=instant)

    def run_of(self, job_id, attempt: int) -> "JobQuerySet":
        """The row while exactly this run owns it; empty once another run took over or the job has ended."""
        return self.filter(pk=job_id, attempt=attempt, state=JobState.RUNNING)

    def publishable(self) -> "JobQuerySet":
        return self.filter(state=JobState.QUEUED, published_at=None, available_at__lte=Now())


class Job(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("loại việc", max_length=100)
    title = models.CharField("tên việc", max_length=300)
    arguments = models.JSONField("tham số", default=dict)
    queue = models.CharField("hàng đợi", max_length=20, default="quick")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người yêu cầu",
        on_delete=models.PROTECT,
        null=True,
        related_name="jobs",
    )
    idempotency_key = models.CharField(max_length=200, null=True, unique=True)

    state = models.CharField("trạng thái", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField("lần chạy", default=1)
    max_attempts = models.PositiveSmallIntegerField("số lần chạy nhiều nhất", default=MANY_ATTEMPTS)
    created_at = models.DateTimeField("lúc yêu cầu", db_default=Now())
    available_at = models.DateTimeField("chạy từ lúc", db_default=Now())
    published_at = models.DateTimeField("lúc giao", null=True)
    started_at = models.DateTimeField("lúc bắt đầu", null=True)
    heartbeat_at = models.DateTimeField("lúc báo còn chạy", null=True)
    finished_at = models.DateTimeField("lúc kết thúc", null=True)

    progress_done = models.PositiveIntegerField("đã làm", default=0)
    progress_total = models.PositiveIntegerField("tổng số", default=0)
    progress_text = models.CharField("đang làm gì", max_length=300, default="")

    error_code = models.CharField("mã lỗi", max_length=50, default="")
    error_text = models.TextField("lỗi", default="")
    result = models.JSONField("kết quả", null=True)
    result_file = models.CharField("tệp kết quả", max_length=200, default="")
    result_name = models.CharField("tên tệp khi tải về", max_length=200, default="")
    result_type = models.CharField("kiểu tệp", max_length=100, default="")
    result_size = models.PositiveBigIntegerField("cỡ tệp, byte", default=0)
    result_sha256 = models.CharField("SHA-256", max_length=64, default="")

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["available_at"], name="job_waiting", condition=Q(state="queued")),
            models.Index(fields=["heartbeat_at"], name="job_running", condition=Q(state="running")),
            models.Index(fields=["finished_at"], name="job_with_file", condition=~Q(result_file="")),
            models.Index(fields=["requested_by", "-created_at"], name="job_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_state_known",
                condition=Q(state__in=JobState.values),
                violation_error_message="Trạng thái của việc chạy nền không hợp lệ.",
            ),
            models.CheckConstraint(
                name="job_ended_has_instant",
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at=None),
                violation_error_message="Chỉ việc đã kết thúc mới có, và phải có, lúc kết thúc.",
            ),
            models.CheckConstraint(
                name="job_attempts_bounded",
                condition=Q(attempt__lte=F("max_attempts")),
                violation_error_message="Việc đã chạy quá số lần cho phép.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def has_file(self) -> bool:
        return bool(self.result_file)

    @property
    def is_expired(self) -> bool:
        """There was a file, and it has been removed after its time."""
        return bool(self.result_name) and not self.has_file

    @property
    def is_again(self) -> bool:
        return self.attempt > 1

    @property
    def progress_percent(self) -> int | None:
        """Whole percent, rounded down; None while the job has not said how much there is to do."""
        return min(100, self.progress_done * 100 // self.progress_total) if self.progress_total else None


class ServiceBeat(models.Model):
    """The last sign of life of one process of a service (worker, dispatcher)."""

    service = models.CharField("dịch vụ", max_length=20)
    process = models.CharField("máy và số tiến trình", max_length=150)
    at = models.DateTimeField("lúc báo còn chạy", db_default=Now())

    class Meta:
        verbose_name = "tín hiệu sống của dịch vụ"
        constraints = [models.UniqueConstraint(fields=["service", "process"], name="one_beat_per_process")]

    def __str__(self) -> str:
        return f"{self.service} {self.process}"
