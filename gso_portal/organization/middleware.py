import logging
from uuid import uuid4

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from gso_portal.lib.history import current_request

from .access_log import record_access
from .models import AccessEvent

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def security_headers(get_response):
    """Every answer, errors and redirects too. What says nothing about caching is not kept by anybody."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def request_identity(get_response):
    """Gives each request a number, which the history keeps beside every change made in it."""

    def middleware(request):
        token = current_request.set(uuid4().hex)
        try:
            return get_response(request)
        finally:
            current_request.reset(token)

    return middleware


# With a one-time password, which an administrator has seen, nothing else is open.
OPEN_WITH_ONE_TIME_PASSWORD = frozenset({"password-change", "account_logout"})


class SignedInMiddleware(LoginRequiredMiddleware):
    """Refuses everybody who has not logged in, unless the view is marked `login_not_required`; who came in with a
    one-time password chooses another first. Notes now and then that the session is in use."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is not None or not getattr(view_func, "login_required", True):
            return refusal
        if (
            request.user.one_time_until
            and request.resolver_match.view_name not in OPEN_WITH_ONE_TIME_PASSWORD
        ):
            page = reverse("password-change")
            return HttpResponseClientRedirect(page) if request.htmx else redirect(page)
        request.session.is_seen_again(timezone.now())
        return None

    def handle_no_permission(self, request, view_func):
        login_url = self.get_login_url(view_func)
        if request.htmx:
            # A plain redirect would put the login page inside the part that htmx swaps.
            page = redirect_to_login(request.htmx.current_url_abs_path or "/", login_url)
            return HttpResponseClientRedirect(page.url)
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path(), login_url)
        # After the login the browser can only GET, which the address of a form need not answer.
        return redirect_to_login("/", login_url)


FORGED = "Biểu mẫu không được gửi từ trang của cổng, hoặc đã mở quá lâu"
REASONS = {403: "Không có quyền làm việc này", 404: "Không có, hoặc ngoài phạm vi được xem"}


def record_denials(get_response):
    """Keeps every refusal of somebody logged in: 403, and 404 of an address that exists but shows nothing to them.

    The query is left out: people type into it. A refusal that cannot be kept is still the answer.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code in REASONS and request.resolver_match:
            try:
                record_denial(request, response.status_code)
            except Exception:
                logger.exception("A refusal of %s was not recorded", request.path)
        return response

    return middleware


def record_denial(request, status: int) -> None:
    if not request.user.is_authenticated:
        return
    text = FORGED if getattr(request, "is_forged", False) else REASONS[status]
    with transaction.atomic():
        record_access(
            AccessEvent.Kind.DENIED,
            by=request.user,
            text=text,
            method=request.method,
            path=request.path,
            status=status,
        )
