import datetime

import pytest
from django.db import transaction

from gso_portal.jobs import services
from gso_portal.jobs.models import Job, JobState
from gso_portal.jobs.registry import UnknownJob
from tests.jobs.steps import new_user

pytestmark = pytest.mark.django_db


def test_a_job_is_a_row_that_waits_with_the_defaults_of_its_kind():
    user = new_user("vu-kh")

    job = services.request_job("test_export", by=user, arguments={"lines": 3})

    stored = Job.objects.get()
    assert stored == job
    assert (stored.state, stored.attempt, stored.queue, stored.title) == (
        JobState.QUEUED,
        1,
        "export",
        "Xuất thử",
    )
    assert (stored.requested_by, stored.arguments, stored.published_at) == (user, {"lines": 3}, None)


def test_a_job_is_gone_with_the_transaction_that_asked_for_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.request_job("test_export", by=None, arguments={"lines": 3})
        raise ZeroDivisionError

    assert Job.objects.count() == 0


def test_the_same_key_again_gives_the_job_that_is_there():
    first = services.request_job("test_export", by=None, arguments={"lines": 3}, idempotency_key="form-1")

    second = services.request_job("test_export", by=None, arguments={"lines": 9}, idempotency_key="form-1")

    assert second == first
    assert Job.objects.get().arguments == {"lines": 3}


def test_only_kinds_of_job_that_exist_can_be_requested():
    with pytest.raises(UnknownJob):
        services.request_job("no_such_job", by=None)


@pytest.mark.parametrize("value", [datetime.date(2020, 7, 14), object(), b"bytes"])
def test_arguments_are_primitives(value):
    with pytest.raises(TypeError):
        services.request_job("test_export", by=None, arguments={"lines": value})


def test_people_see_their_own_jobs_only():
    mine, other = new_user("vu-kh"), new_user("vu-tccb")
    job = services.request_job("test_export", by=mine, arguments={"lines": 1})
    services.request_job("test_export", by=None, arguments={"lines": 1})

    assert list(Job.objects.visible_to(mine)) == [job]
    assert list(Job.objects.visible_to(other)) == []


def test_a_run_can_be_claimed_once():
    job = services.request_job("test_export", by=None, arguments={"lines": 1})

    claims = [services.claim_run(job.pk, attempt) for attempt in (2, 1, 1)]

    assert [claim and claim.state for claim in claims] == [None, JobState.RUNNING, None]


def test_a_stopping_worker_hands_the_job_on_without_costing_it_an_attempt():
    job = services.request_job("test_slow", by=None)
    services.claim_run(job.pk, 1)

    assert services.return_run(job.pk, 1)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.max_attempts) == (JobState.QUEUED, 2, 2)


def test_a_sign_of_life_is_one_row_per_process():
    for _ in range(2):
        services.beat("worker", process="host:1")
    services.beat("worker", process="host:2")

    processes = services.ServiceBeat.objects.order_by("process").values_list("service", "process")
    assert list(processes) == [("worker", "host:1"), ("worker", "host:2")]
