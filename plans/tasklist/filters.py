"""The filters of the task list: what one may choose, and what an address already has."""

from datetime import date

from django import forms
from django.db.models import Q
from django.http import QueryDict

from gso_portal.lib.numbers import roman
from gso_portal.lib.vietnamese import sort_key
from gso_portal.organization.models import UnitName
from gso_portal.organization.models.units import UnitKind

from ..figures import NO_FIELD, read_address
from ..figures.address import LONGEST_SEARCH, REPORT_STATES
from ..models import Source, Task
from ..review.building import WITHOUT_FIELD
from ..scoping import Asked
from .columns import ListLook, read_look
from .lines import Labels

SCOPE_NAMES = ("plan", "period", "cutoff", "basis", "known_at")
# Choosing among these is what the form is for; tabs and heads of columns are links.
FILTER_NAMES = ("q", "unit", "field", "source", "leader", "report", "is_key")
NOT_LEAD_KINDS = (UnitKind.EXTERNAL, UnitKind.LEADERSHIP)


def look_of(query: QueryDict) -> ListLook:
    """ScopeError as from `read_look`."""
    return read_look(query.get("sort", ""), query.getlist("cols"))


def list_parameters(query: QueryDict) -> dict[str, str]:
    """What the address asks of the list, in one written form: without the page, unknown names and empty values.

    ScopeError for what cannot be read.
    """
    rows, look = read_address(query).rows, look_of(query)
    scope = {name: query[name] for name in SCOPE_NAMES if query.get(name)}
    return {**scope, **rows.parameters(), **look.parameters()}


class FilterForm(forms.Form):
    """A GET form: what is chosen goes into the address. Everything else the address has is kept in hidden fields."""

    # Nothing needs to be chosen; a browser would refuse to send the form otherwise.
    use_required_attribute = False

    q = forms.CharField(label="Tìm trong tên nhiệm vụ, không cần dấu", max_length=LONGEST_SEARCH)
    unit = forms.ChoiceField(label="Đơn vị chủ trì")
    field = forms.ChoiceField(label="Lĩnh vực")
    source = forms.ChoiceField(label="Nguồn")
    leader = forms.ChoiceField(label="Lãnh đạo phụ trách")
    report = forms.ChoiceField(label="Báo cáo", choices=[("", "Mọi tình trạng"), *REPORT_STATES.items()])
    is_key = forms.BooleanField(
        label="Chỉ nhiệm vụ trọng tâm", widget=forms.CheckboxInput(attrs={"value": "1"})
    )

    def __init__(self, asked: Asked, labels: Labels, parameters: dict[str, str], sources: list[Source]):
        super().__init__(initial=parameters, auto_id="f-%s")
        chosen = asked.rows
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_SEARCH})
        self.fields["unit"].choices = [("", "Tất cả đơn vị"), *unit_choices(asked, labels)]
        self.fields["field"].choices = [("", "Tất cả lĩnh vực"), *field_choices(labels)]
        self.fields["source"].choices = [("", "Tất cả nguồn"), *((s.code, s.name) for s in sources)]
        self.fields["leader"].choices = [("", "Tất cả Lãnh đạo"), *leader_choices(asked)]
        for name in ("unit", "field", "source", "leader"):
            keep_choice(self.fields[name], str(chosen.parameters().get(name, "")))
        for name, value in parameters.items():
            if name not in FILTER_NAMES:
                self.fields[name] = forms.CharField(widget=forms.HiddenInput, initial=value)

    @property
    def is_used_beyond_words(self) -> bool:
        return any(self.initial.get(name) for name in FILTER_NAMES if name != "q")


def keep_choice(field: forms.ChoiceField, value: str) -> None:
    """What the address has stays chosen, also where nobody would be offered it."""
    offered = {
        str(key)
        for group, labels in field.choices
        for key, _ in (labels if isinstance(labels, list) else [(group, labels)])
    }
    if value not in offered:
        field.choices = [*field.choices, (value, "Khác, theo địa chỉ")]


def unit_choices(asked: Asked, labels: Labels) -> list[tuple[str, list[tuple[int, str]]]]:
    """The units that existed in the period and can lead a task, by kind."""
    period = asked.scope.period
    existing = units_within(period.start, period.end)
    groups: dict[str, list[tuple[int, str]]] = {}
    for unit in labels.units_in_order:
        if unit.id in existing and unit.kind not in NOT_LEAD_KINDS:
            groups.setdefault(UnitKind(unit.kind).label, []).append((unit.id, unit.name))
    return list(groups.items())


def units_within(first: date, last: date) -> set[int]:
    """Those that bore a name on any of the days."""
    begun = Q(valid_from=None) | Q(valid_from__lte=last)
    lasting = Q(valid_to=None) | Q(valid_to__gte=first)
    return set(UnitName.objects.filter(begun & lasting).values_list("unit", flat=True))


def field_choices(labels: Labels) -> list[tuple[int, str]]:
    numbered = [(field.pk, f"{roman(field.ordinal)}. {field.name}") for field in labels.fields.values()]
    return [*numbered, (NO_FIELD, WITHOUT_FIELD)]


def leader_choices(asked: Asked) -> list[tuple[str, str]]:
    tasks = Task.objects.filter(plan=asked.scope.plan.id).exclude(supervising_leader="")
    leaders = tasks.order_by().values_list("supervising_leader", flat=True).distinct()
    return [(leader, leader) for leader in sorted(leaders, key=sort_key)]
