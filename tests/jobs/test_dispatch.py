from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Now

from gso_portal.jobs import broker, dispatch, registry, services
from gso_portal.jobs.models import Job, JobState
from tests.jobs.steps import requested

pytestmark = pytest.mark.usefixtures("committed_db")

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AGO = timedelta(hours=1)


@pytest.fixture(autouse=True)
def chosen_broker(own_broker, settings):
    settings.CELERY_BROKER_URL = own_broker.url
    return own_broker


def state_of(job: Job) -> tuple[str, int, bool]:
    job.refresh_from_db()
    return job.state, job.attempt, job.published_at is not None


def test_waiting_jobs_are_published_once_into_their_queue():
    for name in ("test_export", "test_import"):
        requested(name)

    counts = [dispatch.publish_waiting(), dispatch.publish_waiting()]

    assert counts == [2, 0]
    assert [broker.waiting("export"), broker.waiting("quick")] == [1, 1]


def test_a_job_for_later_waits():
    job = requested("test_import")
    Job.objects.update(available_at=Now() + LONG_AGO)

    assert dispatch.publish_waiting() == 0
    assert state_of(job) == (JobState.QUEUED, 1, False)


def test_two_dispatchers_never_take_the_same_job(committed_db):
    requested("test_import")
    with committed_db.connect() as other, other.transaction():
        other.execute("SELECT id FROM jobs_job FOR NO KEY UPDATE")

        assert dispatch.publish_waiting() == 0

    assert dispatch.publish_waiting() == 1


@pytest.mark.parametrize("trouble", ["stopped", "frozen"])
def test_what_the_broker_does_not_take_waits_on(trouble, own_broker):
    jobs = [requested("test_import"), requested("test_import")]
    own_broker.server.stop() if trouble == "stopped" else own_broker.freeze()

    started = datetime.now(HANOI)
    with pytest.raises(broker.BrokerUnavailable):
        dispatch.publish_waiting()

    assert datetime.now(HANOI) - started < timedelta(seconds=5)
    assert [state_of(job) for job in jobs] == [(JobState.QUEUED, 1, False)] * 2
    own_broker.thaw() if trouble == "frozen" else own_broker.server.start()
    assert dispatch.publish_waiting() == 2


def test_a_job_whose_message_was_lost_is_offered_again(own_broker):
    job = requested("test_import")
    dispatch.publish_waiting()
    own_broker.wipe()

    young = dispatch.offer_again()
    Job.objects.update(published_at=Now() - timedelta(seconds=60))
    old = dispatch.offer_again()

    assert (young, old) == (0, 1)
    assert state_of(job) == (JobState.QUEUED, 1, False)


def test_a_job_that_only_waits_for_its_turn_is_not_offered_again_until_very_late():
    requested("test_import")
    dispatch.publish_waiting()

    Job.objects.update(published_at=Now() - timedelta(seconds=60))
    soon = dispatch.offer_again()
    Job.objects.update(published_at=Now() - LONG_AGO)
    late = dispatch.offer_again()

    assert (soon, late) == (0, 1)


def test_what_a_killed_worker_left_runs_again_and_ends_after_the_last_attempt():
    job = requested("test_broken")
    states = []
    for attempt in (1, 2):
        services.claim_run(job.pk, attempt)
        dispatch.requeue_abandoned()
        states.append(state_of(job)[:2])
        Job.objects.update(heartbeat_at=Now() - LONG_AGO)
        dispatch.requeue_abandoned()
        states.append(state_of(job)[:2])

    running, queued, failed = JobState.RUNNING, JobState.QUEUED, JobState.FAILED
    assert states == [(running, 1), (queued, 2), (running, 2), (failed, 2)]
    assert job.error_code == "worker_lost"


def test_a_periodic_job_is_requested_once_per_instant():
    half_past_two = datetime(2026, 7, 1, 2, 30, tzinfo=HANOI)

    for minutes in (0, 1, 600, 1439, 1440, 1500):
        dispatch.request_periodic(half_past_two + timedelta(minutes=minutes))

    keys = (
        Job.objects.filter(name="jobs_clean")
        .order_by("idempotency_key")
        .values_list("idempotency_key", flat=True)
    )
    assert list(keys) == [
        "periodic:jobs_clean:2026-07-01T02:30:00+07:00",
        "periodic:jobs_clean:2026-07-02T02:30:00+07:00",
    ]


@pytest.mark.parametrize(
    ("schedule", "now", "latest"),
    [
        (registry.DailyAt(time(2, 30)), "2026-07-02 02:29", "2026-07-01 02:30"),
        (registry.DailyAt(time(2, 30)), "2026-07-02 02:30", "2026-07-02 02:30"),
        (registry.Every(timedelta(minutes=15)), "2026-07-02 10:44", "2026-07-02 10:30"),
        (registry.Every(timedelta(hours=1)), "2026-07-02 10:00", "2026-07-02 10:00"),
    ],
)
def test_the_latest_instant_of_a_schedule(schedule, now, latest):
    read = [datetime.fromisoformat(text).replace(tzinfo=HANOI) for text in (now, latest)]

    assert schedule.latest(read[0]) == read[1]
