"""The worker's sign of life, written from its own event loop: a worker that cannot take jobs falls silent."""

import logging
import os
import socket

from celery import bootsteps
from django.db import DatabaseError, connection

from . import services

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10


def this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


class WorkerBeat(bootsteps.StartStopStep):
    requires = ("celery.worker.components:Timer",)

    def start(self, worker):
        self.beat()
        self.timer = worker.timer.call_repeatedly(BEAT_SECONDS, self.beat)

    def stop(self, worker):
        self.timer.cancel()

    def beat(self):
        """The connection is closed at once, because the worker's children must not inherit it."""
        try:
            services.beat("worker", process=this_process())
        except DatabaseError:
            logger.warning("Sign of life not stored")
        finally:
            connection.close()
