"""What a person must look at before a returned row is written."""

from types import SimpleNamespace

import pytest

from plans.roundtrip.settling import state_of


def cell(base, mine, *, choice=""):
    outcome = "unchanged" if mine == base else "changed"
    return {"base": base, "mine": mine, "now": base, "outcome": outcome, "choice": choice, "warning": ""}


@pytest.mark.parametrize(
    ("completed_on", "percent", "state"),
    [
        (cell(None, "2020-06-20"), cell(60, 80), "warning"),
        (cell(None, "2020-06-20"), cell(60, 60), "warning"),
        (cell("2020-06-20", "2020-06-20"), cell(100, 80), "warning"),
        (cell(None, "2020-06-20"), cell(60, 100), "ready"),
        (cell(None, "2020-06-20"), cell(None, None), "ready"),
        (cell(None, "2020-06-20", choice="theirs"), cell(60, 80), "ready"),
    ],
)
def test_a_day_of_completion_with_less_than_a_hundred_per_cent_waits_for_consent(
    completed_on, percent, state
):
    cells = {"completed_on": completed_on, "percent": percent}
    row = SimpleNamespace(problem="", warnings=[], cells=cells, is_taken=None, result="")

    assert state_of(row) == state
    assert state_of(SimpleNamespace(**{**vars(row), "is_taken": True})) == "ready"
