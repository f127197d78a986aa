"""A period in which very much went wrong still makes a page one can open."""

from datetime import date

import pytest

from gso_portal.organization.models import DocumentRef, Role
from plans.services.plans import add_task, open_annual_plan
from plans.views.review import TROUBLE_ROWS
from tests.plans.review.reading import shown_numbers, tree


@pytest.fixture
def reader(client, member, units):
    client.force_login(member("office", units["VPTC"], Role.OFFICE))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 3])
def test_the_page_shows_the_first_rows_and_leads_to_all(reader, units, more):
    paper = DocumentRef.objects.create(number="1", symbol="QĐ-TCTK", issued_on=date(2020, 1, 2))
    plan = open_annual_plan(2020, document=paper, by=None)
    for number in range(TROUBLE_ROWS + more):
        add_task(
            plan,
            title=f"Việc {number}",
            lead=units["TKTH"],
            by=None,
            due_kind="day",
            due_on=date(2020, 3, 31),
        )

    page = tree(reader.get("/so-ket/?plan=2020&period=2020-H1").content.decode())

    assert len(page.xpath("//a[contains(@class, 'task-title')]")) == TROUBLE_ROWS
    to_all = [shown.count for shown in shown_numbers(page) if "group=trouble" in shown.address]
    assert to_all == ([TROUBLE_ROWS + more] if more else [])
