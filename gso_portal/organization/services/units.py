"""The names of units."""

from datetime import date, timedelta

from gso_portal.lib.history import change
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import Unit, UnitName, User

from .saving import OrganizationError, saved


def rename_unit(
    unit: Unit, *, name: str, abbreviation: str = "", code: str = "", on: date, by: User | None
) -> UnitName:
    """From the day `on` the unit bears this name; the one before ends on the eve. Earlier days keep their
    names."""
    with change(by=by, reason=f"Đổi tên thành {clean(name)}"):
        last = UnitName.objects.select_for_update().filter(unit=unit).order_by("valid_from").last()
        if (
            last is None
            or last.valid_to is not None
            or (last.valid_from is not None and last.valid_from >= on)
        ):
            raise OrganizationError(
                "Chỉ đổi được tên của đơn vị đang hoạt động, từ một ngày sau lần đổi tên gần nhất."
            )
        last.valid_to = on - timedelta(days=1)
        last.save(update_fields=["valid_to"])
        return saved(
            UnitName(
                unit=unit,
                name=clean(name),
                folded=fold(name),
                abbreviation=clean(abbreviation),
                code=code,
                valid_from=on,
            )
        )
