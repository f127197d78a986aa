"""No models here: conftest files are read before Django is set up."""

import pytest


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch):
    """The heartbeat has a connection of its own, which cannot see the transaction of a test."""
    monkeypatch.setattr("gso_portal.jobs.running.LOOK_SECONDS", 60)


@pytest.fixture
def office(member, units):
    return member("van-phong", units["VPTC"], "office")


@pytest.fixture
def page(client, office):
    client.force_login(office)
    return client
