from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gso_portal.organization import services
from gso_portal.organization.access_log import record_access
from gso_portal.organization.accounts import as_username, may_try_password, right_password
from gso_portal.organization.forms import PasswordChangeForm, PasswordRequestForm
from gso_portal.organization.models import AccessEvent, PasswordRequest
from gso_portal.organization.views.guards import admin_only

TOO_MANY = "Đã gõ sai mật khẩu quá nhiều lần. Hãy thử lại sau 5 phút."


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request):
    """The person chooses another password; who came in with a one-time password gets no further before."""
    form = PasswordChangeForm(request.POST or None)
    must = request.user.one_time_until is not None
    if request.method == "POST" and form.is_valid() and is_changed(request, form):
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
        return redirect("dashboard:home" if must else "session-list")
    status = 422 if form.is_bound else 200
    return render(request, "organization/password_change.html", {"form": form, "must": must}, status=status)


def is_changed(request, form: PasswordChangeForm) -> bool:
    """Change it, or say in the form why not."""
    if not is_own_password(request, form):
        return False
    try:
        services.change_password(
            request.user, password=form.cleaned_data["new"], keep=request.session.session_key
        )
    except ValidationError as refusal:
        form.add_error("new", refusal)
        return False
    except services.OrganizationError as refusal:
        form.add_error("current", str(refusal))
        return False
    update_session_auth_hash(request, request.user)
    return True


def is_own_password(request, form: PasswordChangeForm) -> bool:
    """Whether the password is the one in use; counted like a try at the login, because it is one."""
    username = request.user.username
    if not may_try_password(username, at=timezone.now()):
        form.add_error("current", TOO_MANY)
        return False
    if request.user.check_password(form.cleaned_data["current"]):
        right_password(username)
        return True
    record_access(
        AccessEvent.Kind.SIGN_IN_FAILED, by=request.user, text="Sai mật khẩu khi đổi mật khẩu", method="POST"
    )
    form.add_error("current", "Mật khẩu đang dùng không đúng.")
    return False


@login_not_required
@require_http_methods(["GET", "POST"])
def password_forgotten(request):
    """Whom to ask, and a form that asks. The answer is the same whether there is such an account or not."""
    form = PasswordRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        services.ask_for_password(as_username(typed["username"]), contact=typed["contact"], at=timezone.now())
        return redirect("password-asked")
    return render(request, "organization/password_forgotten.html", {"form": form})


@login_not_required
@require_safe
def password_asked(request):
    return render(request, "organization/password_forgotten.html", {"is_asked": True})


@require_safe
@admin_only
def password_requests(request):
    """The queue of those who cannot log in, oldest first."""
    waiting = PasswordRequest.objects.filter(answered_at=None).select_related("user")
    return render(request, "organization/password_requests.html", {"requests": waiting[:200]})


@require_POST
@admin_only
def password_request_dismiss(request, pk):
    asked = get_object_or_404(PasswordRequest.objects.select_related("user"), pk=pk)
    services.dismiss_request(asked, by=request.user, at=timezone.now())
    messages.success(request, f"Đã bỏ yêu cầu của {asked.user.username}.")
    return redirect("password-requests")
