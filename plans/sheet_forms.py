"""What people ask for when they take a unit's tasks away, and hand them in. Messages are for who reads the screen."""

from django import forms

from gso_portal.organization.models import Role, Unit, User

from .models import Plan, UnitSheet
from .models.sheets import reported_units
from .scoping import latest_period, periods_of


class SheetForm(forms.Form):
    """Which tasks of which unit. `key` makes a repeated click one sheet."""

    plan = forms.ModelChoiceField(
        label="Kế hoạch",
        queryset=Plan.objects.none(),
        to_field_name="code",
        empty_label=None,
        error_messages={
            "required": "Chọn kế hoạch.",
            "invalid_choice": "Chọn một kế hoạch đã ban hành.",
        },
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Chọn đơn vị.",
            "invalid_choice": "Chọn đơn vị anh, chị báo cáo.",
        },
    )
    period = forms.ChoiceField(
        label="Kỳ", error_messages={"required": "Chọn kỳ.", "invalid_choice": "Chọn một kỳ của kế hoạch."}
    )
    selection = forms.ChoiceField(
        label="Nhiệm vụ",
        choices=UnitSheet.Selection,
        widget=forms.RadioSelect,
        initial=UnitSheet.Selection.OPEN,
        error_messages={"required": "Chọn những nhiệm vụ nào.", "invalid_choice": "Chọn một trong hai."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, user: User, today, **options):
        super().__init__(*args, **options)
        plans = list(issued_plans(user))
        self.fields["plan"].queryset = issued_plans(user)
        self.fields["unit"].queryset = own_units(user, today)
        self.fields["unit"].label_from_instance = lambda unit: unit.name or unit.token
        self.fields["period"].choices = [
            (plan.title, [(period.code, period.label) for period in periods_of(plan.starts_on, plan.ends_on)])
            for plan in plans
        ]
        begun = [plan for plan in plans if plan.starts_on <= today] or plans[:1]
        if begun:
            self.initial |= {"plan": begun[0].code, "period": latest_period(begun[0], today).code}

    def clean(self):
        plan, period = self.cleaned_data.get("plan"), self.cleaned_data.get("period")
        if (
            plan
            and period
            and period not in {found.code for found in periods_of(plan.starts_on, plan.ends_on)}
        ):
            self.add_error("period", "Kỳ này không thuộc kế hoạch đã chọn.")
        return self.cleaned_data


def issued_plans(user: User):
    return Plan.objects.visible_to(user).filter(state=Plan.State.ISSUED)


def own_units(user: User, today):
    """The units where the user is staff or head, and those below that lead a task."""
    own = [unit.pk for unit in user.units_on(None, Role.STAFF, Role.HEAD)]
    below = reported_units(user).filter(led_tasks__isnull=False)
    units = Unit.objects.filter(pk__in=own) | Unit.objects.filter(pk__in=below.values("pk"))
    return units.distinct().with_name_on(today)


class SheetUploadForm(forms.Form):
    """A filled-in sheet on its way back."""

    file = forms.FileField(
        label="Tệp đã điền",
        help_text="Tệp .xlsx đã tải từ trang này, không có mật khẩu và macro.",
        error_messages={
            "required": "Chọn tệp Excel đã điền.",
            "missing": "Chọn tệp Excel đã điền.",
            "empty": "Tệp rỗng.",
            "oversized": "Tệp quá 20 MB nên không nhận. Hãy bỏ hình ảnh, trang tính và dòng thừa rồi nộp lại.",
        },
        max_length=255,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, oversized=(), **options):
        super().__init__(*args, **options)
        if "file" in oversized:
            self.fields["file"].error_messages["required"] = self.fields["file"].error_messages["oversized"]
