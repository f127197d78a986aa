"""The forms of accounts: what people type about themselves and administrators about others."""

from django import forms


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
