"""Single changes of units: opening and closing one, where it belongs, how else people write its name."""

from __future__ import annotations

from datetime import date

from gso_portal.lib.history import change
from gso_portal.lib.numbers import date_text
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import (
    IgnoredSpelling,
    Membership,
    Region,
    Unit,
    UnitAlias,
    UnitName,
    User,
)
from gso_portal.organization.services import OrganizationError
from gso_portal.organization.services.saving import saved
from gso_portal.organization.structure.lock import hold_structure


def open_unit(
    *,
    name: str,
    kind: str,
    parent: Unit | None,
    on: date,
    by: User | None,
    abbreviation: str = "",
    code: str = "",
    region: Region | None = None,
) -> Unit:
    """A unit that exists from that day on. OrganizationError when another bears the name then."""
    if UnitName.objects.valid_on(on).filter(folded=fold(name)).exists():
        raise OrganizationError(f"Ngày {date_text(on)} đã có đơn vị mang tên “{clean(name)}”.")
    with change(by=by, reason=f"Lập đơn vị {clean(name)}"):
        unit = saved(Unit(token=new_token(abbreviation or name, on), kind=kind, parent=parent, region=region))
        saved(
            UnitName(
                unit=unit,
                name=clean(name),
                folded=fold(name),
                abbreviation=clean(abbreviation),
                code=code,
                valid_from=on,
            )
        )
    return unit


def new_token(text: str, on: date) -> str:
    """A token that no unit has: made of the name and the day, since either may come again."""
    stem = f"{''.join(word for word in fold(text).upper() if word.isalnum())[:60]}@{on.isoformat()}"
    taken = set(Unit.objects.filter(token__startswith=stem).values_list("token", flat=True))
    return next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if each not in taken)


def close_unit(unit: Unit, *, last_day: date, by: User | None) -> UnitName:
    """After that day the unit is no more; what is printed of its days stays. Its people's posts must end first."""
    with change(by=by, reason=f"Kết thúc đơn vị {unit.token}"):
        name = UnitName.objects.select_for_update().filter(unit=unit).order_by("valid_from").last()
        if name is None or name.valid_to is not None:
            raise OrganizationError("Đơn vị đã hết hoạt động.")
        if name.valid_from and name.valid_from > last_day:
            raise OrganizationError(f"Tên hiện nay có từ {date_text(name.valid_from)}, sau ngày này.")
        staying = Membership.objects.filter(unit=unit).exclude(valid_to__lte=last_day).count()
        if staying:
            raise OrganizationError(
                f"Còn {staying} vai trò của đơn vị kéo dài sau ngày này; hãy kết thúc hoặc chuyển trước."
            )
        name.valid_to = last_day
        return saved(name)


def change_parent(unit: Unit, *, parent: Unit, by: User | None) -> None:
    """The unit belongs to another from now on, and so do the rights of who is above it."""
    with change(by=by, reason=f"Đổi đơn vị cấp trên của {unit.token}"):
        hold_structure()
        if Unit.objects.below([unit.pk]).filter(pk=parent.pk).exists():
            raise OrganizationError("Đơn vị không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.")
        unit.parent = parent
        unit.save(update_fields=["parent"])


def add_alias(unit: Unit, *, text: str, by: User | None) -> tuple[UnitAlias, list[Unit]]:
    """Files may name the unit so. Also gives the other units that are written the same: the day decides among them.

    A unit that has the spelling already keeps it as it is.
    """
    text = clean(text)
    if not fold(text):
        raise OrganizationError("Cách viết phải có chữ.")
    with change(by=by, reason=f"Thêm cách viết “{text}”"):
        alias = UnitAlias.objects.filter(unit=unit, folded=fold(text)).first()
        alias = alias or saved(UnitAlias(unit=unit, text=text, folded=fold(text)))
        IgnoredSpelling.objects.filter(folded=fold(text)).delete()
    return alias, list(Unit.objects.filter(aliases__folded=fold(text)).exclude(pk=unit.pk))


def remove_alias(alias: UnitAlias, *, by: User | None) -> None:
    with change(by=by, reason=f"Bỏ cách viết “{alias.text}”"):
        UnitAlias.objects.filter(pk=alias.pk).delete()


def ignore_spelling(text: str, *, reason: str, by: User | None) -> IgnoredSpelling:
    """The text is to stay without a meaning and is not asked about again, for this reason."""
    with change(by=by, reason=f"Bỏ qua cách viết “{clean(text)}”"):
        IgnoredSpelling.objects.filter(folded=fold(text)).delete()
        return saved(IgnoredSpelling(folded=fold(text), text=clean(text), reason=clean(reason)))


def ask_again(ignored: IgnoredSpelling, *, by: User | None) -> None:
    """Take back that the text stays without a meaning."""
    with change(by=by, reason=f"Hỏi lại cách viết “{ignored.text}”"):
        IgnoredSpelling.objects.filter(pk=ignored.pk).delete()
