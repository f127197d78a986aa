from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent

from . import rules
from .janitor import KEPT
from .models import Job

PAGE_ROWS = 50
STOP_POLLING = 286


@require_safe
@never_cache
def job_list(request):
    """What somebody asked for, latest first, as long as results are kept."""
    jobs = Job.objects.visible_to(request.user).requested_since(timezone.now() - KEPT)
    page = Paginator(jobs.order_by("-created_at", "pk"), PAGE_ROWS).get_page(request.GET.get("trang"))
    lines = [(job, rules.can_download(request.user, job)) for job in page]
    return render(request, "jobs/job_list.html", {"page": page, "lines": lines, "days": KEPT.days})


@require_safe
@never_cache
def job_detail(request, pk):
    """The page of a job, or the part of it that the page asks for every second until the job has ended."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    shown = {"job": job, "can_download": rules.can_download(request.user, job)}
    if not request.htmx:
        return render(request, "jobs/job_detail.html", shown)
    return render(request, "jobs/_job_progress.html", shown, status=STOP_POLLING if job.is_finished else 200)


@require_safe
@never_cache
def job_download(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not rules.can_download(request.user, job):
        raise Http404
    try:
        stored = (settings.FILES_ROOT / job.result_file).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if request.method == "GET":
        record_access(
            AccessEvent.Kind.DOWNLOADED,
            by=request.user,
            text=f"{job.title}: {job.result_name}",
            path=request.path,
            method=request.method,
        )
    answer = FileResponse(stored, as_attachment=True, filename=job.result_name, content_type=job.result_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
