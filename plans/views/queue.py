from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gso_portal.lib.numbers import count_text
from gso_portal.lib.numerals import is_row_number
from gso_portal.lib.vietnamese import clean

from .. import rules
from ..services.progress import ReportRefused, accept_report, return_report
from ..workload import awaiting_decision_of

PAGE_ROWS = 50
UNKNOWN = {
    "required": "Hãy chọn xác nhận hay trả lại.",
    "invalid_choice": "Chỉ xác nhận hoặc trả lại được báo cáo.",
}


class DecisionForm(forms.Form):
    """Which reports, and whether they are accepted or go back. What goes back says why."""

    decision = forms.ChoiceField(
        choices=[("accept", "Xác nhận"), ("return", "Trả lại")], error_messages=UNKNOWN
    )
    report = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": "Chưa chọn báo cáo nào.", "invalid_choice": "Không có báo cáo này."},
    )
    note = forms.CharField(required=False, max_length=2000)

    def __init__(self, sent):
        super().__init__(sent)
        numbers = [text for text in sent.getlist("report") if is_row_number(text)]
        # The page offers no more than these; each that is sent is looked for among them.
        self.fields["report"].choices = [(text, text) for text in numbers[:PAGE_ROWS]]

    def clean_note(self):
        return clean(self.cleaned_data["note"])

    def clean(self):
        given = super().clean()
        if given.get("decision") == "return" and "note" not in self.errors and not given.get("note"):
            self.add_error("note", "Hãy ghi lý do trả lại để đơn vị biết phải bổ sung gì.")
        return given

    @property
    def refusal(self) -> str:
        return next(iter(self.errors.values()))[0]


@require_safe
def report_queue(request):
    """The reports that wait for this head, those sent first on top."""
    if not rules.can_decide_reports(request.user):
        raise PermissionDenied
    return queue_page(request)


@require_POST
def report_decide(request):
    """Accept or return some of them. What is not this head's to decide, or was decided meanwhile, stays as it is."""
    if not rules.can_decide_reports(request.user):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return queue_page(request, form=form, status=422)
    asked = len(set(form.cleaned_data["report"]))
    try:
        decided = decide(form.cleaned_data, by=request.user)
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:report-queue")
    done = "Đã xác nhận" if form.cleaned_data["decision"] == "accept" else "Đã trả lại"
    if decided:
        messages.success(request, f"{done} {count_text(decided)} báo cáo.")
    if decided < asked:
        messages.warning(request, f"{count_text(asked - decided)} báo cáo không còn chờ bạn xác nhận.")
    return redirect("plans:report-queue")


def decide(chosen: dict, *, by) -> int:
    at = timezone.now()
    with transaction.atomic():
        waiting = awaiting_decision_of(by).filter(pk__in=chosen["report"])
        if chosen["decision"] == "accept":
            return sum(accept_report(report, by=by, at=at) for report in waiting)
        return sum(return_report(report, by=by, at=at, note=chosen["note"]) for report in waiting)


def queue_page(request, form: DecisionForm | None = None, status: int = 200):
    page = Paginator(awaiting_decision_of(request.user), PAGE_ROWS).get_page(request.GET.get("trang"))
    shown = {
        "page": page,
        "refusal": form.refusal if form else "",
        "chosen": form.data.getlist("report") if form else [],
        "alone": form.data.get("alone", "") if form else "",
        "note": form.data.get("note", "") if form else "",
    }
    return render(request, "plans/report_queue.html", shown, status=status)
