"""Two administrators and two units."""

from gso_portal.organization import unit_changes
from gso_portal.organization.models import Unit
from gso_portal.organization.reference_loading import load_reference
from gso_portal.organization.services import OrganizationError
from tests.crowd import at_once


def test_two_units_put_below_each_other_at_once_make_no_circle(committed_db):
    load_reference()
    units = Unit.objects.in_bulk(["TKTH", "TKG"], field_name="token")

    def below(token, parent):
        try:
            unit_changes.change_parent(Unit.objects.get(token=token), parent=units[parent], by=None)
        except OrganizationError:
            return "refused"
        return "moved"

    answers = at_once([lambda: below("TKTH", "TKG"), lambda: below("TKG", "TKTH")])

    assert sorted(answers) == ["moved", "refused"]
