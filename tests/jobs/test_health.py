from datetime import timedelta

import pytest
from django.db.models.functions import Now

from gso_portal.jobs import services
from gso_portal.jobs.health import health
from gso_portal.jobs.models import ServiceBeat

pytestmark = pytest.mark.usefixtures("committed_db")


def test_everything_answers():
    for service in ("worker", "dispatcher"):
        services.beat(service, process="host:1")

    assert health() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "worker": "ok",
        "dispatcher": "ok",
    }


def test_a_silent_worker_degrades_the_portal():
    for service in ("worker", "dispatcher"):
        services.beat(service, process="host:1")
    ServiceBeat.objects.filter(service="worker").update(at=Now() - timedelta(minutes=5))

    assert health() == {
        "status": "degraded",
        "database": "ok",
        "broker": "ok",
        "worker": "down",
        "dispatcher": "ok",
    }


@pytest.mark.parametrize("trouble", ["stopped", "frozen"])
def test_a_broker_that_does_not_answer_degrades_the_portal_within_a_second(trouble, own_broker, settings):
    settings.CELERY_BROKER_URL = own_broker.url
    own_broker.server.stop() if trouble == "stopped" else own_broker.freeze()

    found = health()

    assert (found["status"], found["broker"], found["database"]) == ("degraded", "down", "ok")


def test_a_database_that_does_not_answer_takes_the_portal_down(committed_db):
    with committed_db.acting_as("nobody_at_all"):
        found = health()

    assert (found["status"], found["database"], found["broker"]) == ("down", "down", "ok")
