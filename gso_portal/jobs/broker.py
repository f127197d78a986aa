"""The one place that talks to Redis or Valkey, with short timeouts: nothing waits for a broker that is down or frozen.

Never called while a request is answered, but for the ping of the health page.
"""

import redis
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import registry
from .models import Job

RUN_JOB = "jobs.run_job"
HARD_LIMIT_AFTER = 30
SOCKET_PREFIX = "redis+socket://"

sender = Celery("gso_portal.sender", set_as_current=False, fixups=[])
sender.config_from_object("django.conf:settings", namespace="CELERY")


class BrokerUnavailable(Exception):
    """The broker did not answer in time."""


def publish(job: Job) -> None:
    """Tell the workers that this attempt of the job waits. Raises BrokerUnavailable within a few seconds."""
    kind = registry.KINDS.get(job.name)
    limits = (
        {"soft_time_limit": kind.time_limit, "time_limit": kind.time_limit + HARD_LIMIT_AFTER} if kind else {}
    )
    try:
        sender.send_task(RUN_JOB, args=[str(job.pk), job.attempt], queue=job.queue, retry=False, **limits)
    except (OperationalError, redis.RedisError, OSError) as error:
        sender.close()
        raise BrokerUnavailable(str(error)) from error


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
