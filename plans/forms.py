"""What people may ask for or upload. Messages are for the person at the screen."""

from datetime import date

from django import forms

from gso_portal.lib.periods import Period
from gso_portal.lib.vietnamese import clean
from gso_portal.organization.models import Unit

from .figures import Basis
from .models import ImportBatch


def _title(period: Period) -> str:
    return period.label[0].upper() + period.label[1:]


class ScopeForm(forms.Form):
    """The context strip: which numbers the page shows. A GET form, so the address says it all.

    `from_plan` and `from_period` are what the strip was shown for, so that the answer knows what was chosen.
    """

    plan = forms.ChoiceField(label="Kế hoạch")
    period = forms.ChoiceField(label="Kỳ")
    basis = forms.ChoiceField(label="Tính hạn", choices=[(basis.value, basis.label) for basis in Basis])
    from_plan = forms.CharField(widget=forms.HiddenInput)
    from_period = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, asked, **options):
        scope = asked.scope
        shown = {"from_plan": scope.plan.code, "from_period": scope.period.code}
        super().__init__(
            initial={
                "plan": scope.plan.code,
                "period": scope.period.code,
                "basis": scope.basis.value,
                **shown,
            },
            **options,
        )
        self.fields["plan"].choices = [(plan.code, plan.title) for plan in asked.plans]
        periods = [(period.code, _title(period)) for period in asked.periods]
        if scope.period.code not in dict(periods):
            periods.append((scope.period.code, _title(scope.period)))
        self.fields["period"].choices = periods
        given = scope.parameters()
        for name in ("cutoff", "known_at"):
            if name in given:
                self.fields[name] = forms.CharField(widget=forms.HiddenInput, initial=given[name])


class ReviewForm(ScopeForm):
    """The strip of the review, where both bases stand side by side and none is chosen."""

    def __init__(self, asked, **options):
        super().__init__(asked, **options)
        del self.fields["basis"]


class RowsForm(ScopeForm):
    """The strip of the list: the scope, how its rows are narrowed, and how the list looks."""

    def __init__(self, asked, look, **options):
        super().__init__(asked, **options)
        for name, value in (asked.rows.parameters() | look.parameters()).items():
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, initial=value)


class ReviewExportForm(forms.Form):
    """What a review is exported as. `key` makes a repeated click one job."""

    kind = forms.ChoiceField(choices=[("pdf", "PDF"), ("xlsx", "Excel")])
    key = forms.UUIDField()


class ListExportForm(forms.Form):
    """What a list is exported as. `key` makes a repeated click one job."""

    kind = forms.ChoiceField(choices=[("xlsx", "Excel"), ("csv", "CSV")])
    key = forms.UUIDField()


class FilterNameForm(forms.Form):
    """Under which name a list is found again."""

    name = forms.CharField(
        max_length=80,
        error_messages={
            "required": "Đặt tên cho bộ lọc.",
            "max_length": "Tên bộ lọc dài quá 80 ký tự.",
            "null_characters_not_allowed": "Tên bộ lọc có ký tự không đọc được.",
        },
    )
    key = forms.UUIDField(error_messages={"required": "Biểu mẫu thiếu mã.", "invalid": "Biểu mẫu thiếu mã."})

    @property
    def first_error(self) -> str:
        return next(iter(self.errors.values()))[0]


class UploadForm(forms.Form):
    """A workbook on its way in."""

    kind = forms.ChoiceField(
        label="Tệp là",
        choices=ImportBatch.Kind,
        widget=forms.RadioSelect,
        initial="plan",
        error_messages={
            "required": "Chọn loại tệp: kế hoạch hay tiến độ.",
            "invalid_choice": "Chọn loại tệp: kế hoạch hay tiến độ.",
        },
    )
    year = forms.IntegerField(
        label="Năm kế hoạch",
        min_value=2000,
        max_value=2100,
        help_text="Năm của kế hoạch công tác, ví dụ 2020.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        error_messages={
            "required": "Cho biết năm kế hoạch.",
            "invalid": "Năm phải là số, ví dụ 2020.",
            "min_value": "Năm phải từ 2000 đến 2100.",
            "max_value": "Năm phải từ 2000 đến 2100.",
        },
    )
    cutoff = forms.DateField(
        label="Số liệu đến ngày",
        required=False,
        input_formats=["%d/%m/%Y", "%d/%m/%y"],
        help_text="Chỉ cho tệp tiến độ, khi trong tệp không ghi. Dạng ngày/tháng/năm.",
        widget=forms.TextInput(attrs={"size": 12}),
        error_messages={"invalid": "Ngày phải có dạng ngày/tháng/năm, ví dụ 30/6/2020."},
    )
    file = forms.FileField(
        label="Tệp Excel",
        help_text="Tệp .xlsx, không quá 20 MB, không có mật khẩu và macro.",
        error_messages={
            "required": "Chọn tệp Excel cần nhập.",
            "missing": "Chọn tệp Excel cần nhập.",
            "empty": "Tệp rỗng.",
            "oversized": "Tệp quá 20 MB nên không nhận. Hãy bỏ hình ảnh, trang tính và dòng thừa rồi tải lại.",
        },
        max_length=255,
    )

    def __init__(self, *args, oversized=(), **options):
        super().__init__(*args, **options)
        if "file" in oversized:
            self.fields["file"].error_messages["required"] = self.fields["file"].error_messages["oversized"]


class ChoiceForm(forms.Form):
    """What a person settles of a staged row; `wanted` are the columns that must not stay open. Empty means: as read."""

    MISSING = {"title": "Gõ lại nội dung.", "lead": "Chọn đơn vị chủ trì.", "due": "Cho biết thời hạn."}

    title = forms.CharField(
        required=False,
        max_length=2000,
        error_messages={"max_length": "Nội dung dài quá 2.000 ký tự."},
    )
    lead = forms.ChoiceField(required=False)
    due = forms.DateField(
        required=False,
        input_formats=["%d/%m/%Y", "%d/%m/%y"],
        error_messages={"invalid": "Ngày phải có dạng ngày/tháng/năm, ví dụ 30/6/2020."},
    )

    def __init__(self, *args, year: int, wanted=(), **options):
        super().__init__(*args, **options)
        self.year, self.wanted = year, wanted
        units = Unit.objects.valid_on(date(year, 12, 31)).exclude(kind__in=["external", "leadership"])
        self.fields["lead"].choices = [("", ""), *((unit.token, unit.token) for unit in units)]
        self.fields["lead"].error_messages["invalid_choice"] = "Không có đơn vị này trong năm của kế hoạch."

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due and not self.year <= due.year <= self.year + 1:
            raise forms.ValidationError(f"Thời hạn phải trong năm {self.year} hoặc {self.year + 1}.")
        return due

    def clean(self):
        for name in self.wanted:
            if name in self.MISSING and name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, self.MISSING[name])
        return self.cleaned_data

    def choices(self) -> dict[str, str]:
        """Of the fields that were sent."""
        due = self.cleaned_data["due"]
        found = {
            "title": clean(self.cleaned_data["title"]),
            "lead": self.cleaned_data["lead"],
            "due": due.isoformat() if due else "",
        }
        return {name: value for name, value in found.items() if name in self.data}
