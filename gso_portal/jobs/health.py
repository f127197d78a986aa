"""The state of what the portal runs on, as an operator wants it in one look."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.db.models.functions import Now

from . import broker
from .models import ServiceBeat

SERVICES = ("worker", "dispatcher")


def health() -> dict[str, str]:
    """`{"status", "database", "broker", "worker", "dispatcher"}`; parts are "ok" or "down".

    Without the database the portal is "down", without the others "degraded": pages and saves still work.
    """
    database = "ok" if database_answers() else "down"
    alive = services_alive() if database == "ok" else set()
    parts = {"database": database, "broker": broker_state()}
    parts |= {service: "ok" if service in alive else "down" for service in SERVICES}
    return {"status": status_of(parts), **parts}


def status_of(parts: dict[str, str]) -> str:
    if parts["database"] == "down":
        return "down"
    return "ok" if set(parts.values()) == {"ok"} else "degraded"


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def services_alive() -> set[str]:
    patience = timedelta(seconds=settings.JOB_STALE_SECONDS)
    beats = ServiceBeat.objects.order_by().values("service").annotate(latest=Max("at"))
    return set(beats.filter(latest__gt=Now() - patience).values_list("service", flat=True))


def broker_state() -> str:
    try:
        broker.ping()
        return "ok"
    except broker.BrokerUnavailable:
        return "down"
