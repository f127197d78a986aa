"""What administrators type about units, names and groups. Messages name the field."""

from datetime import date
from uuid import uuid4

from django import forms

from gso_portal.lib.vietnamese import clean
from gso_portal.organization.models import Region, Unit, UnitGroup, UnitKind


def day_field(label, **options):
    return forms.DateField(
        label=label,
        input_formats=["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"size": 12, "placeholder": "ngày/tháng/năm"}),
        error_messages={
            "required": f"{label}: chưa có ngày.",
            "invalid": f"{label}: ngày phải có dạng ngày/tháng/năm, ví dụ 01/7/2025.",
        },
        **options,
    )


def text_field(label, length, *, required=True, **options):
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        error_messages={"required": f"{label}: chưa có chữ."},
        **options,
    )


INSIDE = [kind for kind in UnitKind.values if kind != UnitKind.EXTERNAL]


class UnitChoice(forms.ModelChoiceField):
    """A unit of a day, by its name of that day."""

    def __init__(self, label, **options):
        super().__init__(
            Unit.objects.none(),
            label=label,
            empty_label="Chọn…",
            error_messages={
                "required": f"{label}: hãy chọn.",
                "invalid_choice": f"{label}: không có trong danh sách.",
            },
            **options,
        )

    def offer(self, day, **narrowed):
        self.queryset = named_on(day).filter(**narrowed)
        return self

    def label_from_instance(self, unit):
        return unit.name or unit.token


def named_on(day):
    return Unit.objects.valid_on(day).with_name_on(day).order_by("sort_order", "token")


class Keyed(forms.Form):
    """A form that takes effect once: the key comes with it."""

    # No id: several of these forms stand on one page.
    key = forms.UUIDField(widget=forms.HiddenInput({"id": False}), initial=uuid4)


class RenameForm(Keyed):
    name = text_field("Tên mới", 250)
    abbreviation = text_field("Tên viết tắt", 60, required=False)
    code = text_field("Mã", 20, required=False)
    on = day_field("Từ ngày")


class CloseForm(Keyed):
    last_day = day_field("Ngày hoạt động cuối cùng")


class ParentForm(Keyed):
    parent = UnitChoice("Đơn vị cấp trên")

    def __init__(self, *args, day, **options):
        super().__init__(*args, **options)
        self.fields["parent"].offer(day, kind__in=INSIDE)


class UnitForm(Keyed):
    name = text_field("Tên", 250)
    abbreviation = text_field("Tên viết tắt", 60, required=False)
    code = text_field("Mã", 20, required=False, help_text="Ví dụ mã tỉnh, hai chữ số.")
    kind = forms.ChoiceField(
        label="Loại", choices=[each for each in UnitKind.choices if each[0] != UnitKind.LEADERSHIP]
    )
    parent = UnitChoice("Đơn vị cấp trên", required=False)
    region = forms.ModelChoiceField(Region.objects.all(), label="Vùng", required=False)
    on = day_field("Từ ngày")

    def __init__(self, *args, day, **options):
        super().__init__(*args, **options)
        self.fields["parent"].offer(day)


class SuccessorForm(forms.Form):
    """A unit as it is afterwards; a row left empty is none."""

    name = text_field("Tên mới", 250, required=False)
    abbreviation = text_field("Tên viết tắt", 60, required=False)
    code = text_field("Mã", 20, required=False)
    continues = UnitChoice("Là đơn vị cũ tiếp tục", required=False)

    def __init__(self, *args, day, **options):
        super().__init__(*args, **options)
        self.fields["continues"].offer(day)
        self.fields["continues"].empty_label = "Đơn vị mới"


class ReorganizationForm(Keyed):
    """Which units become others, when and by which paper. `places` is how many units may be named."""

    effective_on = day_field("Có hiệu lực từ ngày")
    number = text_field("Số văn bản", 40, required=False)
    symbol = text_field("Ký hiệu", 80, required=False, help_text="Ví dụ QĐ-TTg.")
    issued_on = day_field("Ngày ban hành", required=False)

    def __init__(self, *args, day, places, least, **options):
        super().__init__(*args, **options)
        self.places, self.least = [f"unit_{place}" for place in range(1, places + 1)], least
        for place, name in enumerate(self.places, 1):
            label = f"Đơn vị thứ {place}" if places > 1 else "Đơn vị"
            self.fields[name] = UnitChoice(label, required=place <= least).offer(day)

    def clean(self):
        values = super().clean()
        units = [values[name] for name in self.places if values.get(name)]
        values["units"] = list(dict.fromkeys(units))
        if len(units) != len(values["units"]):
            self.add_error(None, "Một đơn vị được chọn hai lần.")
        paper = [values.get(name) for name in ("number", "symbol", "issued_on")]
        if any(paper) and not all(paper):
            self.add_error("number", "Số văn bản: ghi đủ số, ký hiệu và ngày ban hành, hoặc để trống cả ba.")
        return values


class AliasForm(Keyed):
    text = text_field("Cách viết", 250)

    def clean_text(self):
        return clean(self.cleaned_data["text"])


class MemberForm(Keyed):
    unit = UnitChoice("Đơn vị")
    valid_from = day_field("Từ ngày")
    valid_to = day_field("Đến hết ngày", required=False)

    def __init__(self, *args, day, **options):
        super().__init__(*args, **options)
        self.fields["unit"].offer(day)

    def clean(self):
        values = super().clean()
        begins, ends = values.get("valid_from"), values.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", "Đến hết ngày: phải từ ngày bắt đầu trở đi.")
        return values


class EndForm(forms.Form):
    on = day_field("Ngày cuối trong nhóm")


class SpellingForm(Keyed):
    """What a text in unit cells means: a unit of any day, a group, or nothing, with the reason."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=300)
    meaning = forms.ChoiceField(
        label="Là",
        required=False,
        error_messages={"invalid_choice": "Là: không có đơn vị hoặc nhóm này."},
    )
    reason = text_field("Lý do bỏ qua", 300, required=False)

    def __init__(self, *args, choices, **options):
        super().__init__(*args, **options)
        self.fields["meaning"].choices = choices

    def clean(self):
        values = super().clean()
        if not values.get("meaning") and not values.get("reason") and "meaning" not in self.errors:
            self.add_error("meaning", "Là: hãy chọn đơn vị, hoặc ghi lý do bỏ qua.")
        return values


def meanings(day: date) -> list:
    """What a text may mean: units of the day, bodies outside, groups."""
    inside, outside = [], []
    for unit in named_on(day):
        (outside if unit.kind == UnitKind.EXTERNAL else inside).append((f"unit:{unit.pk}", unit.name))
    groups = [(f"group:{group.pk}", group.name) for group in UnitGroup.objects.all()]
    return [("", "Chọn…"), ("Đơn vị", inside), ("Nhóm đơn vị", groups), ("Cơ quan ngoài ngành", outside)]
