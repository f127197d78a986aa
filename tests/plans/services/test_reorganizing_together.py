"""Two administrators and one merger."""

from datetime import date, datetime

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.directory import read_reference
from gso_portal.organization.models import Reorganization, Unit
from gso_portal.organization.reference_loading import load_reference
from gso_portal.organization.structure.mergers import province_proposals
from plans.services import plans
from plans.services.reorganization import apply_reorganization, draft_reorganization, undo_reorganization
from tests.crowd import at_once

NOW = datetime(2025, 7, 3, 9, 0, tzinfo=OFFICE_ZONE)


def test_of_several_who_apply_or_undo_at_once_one_does(committed_db):
    load_reference()
    proposal = province_proposals(read_reference("province_mergers_2025.csv"))[1]
    lead = Unit.objects.get(token=proposal.predecessors[0])
    plan = plans.open_annual_plan(2025, document=None, by=None)
    task = plans.add_task(plan, title="Việc", lead=lead, by=None, due_kind="continuous")
    made = draft_reorganization(proposal, by=None, at=NOW)

    def mine():
        return Reorganization.objects.get(pk=made.pk)

    applied = at_once([lambda: apply_reorganization(mine(), by=None, on=date(2025, 7, 3), at=NOW)] * 3)
    decided = task.adjustments.count()
    undone = at_once([lambda: undo_reorganization(mine(), by=None, at=NOW)] * 3)

    assert (sorted(applied), decided) == ([False, False, True], 1)
    assert (sorted(undone), task.adjustments.count()) == ([False, False, True], 0)
