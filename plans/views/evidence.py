"""Files of reports: added and taken off while nobody has decided, handed out after the right is asked each time."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent

from .. import rules
from ..models import Evidence
from ..services import evidence as files
from .reports import back, found_report, too_large
from .task import task_page


@require_POST
def evidence_add(request, pk):
    report = found_report(request, pk)
    if not rules.can_add_evidence(request.user, report):
        raise PermissionDenied
    uploads = request.FILES.getlist("files")
    refused = too_large(request)
    if not uploads and not refused:
        refused = [("", "Chọn tệp cần gửi.")]
    refused += files.attach_all(report, uploads, by=request.user, at=timezone.now())
    if refused:
        return task_page(request, report.task, refused_files=refused, status=422)
    messages.success(request, "Đã thêm tệp vào báo cáo.")
    return back(request, report.task)


@require_POST
def evidence_remove(request, pk):
    found = found_evidence(request, pk)
    if not rules.can_remove_evidence(request.user, found):
        raise PermissionDenied
    if files.remove_evidence(found, by=request.user):
        messages.success(request, f"Đã bỏ tệp {found.file_name}.")
    else:
        messages.warning(request, "Báo cáo đã được xử lý nên tệp được giữ nguyên.")
    return back(request, found.report.task)


@require_safe
@never_cache
def evidence_download(request, pk):
    """The file as it came, under its own name, never shown by the browser itself."""
    found = found_evidence(request, pk)
    try:
        stored = (settings.FILES_ROOT / found.file_path).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    record_access(
        AccessEvent.Kind.DOWNLOADED,
        by=request.user,
        text=f"Tệp “{found.file_name}” của báo cáo đến ngày {found.report.on:%d/%m/%Y}",
        path=request.path,
        method=request.method,
        status=200,
    )
    answer = FileResponse(
        stored, as_attachment=True, filename=found.file_name, content_type=found.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def found_evidence(request, pk) -> Evidence:
    visible = Evidence.objects.visible_to(request.user).select_related("report__task__plan")
    return get_object_or_404(visible, pk=pk)
