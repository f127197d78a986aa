"""A form that no page of the portal has sent does nothing, whoever's browser sends it."""

import pytest

from tests.access.cells import Cell, answer_to
from tests.access.rights import addresses, expected, lines, product_addresses, subjects_of
from tests.access.world import EVERYBODY

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
EVIL = {
    "no token": {},
    "a wrong token": {"X-CSRFToken": "x" * 64},
    "another site": {"Origin": "https://evil.example"},
    "another site's page": {"Referer": "https://evil.example/page"},
}


def open_cells(world):
    """One cell for every address and unsafe method, of somebody who may."""
    for name in product_addresses():
        methods = {method for line in lines() if line.address == name for method in line.methods}
        for method in sorted(methods & set(UNSAFE)):
            yield next(
                Cell(name, method, role, subject)
                for role in EVERYBODY
                for subject in subjects_of(world, addresses()[name])
                if expected(name, method, role, subject) in ("allow", "login", "nothing")
            )


@pytest.mark.parametrize("sent", EVIL)
def test_a_form_from_elsewhere_is_refused_and_writes_nothing(world, sent):
    answers = {
        str(cell): answer_to(world, cell, headers=EVIL[sent], is_guarded=True) for cell in open_cells(world)
    }

    assert {cell: answer.status for cell, answer in answers.items() if answer.status != 403} == {}
    assert {cell: answer.written for cell, answer in answers.items() if answer.written} == {}
    assert len(answers) > 5
