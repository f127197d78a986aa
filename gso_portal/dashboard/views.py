from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gso_portal.jobs.health import health
from gso_portal.organization.models import Role


@require_safe
def home(request):
    """Staff and heads begin with the work of their unit; those who see all units with the latest review."""
    user = request.user
    does_work = user.units_on(None, Role.STAFF, Role.HEAD) and not user.sees_everything()
    return redirect("plans:my-unit" if does_work else "plans:review")


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """For the load balancer and the operator. Without the database the portal is down: 503."""
    state = health()
    return JsonResponse(state, status=503 if state["status"] == "down" else 200)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    request.is_forged = True
    return render(request, "403_csrf.html", status=403)
