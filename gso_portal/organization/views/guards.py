"""Refusing people: 403, before anything is read or done."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from gso_portal.organization import rules


def admin_only(view):
    """Refuses everybody who does not look after accounts and units today."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.is_admin(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
