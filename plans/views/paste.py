"""Progress pasted from a spreadsheet: looked at row by row, then saved together."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ..editing.pasting import CHARACTERS, COLUMN_LABELS, LINES, Finder, Known, PasteError, read_pasted
from ..editing.proposing import Wish
from ..models import Task
from ..rules import reportable_tasks
from .bulk import asked_to_report, page_context, proposals


@require_http_methods(["GET", "HEAD", "POST"])
def progress_paste(request):
    """A page to paste into; sent, it says what would change, and nothing is saved. What was pasted stays."""
    asked = asked_to_report(request)
    text, error, lines = request.POST.get("pasted", ""), "", []
    if request.method == "POST":
        try:
            lines = read_pasted(text)
        except PasteError as refusal:
            error = str(refusal)
    return render(
        request,
        "plans/progress_paste.html",
        {
            **page_context(request, asked),
            **proposals(
                request, asked, list(wishes(request.user, asked.scope.plan.id, lines)) if lines else []
            ),
            "pasted": text,
            "error": error,
            "columns": COLUMN_LABELS,
            "limit": LINES,
            "longest": CHARACTERS,
        },
        status=422 if error else 200,
    )


def wishes(user, plan, lines):
    """Each line with the task it names; a task named before is not named again."""
    finder, first = Finder(known_tasks(user, plan)), {}
    for line in lines:
        task, why = finder.find(line)
        problems = [why] if why else []
        if task in first and task is not None:
            problems.append(f"Trùng nhiệm vụ với dòng {first[task]}.")
        first.setdefault(task, line.number)
        yield Wish(
            task,
            line.values,
            problems=(*problems, *line.problems),
            place=f"Dòng {line.number}",
            title=" ".join(part for part in (line.code, line.title) if part),
        )


def known_tasks(user, plan):
    """The tasks of the plan on which the user reports."""
    tasks = Task.objects.visible_to(user).filter(plan=plan).select_related("field")
    allowed = reportable_tasks(user, [task.pk for task in tasks])
    return [Known(task.pk, task.code, task.ordinal, task.title) for task in tasks if task.pk in allowed]
