"""What the pages of editing share: the list they were opened from, the task, and its row as that list shows it."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from gso_portal.lib.numerals import is_row_number

from ..figures import Rows, ScopeError, list_rows
from ..models import Task
from ..rules import can_report
from ..scoping import Asked, ask
from ..tasklist.filters import look_of
from ..tasklist.lines import Line, lines_of


@dataclass(frozen=True)
class Editing:
    """A task, the list it is edited in, and that list's query."""

    request: object
    task: Task
    asked: Asked
    query: str

    @property
    def cutoff(self):
        return self.asked.scope.cutoff

    @property
    def list_address(self) -> str:
        return f"{reverse('plans:task-list')}?{self.query}#t{self.task.pk}"

    @property
    def code(self) -> str:
        return self.task.code

    def line(self) -> Line:
        """The row as the list shows it now."""
        rows = list_rows(self.asked.scope, Rows("", task=self.task.pk))
        return lines_of(self.asked.scope, rows, self.request.user)[0]

    def address(self, name: str, *more) -> str:
        return f"{reverse(f'plans:{name}', args=[self.task.pk, *more])}?{self.query}"

    def row(self, state: dict | None = None) -> dict:
        """The context of the row's template, in one of its states."""
        return {
            "asked": self.asked,
            "line": self.line(),
            "cols": [column.key for column in look_of(QueryDict(self.query)).columns(self.asked.scope.basis)],
            "can_select": True,
            "query": self.query,
            "list_address": self.list_address,
            "row_address": self.address("task-row"),
            "save_address": self.address("task-progress"),
            "edit": state or {},
        }


def editing(request, pk) -> Editing:
    """404 for a task outside what the person sees, or outside the list; 403 for one the person does not report on."""
    task = get_object_or_404(Task.objects.visible_to(request.user).select_related("plan", "field"), pk=pk)
    if not can_report(request.user, task):
        raise PermissionDenied
    query = request.GET.copy()
    query.pop("mode", None)
    query.setdefault("plan", task.plan.code)
    asked = asked_in(request, query)
    # Before anything is saved: the answer is a row of this list.
    is_added = task.added_on is None or task.added_on <= asked.scope.cutoff
    if asked.scope.plan.id != task.plan_id or not is_added:
        raise Http404
    return Editing(request, task, asked, query.urlencode())


def asked_in(request, query) -> Asked:
    """The list that the query means, as it stands now; 400 for what cannot be read. Nobody edits the past."""
    try:
        look_of(query)
        asked = ask(query, user=request.user, now=timezone.now(), today=timezone.localdate())
    except ScopeError as error:
        raise BadRequest(str(error)) from None
    if asked is None:
        raise Http404
    if asked.scope.known_at:
        raise PermissionDenied
    return asked


def sent_number(request, name: str) -> int:
    text = request.POST.get(name, "")
    if not is_row_number(text):
        raise BadRequest("Biểu mẫu không đủ.")
    return int(text)
