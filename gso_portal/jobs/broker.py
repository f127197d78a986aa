"""The one place that talks to Redis or Valkey, with short timeouts: nothing waits for one that is frozen.

Never called while a request is answered, but for the ping of the health page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import redis
from celery import Celery
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import registry
from .models import Job

RUN_JOB = "jobs.run_job"
HARD_LIMIT_AFTER = 30
PATIENCE = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
SOCKET_PREFIX = "redis+socket://"

sender = Celery("gso_portal.sender", set_as_current=False, fixups=[])
sender.config_from_object("django.conf:settings", namespace="CELERY")


class BrokerUnavailable(Exception):
    """The broker did not answer in time."""


@contextmanager
def publisher() -> Iterator[Callable[[Job], None]]:
    """Give the function that tells the workers that an attempt of a job waits, over a connection of its own.

    A fresh one knows nothing of a broker that was restarted or wiped since. Raises BrokerUnavailable.
    """
    patience = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **PATIENCE}
    try:
        with sender.connection_for_write(
            settings.CELERY_BROKER_URL, transport_options=patience
        ) as connection:
            yield partial(publish, connection)
    except (OperationalError, redis.RedisError, OSError) as error:
        raise BrokerUnavailable(str(error)) from error


def publish(connection: Connection, job: Job) -> None:
    sender.send_task(
        RUN_JOB,
        args=[str(job.pk), job.attempt],
        queue=job.queue,
        connection=connection,
        retry=False,
        **time_limits(job.name),
    )


def time_limits(name: str) -> dict[str, int]:
    """A kind this process does not know yet, because a newer version asked for it, runs without."""
    kind = registry.KINDS.get(name)
    return (
        {"soft_time_limit": kind.time_limit, "time_limit": kind.time_limit + HARD_LIMIT_AFTER} if kind else {}
    )


def waiting(queue: str) -> int:
    """How many messages the queue holds."""
    return ask(lambda client: client.llen(queue))


def ping() -> None:
    """Raises BrokerUnavailable unless the broker answers within half a second."""
    ask(lambda client: client.ping())


def ask(question):
    client = short_client()
    try:
        return question(client)
    except (redis.RedisError, OSError) as error:
        raise BrokerUnavailable(str(error)) from error
    finally:
        client.close()


def short_client() -> redis.Redis:
    url = settings.CELERY_BROKER_URL
    if url.startswith(SOCKET_PREFIX):
        url = "unix://" + url.removeprefix(SOCKET_PREFIX).replace("virtual_host=", "db=")
    patience = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
    return redis.Redis.from_url(url, **patience)
