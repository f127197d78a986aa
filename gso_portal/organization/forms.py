"""The forms of accounts: what people type about themselves and administrators about others."""

from django import forms

from gso_portal.organization.models import AccountState, Role, Unit, UnitKind, User
from gso_portal.organization.reading import names_on


class PasswordChangeForm(forms.Form):
    current = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        max_length=200,
        help_text="Ít nhất 12 ký tự; một câu dễ nhớ tốt hơn một từ khó.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Gõ lại mật khẩu mới",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        values = super().clean()
        new = values.get("new")
        if new and values.get("again") and new != values["again"]:
            self.add_error("again", "Hai lần gõ mật khẩu mới không giống nhau.")
        if new and new == values.get("current"):
            self.add_error("new", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return values


class PasswordRequestForm(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    contact = forms.CharField(
        label="Liên hệ lại qua",
        max_length=120,
        required=False,
        help_text="Số máy lẻ hoặc phòng làm việc, để quản trị xác nhận đúng người.",
    )


def day_field(label: str, **options) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"size": 12, "placeholder": "ngày/tháng/năm"}),
        input_formats=["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"],
        error_messages={"invalid": "Ngày không đúng; viết như 01/07/2026."},
        **options,
    )


class UnitField(forms.ModelChoiceField):
    """The units of a day, by their names then."""

    def __init__(self, **options):
        super().__init__(
            Unit.objects.none(),
            label="Đơn vị",
            error_messages={"invalid_choice": "Đơn vị không có trong danh sách."},
            **options,
        )

    def offer(self, day):
        self.names = names_on(day)
        self.queryset = Unit.objects.filter(pk__in=self.names).exclude(kind=UnitKind.EXTERNAL)

    def label_from_instance(self, unit):
        return self.names[unit.pk].name


class PeopleFilter(forms.Form):
    """What of the list of accounts is shown; a value that is none is passed over."""

    q = forms.CharField(label="Tìm", max_length=100, required=False)
    don_vi = UnitField(required=False, empty_label="Mọi đơn vị")
    vai_tro = forms.ChoiceField(label="Vai trò", choices=[("", "Mọi vai trò"), *Role.choices], required=False)
    trang_thai = forms.ChoiceField(
        label="Trạng thái", choices=[("", "Mọi trạng thái"), *AccountState.choices], required=False
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["don_vi"].offer(on)

    def people(self):
        """The accounts that fit, by user name."""
        self.is_valid()
        wanted, people = self.cleaned_data, User.objects.order_by("username")
        if wanted.get("q"):
            people = people.matching(wanted["q"])
        if wanted.get("don_vi") or wanted.get("vai_tro"):
            units = Unit.objects.below([wanted["don_vi"].pk]) if wanted.get("don_vi") else None
            people = people.with_post(self.on, units=units, role=wanted.get("vai_tro"))
        if wanted.get("trang_thai"):
            people = people.in_state(wanted["trang_thai"], self.on)
        return people


class KeyedForm(forms.Form):
    """A form that makes something: its key lets it be sent twice and done once."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Hãy mở lại trang rồi thử lại."}
    )


class AccountForm(KeyedForm):
    display_name = forms.CharField(
        label="Họ tên, chức vụ", max_length=150, help_text="Như in trên giấy tờ của đơn vị."
    )
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        required=False,
        help_text="Chữ thường không dấu, số và . _ -; để trống thì đặt theo chức vụ.",
    )
    email = forms.EmailField(label="Thư điện tử", required=False)


class AccountEditForm(forms.Form):
    display_name = forms.CharField(label="Họ tên, chức vụ", max_length=150)
    email = forms.EmailField(label="Thư điện tử", required=False)


class RoleForm(KeyedForm):
    unit = UnitField(empty_label="Chọn đơn vị")
    role = forms.ChoiceField(label="Vai trò", choices=Role)
    title = forms.CharField(label="Chức vụ", max_length=120, required=False)
    valid_from = day_field("Từ ngày")
    valid_to = day_field("Đến hết ngày", required=False, help_text="Để trống nếu chưa biết.")
    is_acting = forms.BooleanField(label="Phụ trách hoặc được ủy quyền", required=False)
    replaces = forms.BooleanField(
        label="Điều chuyển: các vai trò đang có kết thúc vào ngày trước đó", required=False
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(on)


class EndForm(forms.Form):
    on = day_field("Ngày cuối")


class PeopleFileForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel",
        max_length=200,
        help_text="Tệp .xlsx, nhiều nhất 2.000 dòng; mỗi người một dòng.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
