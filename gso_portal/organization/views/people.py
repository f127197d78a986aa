from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gso_portal.organization import services
from gso_portal.organization.forms import AccountEditForm, AccountForm, EndForm, PeopleFilter, RoleForm
from gso_portal.organization.models import Membership, PasswordRequest, User
from gso_portal.organization.sessions import open_sessions
from gso_portal.organization.submissions import once
from gso_portal.organization.unit_names import UnitNames
from gso_portal.organization.usernames import proposed_username
from gso_portal.organization.views.guards import admin_only

PAGE_ROWS = 50


@require_safe
@admin_only
def user_list(request):
    """All accounts with the posts of today, filtered by the address."""
    today = timezone.localdate()
    form = PeopleFilter(request.GET, on=today)
    posts = Prefetch("memberships", Membership.objects.valid_on(today).order_by("id"), to_attr="posts_today")
    page = Paginator(form.people().prefetch_related(posts), PAGE_ROWS).get_page(request.GET.get("trang"))
    names = unit_names([post for user in page for post in user.posts_today], today)
    lines = [(user, [(post, names[post.pk]) for post in user.posts_today]) for user in page]
    shown = {"form": form, "page": page, "lines": lines, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "organization/user_list.html", shown)


@require_http_methods(["GET", "POST"])
@admin_only
def user_open(request):
    """Open an account; its posts and its first password come on its page."""
    form = AccountForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made, _ = once(
                form.cleaned_data["key"],
                by=request.user,
                do=lambda: {"user": opened(request, form.cleaned_data).pk},
            )
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, "Đã mở tài khoản. Hãy giao vai trò và cấp mật khẩu dùng một lần.")
            return redirect("user-detail", made["user"])
    status = 422 if form.is_bound else 200
    return render(request, "organization/user_open.html", {"form": form}, status=status)


def opened(request, typed: dict) -> User:
    username = typed["username"].strip().lower()
    if not username:
        taken = set(User.objects.values_list("username", flat=True))
        username = proposed_username(typed["display_name"], taken)
    return services.open_account(
        username, display_name=typed["display_name"], email=typed["email"], by=request.user
    )


def add_errors(form, refusal) -> None:
    """What a service refused, at the field it speaks of."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))


@require_safe
@admin_only
def user_detail(request, pk):
    return detail(request, get_object_or_404(User, pk=pk))


def detail(request, user, *, status=200, role_form=None, edit_form=None, refused_end=None):
    """The page of an account; a form that was refused comes back with what was typed."""
    today = timezone.localdate()
    posts = Membership.objects.filter(user=user).order_by("-valid_from", "-id")
    names = unit_names(posts, today)
    shown = {
        "person": user,
        "is_self": user.pk == request.user.pk,
        "posts": [(post, names[post.pk], is_open(post, today)) for post in posts],
        "edit_form": edit_form
        or AccountEditForm(initial={"display_name": user.display_name, "email": user.email}),
        "role_form": role_form or RoleForm(initial={"key": uuid4(), "valid_from": today}, on=today),
        "refused_end": refused_end,
        "today": today,
        "sessions": open_sessions(user, at=timezone.now()),
        "asked": PasswordRequest.objects.filter(user=user, answered_at=None).first(),
        "issue_key": uuid4(),
    }
    return render(request, "organization/user_detail.html", shown, status=status)


def unit_names(posts, today) -> dict[int, str]:
    """What the unit of each post was called on the last day of the post so far. One query."""
    names = UnitNames(post.unit_id for post in posts)
    return {post.pk: names.on(post.unit_id, min(post.valid_to or today, today)) for post in posts}


def is_open(post: Membership, today) -> bool:
    return post.valid_to is None or post.valid_to >= today


@require_POST
@admin_only
def user_edit(request, pk):
    user = get_object_or_404(User, pk=pk)
    form = AccountEditForm(request.POST)
    if form.is_valid():
        try:
            services.edit_account(user, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, "Đã lưu tài khoản.")
            return redirect("user-detail", pk)
    return detail(request, get_object_or_404(User, pk=pk), status=422, edit_form=form)


@require_POST
@admin_only
def user_close(request, pk):
    return answered(
        request, pk, services.close_account, "Đã khóa tài khoản; các phiên đăng nhập đã kết thúc."
    )


@require_POST
@admin_only
def user_reopen(request, pk):
    return answered(request, pk, services.reopen_account, "Đã mở lại tài khoản.")


@require_POST
@admin_only
def user_end_sessions(request, pk):
    return answered(request, pk, services.end_sessions, "Đã kết thúc mọi phiên đăng nhập của tài khoản.")


def answered(request, pk, service, done: str):
    """Call a service that takes the account and who asks; say what came of it on the account's page."""
    try:
        service(get_object_or_404(User, pk=pk), by=request.user)
    except services.OrganizationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("user-detail", pk)


@require_POST
@admin_only
def role_give(request, pk):
    """A further post, or one in place of all others (a transfer)."""
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST, on=timezone.localdate())
    if form.is_valid():
        post = form.cleaned_data
        key, replaces = post.pop("key"), post.pop("replaces")
        give = services.transfer if replaces else services.give_role
        try:
            once(key, by=request.user, do=lambda: {"post": give(user, **post, by=request.user).pk})
        except (ValidationError, services.OrganizationError) as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, "Đã giao vai trò; có hiệu lực từ lần mở trang tiếp theo.")
            return redirect("user-detail", pk)
    return detail(request, user, status=422, role_form=form)


@require_POST
@admin_only
def role_end(request, pk, post_pk):
    post = get_object_or_404(Membership.objects.select_related("user"), pk=post_pk, user_id=pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            services.end_role(post, on=form.cleaned_data["on"], by=request.user)
        except services.OrganizationError as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, "Đã ghi ngày cuối của vai trò.")
            return redirect("user-detail", pk)
    refused = {"post": post.pk, "typed": request.POST.get("on", ""), "errors": form.errors["on"]}
    return detail(request, post.user, status=422, refused_end=refused)
