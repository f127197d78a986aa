from functools import wraps

from django.shortcuts import redirect, render
from django.utils import timezone

from ..figures import ScopeError
from ..scoping import ask, chosen, is_choice


def asked_by(request):
    """What the address of this page asks for; the clock enters here."""
    return ask(request.GET, user=request.user, now=timezone.now(), today=timezone.localdate())


def with_parameters(request, *left_out: str, **given: str) -> str:
    """This page's address without some parameters and those without a value, and with others."""
    query = request.GET.copy()
    for name in [*left_out, *(name for name in query if not any(query.getlist(name)))]:
        query.pop(name, None)
    for name, value in given.items():
        query[name] = value
    return f"?{query.urlencode()}"


def answering(view):
    """The view gets `asked`. An address that cannot be read, or a portal without plans, gets a page that says so.

    A choice in the context strip goes on to the address that it means.
    """

    @wraps(view)
    def asking(request, *args, **kwargs):
        if is_choice(request.GET):
            return redirect(f"{request.path}?{chosen(request.GET, user=request.user).urlencode()}")
        try:
            asked = asked_by(request)
            if asked is None:
                return render(request, "plans/plan_missing.html")
            return view(request, asked, *args, **kwargs)
        except ScopeError as error:
            return render(request, "plans/scope_refused.html", {"reason": str(error)}, status=400)

    return asking
