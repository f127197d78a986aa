"""Publishes waiting jobs, runs abandoned ones again, requests periodic ones. Several may run side by side."""

import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from gso_portal.jobs import beats, broker, dispatch, services

logger = logging.getLogger(__name__)

SWEEPS_PER_STALE = 6
REST_AFTER_TROUBLE = 1.0


class Command(BaseCommand):
    help = "Giao việc chạy nền cho các worker."
    requires_system_checks: tuple = ()

    def handle(self, **options):
        self.stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopped.set())
        self.next_sweep = 0.0
        while not self.stopped.is_set():
            self.stopped.wait(self.turn())

    def turn(self) -> float:
        """One round; says how long to rest. Trouble with a server is waited out, never fatal."""
        try:
            if time.monotonic() >= self.next_sweep:
                self.sweep()
            return 0.0 if dispatch.publish_waiting() == dispatch.BATCH else settings.DISPATCH_SECONDS
        except broker.BrokerUnavailable as trouble:
            logger.warning("Broker does not answer: %s", trouble)
        except DatabaseError as trouble:
            logger.warning("Database does not answer: %s", trouble)
            connection.close()
        return REST_AFTER_TROUBLE

    def sweep(self):
        """Asks the broker last: what needs only the database is done even while the broker is away."""
        self.next_sweep = time.monotonic() + settings.JOB_STALE_SECONDS / SWEEPS_PER_STALE
        services.beat("dispatcher", process=beats.this_process())
        dispatch.request_periodic(timezone.localtime())
        dispatch.requeue_abandoned()
        dispatch.offer_again()
