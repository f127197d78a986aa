"""The file that the offices read is complete, names only what there is, and every line of it is tried."""

import pytest

from tests.access import cells
from tests.access.rights import (
    METHODS,
    addresses,
    expected,
    lines,
    methods_of,
    product_addresses,
    subjects_of,
)
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


def test_every_cell_that_the_file_specifies_is_tried(world, monkeypatch, record_property):
    """A cell: an address, a method that a line names, a role, and a thing in a state and a relation."""
    monkeypatch.setattr(cells, "IS_FULL", True)
    specified = sum(
        len(methods_of(name)) * len(EVERYBODY) * len(subjects_of(world, addresses()[name]))
        for name in product_addresses()
    )

    tried = {
        (cell.address, cell.method, cell.role, str(cell.subject))
        for role in EVERYBODY
        for cell in cells.cells_of(world, role)
        if cell.method in methods_of(cell.address)
    }

    record_property("cells", f"specified {specified}, tried {len(tried)}")
    assert len(tried) == specified


def test_every_answer_a_role_may_get_is_tried_with_every_commit(world):
    """What is tried each time leaves out only what the lines answer alike, in the same relation."""
    for role in ("staff", "head", "office", "nobody"):
        specified = {
            (name, method, expected(name, method, role, subject))
            for name in product_addresses()
            for method in methods_of(name) - {"HEAD"}
            for subject in subjects_of(world, addresses()[name])
        }
        assert {
            (cell.address, cell.method, cell.expected)
            for cell in cells.cells_of(world, role)
            if cell.method in methods_of(cell.address) - {"HEAD"}
        } == specified


def test_things_of_one_kind_are_told_apart_by_state_and_relation(world):
    named = [str(subject) for subject in world.subjects]

    assert len(named) == len(set(named))
