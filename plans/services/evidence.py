"""Files that go with reports: checked, kept under names of our own, removed when no report names them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum

from gso_portal.jobs.janitor import remove_unowned
from gso_portal.lib.attachments import AttachmentRefused, checked_kind, clean_file_name
from gso_portal.lib.history import change
from gso_portal.organization.models import User

from ..models import Evidence, ProgressReport
from ..rules import takes_evidence
from .uploads import keep_upload

EVIDENCE = "evidence"
MOST_FILES = 20
LARGEST_TOTAL = 60 * 1024**2


def attach(report: ProgressReport, file: UploadedFile, *, by: User, at: datetime) -> Evidence:
    """Keep the file with a report that is not yet accepted or returned; the same file again gives the one kept.

    AttachmentRefused, with the reason, for a file or a total that is not taken.
    """
    name = clean_file_name(file.name or "")
    kind = checked_kind(name, file, size=file.size, largest=settings.UPLOAD_MAX_BYTES)
    path, digest = keep_upload(file.chunks(), folder=EVIDENCE, suffix="")
    try:
        with change(by=by):
            locked = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
            kept = Evidence.objects.filter(report=locked)
            known = kept.filter(sha256=digest, file_name=name).first()
            if known is None:
                _check_room(locked, kept, file.size)
                return Evidence.objects.create(
                    report=locked,
                    file_name=name,
                    file_path=str(path.relative_to(settings.FILES_ROOT)),
                    content_type=kind.content_type,
                    size=file.size,
                    sha256=digest,
                    uploaded_by=by,
                    uploaded_at=at,
                )
    except AttachmentRefused:
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)
    return known


def _check_room(report: ProgressReport, kept, size: int) -> None:
    if not takes_evidence(report):
        raise AttachmentRefused("báo cáo đã được xử lý nên không nhận thêm tệp.")
    if kept.count() >= MOST_FILES:
        raise AttachmentRefused(f"một báo cáo có nhiều nhất {MOST_FILES} tệp.")
    if (kept.aggregate(total=Sum("size"))["total"] or 0) + size > LARGEST_TOTAL:
        raise AttachmentRefused(f"các tệp của một báo cáo cộng lại không quá {LARGEST_TOTAL // 1024**2} MB.")


def attach_all(
    report: ProgressReport, files: list[UploadedFile], *, by: User, at: datetime
) -> list[tuple[str, str]]:
    """Attach what can be attached; for each of the others its name and the reason."""
    refused = []
    for file in files:
        try:
            attach(report, file, by=by, at=at)
        except AttachmentRefused as refusal:
            refused.append((clean_file_name(file.name or ""), str(refusal)))
    return refused


def remove_evidence(evidence: Evidence, *, by: User) -> bool:
    """Take a file off a report that is not yet accepted or returned; False when it is, or the file is gone.

    The file itself goes when the janitor finds that nothing names it.
    """
    with change(by=by):
        report = ProgressReport.objects.select_for_update(of=("self",)).filter(pk=evidence.report_id).first()
        if report is None or not takes_evidence(report):
            return False
        return bool(Evidence.objects.filter(pk=evidence.pk, report=report).delete()[0])


def remove_unnamed_evidence(*, before: datetime) -> int:
    """Remove files last written before that instant that no report names."""
    named = Evidence.objects.values_list("file_path", flat=True)
    return remove_unowned(EVIDENCE, before=before, owned=lambda names: named.filter(file_path__in=names))
