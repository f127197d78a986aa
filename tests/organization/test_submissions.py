"""Sent twice, done once."""

from threading import Lock
from uuid import uuid4

import pytest

from gso_portal.organization.models import Submission, User
from gso_portal.organization.submissions import once
from tests.crowd import at_once

CROWD = 40


@pytest.fixture
def people(committed_db):
    return [User.objects.create(username=name) for name in ("a", "b")]


def test_of_forty_with_one_key_one_does_it_and_all_have_its_answer(people):
    key, done, guard = uuid4(), [], Lock()

    def do():
        with guard:
            done.append(key)
        return {"number": len(done)}

    outcomes = at_once([lambda: once(key, by=people[0], do=do) for _ in range(CROWD)])

    assert done == [key]
    assert [answer for answer, _ in outcomes] == [{"number": 1}] * CROWD
    assert [is_new for _, is_new in outcomes].count(True) == 1


def test_a_key_is_free_again_after_a_failure_and_is_one_persons_own(people):
    key = uuid4()

    def fail():
        raise ValueError("không")

    with pytest.raises(ValueError, match="không"):
        once(key, by=people[0], do=fail)

    assert once(key, by=people[0], do=lambda: {"n": 1}) == ({"n": 1}, True)
    assert once(key, by=people[1], do=lambda: {"n": 2}) == ({"n": 2}, True)
    assert once(key, by=people[0], do=fail) == ({"n": 1}, False)
    assert (once(None, by=people[0], do=dict), Submission.objects.count()) == (({}, True), 2)
