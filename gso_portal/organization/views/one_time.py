from uuid import uuid4

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gso_portal.organization import services
from gso_portal.organization.forms import PeopleFilter
from gso_portal.organization.models import AccountState, User
from gso_portal.organization.services.passwords import ONE_TIME_DAYS
from gso_portal.organization.submissions import once, sent_key
from gso_portal.organization.views.guards import admin_only

# Each takes some hundredths of a second to hash; more at once would hold up whoever waits behind.
AT_ONCE = 20


@require_POST
@admin_only
def password_issue(request, pk):
    """Show a new one-time password, on this answer only: sent again, the form makes no second one."""
    return shown_once(request, lambda: [get_object_or_404(User, pk=pk)], back="user-detail", args=[pk])


@require_http_methods(["GET", "POST"])
@admin_only
def password_sheet(request):
    """One-time passwords for the people of a unit who never had one, as a list to print and cut."""
    form = PeopleFilter(request.GET, on=timezone.localdate())
    waiting = form.people().in_state(AccountState.NO_PASSWORD, timezone.localdate())
    if request.method == "POST":
        return shown_once(request, lambda: list(waiting[:AT_ONCE]), back="user-list")
    shown = {"form": form, "count": waiting.count(), "first": list(waiting[:AT_ONCE]), "key": uuid4()}
    return render(request, "organization/password_sheet.html", shown)


def shown_once(request, people, *, back: str, args=()):
    """Issue passwords to the people and show them; they are in no database, log or history."""
    issued: list[tuple[User, str]] = []

    def issue() -> dict:
        now = timezone.now()
        issued.extend((user, services.issue_one_time(user, by=request.user, at=now)) for user in people())
        return {"accounts": [user.pk for user, _ in issued]}

    try:
        _, was_done_now = once(sent_key(request), by=request.user, do=issue)
    except services.OrganizationError as refusal:
        messages.error(request, str(refusal))
        return redirect(back, *args)
    if not was_done_now:
        messages.error(request, "Mật khẩu đã hiện một lần và không xem lại được; nếu chưa chép, hãy cấp lại.")
        return redirect(back, *args)
    return render(request, "organization/passwords_issued.html", {"issued": issued, "days": ONE_TIME_DAYS})
