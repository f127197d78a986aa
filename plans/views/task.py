from uuid import uuid4

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gso_portal.lib.numbers import instant_text

from .. import rules
from ..figures import Rows, ScopeError, ScopeRequest, plan_facts, read_address
from ..models import Task
from ..scoping import Asked, latest_period
from ..services.reporting import Said
from ..taskpage.forms import ReportForm, TaskForm
from ..taskpage.page import Inside, build_task_page

PAGE_ENTRIES = 50
ALL_CHANGES = "moi-thay-doi"


@require_safe
@never_cache
def task_detail(request, pk):
    """One task: what is published of it for everybody, and for readers of its reports what happened."""
    task = found_task(request, pk)
    try:
        scope = scope_of_task(request, task)
    except ScopeError as error:
        return render(request, "plans/scope_refused.html", {"reason": str(error)}, status=400)
    return task_page(request, task, scope)


def found_task(request, pk) -> Task:
    tasks = Task.objects.visible_to(request.user).select_related("plan", "field", "carried_from__plan")
    return get_object_or_404(tasks, pk=pk)


def scope_of_task(request, task, *, is_forgiving=False):
    """The period of the address in the task's own plan, else the latest; the clock enters here.

    `is_forgiving` takes the latest for an address that cannot be read: a form that was sent is not lost for it.
    """
    today = timezone.localdate()
    latest = ScopeRequest(plan=task.plan.code, period=latest_period(task.plan, today).code)
    facts, now = plan_facts(task.plan), timezone.now()
    try:
        asked = read_address(request.GET)
        named = asked if asked.plan == task.plan.code and asked.period else latest
        return named.within(facts, now=now)
    except ScopeError:
        if not is_forgiving:
            raise
        return latest.within(facts, now=now)


def task_page(request, task, scope=None, *, status=200, form=None, refused_files=(), **more):
    """The page. `form` is a report as somebody typed it, shown again; `refused_files` are names and reasons."""
    scope = scope or scope_of_task(request, task, is_forgiving=True)
    today = timezone.localdate()
    page = build_task_page(task, scope, reader=request.user, today=today)
    inside = page.inside
    if inside and inside.can_report:
        form = form or ReportForm(task=task, today=today, initial=first_words(inside, today))
        if inside.latest and inside.latest.percent is not None:
            form["percent"].help_text = f"lần trước {inside.latest.percent}%"
        # A form shown again is sent as a new one.
        form.shown_key = uuid4()
    shown = {
        "page": page,
        "task": task,
        "context_form": TaskForm(Asked(scope, Rows(""), [])),
        "known": instant_text(scope.known_at) if scope.known_at else "hiện tại",
        "form": form if inside and inside.can_report else None,
        "refused_files": refused_files,
        "can_see_imports": rules.can_see_imports(request.user),
        **(timeline_part(request, inside) if inside else {}),
    }
    return render(request, "plans/task_detail.html", {**shown, **more}, status=status)


def first_words(inside: Inside, today) -> dict:
    """What the form begins with: one's draft, else the report that came back, else what holds of the last one."""
    again = inside.draft or inside.returned_to_reader
    known = {"on": today, "seen": inside.version}
    if again:
        on = again.on if again is inside.draft else today
        return {**Said.of(again).__dict__, **known, "on": on}
    if inside.latest is None:
        return known
    kept = ("percent", "pace", "completed_on", "reason", "reason_category")
    return {**{name: getattr(inside.latest, name) for name in kept}, **known}


def timeline_part(request, inside: Inside) -> dict:
    """The short form unless the address asks for every change."""
    is_whole = request.GET.get("xem") == ALL_CHANGES
    entries = [entry for entry in inside.entries if is_whole or entry.is_report]
    return {
        "entries": Paginator(entries, PAGE_ENTRIES).get_page(request.GET.get("trang")),
        "is_whole": is_whole,
        "all_changes": ALL_CHANGES,
    }
