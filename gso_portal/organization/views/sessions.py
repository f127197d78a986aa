from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gso_portal.organization import services
from gso_portal.organization.sessions import handle_of, open_sessions


@require_safe
def session_list(request):
    """Where one is logged in: when, from where, on what; and the way to end it."""
    sessions = [
        (session, handle_of(session.session_key), session.session_key == request.session.session_key)
        for session in open_sessions(request.user, at=timezone.now())
    ]
    return render(request, "organization/session_list.html", {"sessions": sessions})


@require_POST
def session_end(request, handle):
    """End one of one's own other sessions. One that is not there, or another person's, is not found."""
    for session in open_sessions(request.user, at=timezone.now()):
        if handle_of(session.session_key) == handle:
            services.end_sessions(request.user, by=request.user, only=session.session_key)
            messages.success(request, "Đã kết thúc phiên đăng nhập.")
            return redirect("session-list")
    raise Http404


@require_POST
def session_end_others(request):
    services.end_sessions(request.user, by=request.user, keep=request.session.session_key)
    messages.success(request, "Đã kết thúc mọi phiên đăng nhập khác.")
    return redirect("session-list")
