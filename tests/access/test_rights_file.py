"""The file that the offices read is complete, names only what there is, and every line of it is tried."""

import pytest

from tests.access.cells import cells_of
from tests.access.rights import METHODS, addresses, lines, methods_of, product_addresses, subjects_of
from tests.access.world import EVERYBODY

ANSWERS = {"allow", "403", "404", "405", "login", "nothing"}


def test_every_address_of_the_portal_has_lines_and_every_line_an_address():
    named = {line.address for line in lines() if line.address}

    assert sorted(named) == product_addresses()
    assert sorted(addresses()) == product_addresses()


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"line {line.number}")
def test_a_line_is_a_sentence_about_people_and_things_that_are_there(line, world):
    about = world.of(line.object) if line.object else []

    assert line.sentence
    assert line.answer in ANSWERS
    assert line.roles <= set(EVERYBODY)
    assert line.methods <= set(METHODS)
    assert line.states <= {subject.state for subject in about}
    assert line.relations <= {subject.relation for subject in about}
    assert not line.address or line.object == addresses()[line.address].object
    assert any(line.is_about(role, subject) for role in EVERYBODY for subject in about or [None])


def test_as_many_cells_are_tried_as_the_file_specifies(world, record_property):
    """A cell: an address, a method that a line names, a role, and a thing in a state and a relation."""
    specified = sum(
        len(methods_of(name) - {"HEAD"}) * len(EVERYBODY) * len(subjects_of(world, addresses()[name]))
        for name in product_addresses()
    )

    tried = {
        (cell.address, cell.method, cell.role, str(cell.subject))
        for role in EVERYBODY
        for cell in cells_of(world, role)
        if cell.method in methods_of(cell.address) - {"HEAD"}
    }

    record_property("cells", specified)
    print(f"cells specified = {specified}, cells tried = {len(tried)}")  # noqa: T201
    assert len(tried) == specified


def test_things_of_one_kind_are_told_apart_by_state_and_relation(world):
    named = [str(subject) for subject in world.subjects]

    assert len(named) == len(set(named))
