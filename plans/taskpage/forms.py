"""The forms on the page of a task. Messages are for the person at the screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gso_portal.lib.numbers import date_screen
from gso_portal.lib.vietnamese import clean

from ..editing.entering import EntryError, read_day, read_percent
from ..forms import ScopeForm
from ..models import ProgressReport, ReasonCategory, Task
from ..services.reporting import Said

LONGEST_TEXT = 5_000


class TaskForm(ScopeForm):
    """The strip of a task, which is in one plan: only the period is chosen, and both bases are shown."""

    def __init__(self, asked, **options):
        super().__init__(asked, **options)
        for name in ("basis", "from_plan", "from_period", "cutoff"):
            self.fields.pop(name, None)
        self.fields["plan"] = forms.CharField(widget=forms.HiddenInput)


class TypedField(forms.CharField):
    """A value read from what people type; `read` says what is wrong with it."""

    def __init__(self, *, read, **options):
        super().__init__(**options)
        self.read = read

    def clean(self, value):
        typed = super().clean(value)
        try:
            return self.read(typed)
        except EntryError as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value):
        return date_screen(value) if isinstance(value, date) else value


class TextField(forms.CharField):
    """Text of several lines, in one written form."""

    def __init__(self, *, rows: int = 3, **options):
        super().__init__(
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"max_length": f"Không quá {LONGEST_TEXT} ký tự."},
            **options,
        )

    def to_python(self, value):
        return clean(super().to_python(value))


class ReportForm(forms.Form):
    """`is_final` asks all that a report must say; a draft may still be incomplete."""

    percent = TypedField(label="Đã làm (%)", required=False, read=read_percent)
    pace = forms.ChoiceField(
        label="Tiến độ", required=False, choices=[("", "Chưa nêu"), *ProgressReport.Pace.choices]
    )
    completed_on = TypedField(label="Ngày hoàn thành", required=False, read=read_day)
    on = TypedField(
        label="Báo cáo đến ngày",
        read=read_day,
        help_text="ngày việc xảy ra",
        error_messages={"required": "Cho biết báo cáo đến ngày nào."},
    )
    narrative = TextField(label="Kết quả đã làm")
    obstacles = TextField(label="Khó khăn, vướng mắc")
    proposals = TextField(label="Đề xuất, kiến nghị")
    reason_category = forms.ChoiceField(
        label="Nhóm nguyên nhân", required=False, choices=[("", "Không có"), *ReasonCategory.choices]
    )
    reason = TextField(
        label="Nguyên nhân chậm", rows=2, help_text="khi hoàn thành muộn hoặc không theo tiến độ"
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, task: Task, today: date, is_final: bool = False, **options):
        super().__init__(*args, **options)
        self.task, self.today, self.is_final = task, today, is_final
        for name in ("percent", "completed_on", "on"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        due = task.due_on
        self.fields["pace"].help_text = f"so với hạn {date_screen(due)}" if due else ""

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        on, completed = said.get("on"), said.get("completed_on")
        if on and on > self.today:
            self.add_error("on", "Ngày này chưa tới.")
        if completed and completed > self.today:
            self.add_error("completed_on", "Ngày này chưa tới. Chưa xong thì để trống.")
        elif completed and on and completed > on:
            self.add_error("completed_on", "Ngày hoàn thành ở sau ngày báo cáo.")
        if self.is_final:
            self._check_final(said)
        return said

    def _check_final(self, said: dict[str, Any]) -> None:
        completed, due = said.get("completed_on"), self.task.due_on
        values = ("percent", "pace", "completed_on", "narrative")
        if not self.errors and not any(said.get(name) not in (None, "") for name in values):
            self.add_error(None, "Báo cáo chưa nói gì: ghi phần trăm, tiến độ, ngày hoàn thành hoặc kết quả.")
        if completed and said.get("percent") not in (None, 100):
            self.add_error(
                "percent",
                f"Đã có ngày hoàn thành thì mức độ là 100%, không phải {said['percent']}%; sửa một trong hai.",
            )
        is_trouble = said.get("pace") == ProgressReport.Pace.BEHIND or (completed and due and completed > due)
        if is_trouble and "reason" not in self.errors and not said.get("reason"):
            self.add_error("reason", "Nêu nguyên nhân hoàn thành muộn hoặc không theo tiến độ.")

    def said(self, otherwise: Said) -> Said:
        """What was typed and can be read; where it cannot, as `otherwise`."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "key")}
        return Said(**{**otherwise.__dict__, **given})
