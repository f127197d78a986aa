"""Every address, asked in every way by everybody about everything: nobody sees a word or writes a row too much."""

import pytest

from tests.access.cells import cells_of, faults
from tests.access.world import EVERYBODY


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_gets_what_the_rights_say_and_nothing_more(world, role):
    cells = list(cells_of(world, role))

    found = [fault for cell in cells for fault in faults(world, cell)]

    assert found == [], "\n".join(found[:60])
