"""The worker is killed, the broker stopped, wiped and frozen: nothing half-done stays, and every job ends."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.db import connections, transaction

from gso_portal.jobs import services
from gso_portal.jobs.models import Job, JobState
from gso_portal.organization.models import UnitGroup
from tests.jobs.steps import files, requested, wait_until

SAVE_SECONDS = 1.0
# Longer than any time-out a worker might wait for an answer: it must not give up on what it cannot repeat.
AWAY_SECONDS = 4.0


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_under_way(job: Job):
    def condition():
        job.refresh_from_db()
        return job.state == JobState.RUNNING and job.progress_done > 0

    return condition


def has_ended(job: Job):
    def condition():
        job.refresh_from_db()
        return job.is_finished

    return condition


def kill_child(worker) -> None:
    for child in children_of(worker.pid):
        os.kill(child, signal.SIGKILL)


def kill_tree(worker) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def test_an_export_whose_process_is_killed_leaves_no_file_and_finishes_later(portal, files_root):
    portal.start_dispatcher()
    worker = portal.start_worker()
    job = requested("test_export", lines=30, pause=0.05)
    wait_until(is_under_way(job))
    half_done = files(files_root)

    kill_child(worker)
    wait_until(has_ended(job))

    assert [Path(name).suffix for name in half_done] == [".part"]
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    whole = [name for name in files(files_root) if not name.endswith(".part")]
    assert whole == [Path(job.result_file).name]
    assert (files_root / job.result_file).read_text().split() == [str(line) for line in range(30)]


def test_an_import_whose_worker_is_killed_writes_no_row_and_finishes_after_the_restart(portal):
    portal.start_dispatcher()
    worker = portal.start_worker()
    job = requested("test_import", prefix="A", rows=30, pause=0.05)
    wait_until(is_under_way(job))

    kill_tree(worker)
    rows_after_kill = UnitGroup.objects.count()
    portal.start_worker()
    wait_until(has_ended(job))

    assert rows_after_kill == 0
    assert (job.state, job.attempt, UnitGroup.objects.count()) == (JobState.SUCCEEDED, 2, 30)


def test_a_stopping_worker_hands_its_job_on_at_once_and_a_job_that_takes_too_long_is_stopped(portal):
    portal.start_dispatcher()
    worker = portal.start_worker()
    job = requested("test_import", prefix="A", rows=40, pause=0.05)
    wait_until(is_under_way(job))

    worker.send_signal(signal.SIGTERM)
    worker.wait(20)
    job.refresh_from_db()
    handed_on = (job.state, job.attempt, job.max_attempts, UnitGroup.objects.count())
    portal.start_worker()
    slow = requested("test_slow")
    wait_until(has_ended(job))
    wait_until(has_ended(slow))

    assert handed_on == (JobState.QUEUED, 2, 4, 0)
    assert (job.state, UnitGroup.objects.count()) == (JobState.SUCCEEDED, 40)
    assert (slow.state, slow.error_code) == (JobState.FAILED, "too_long")


def test_a_job_survives_a_restart_of_the_database(portal, committed_db):
    portal.start_dispatcher()
    portal.start_worker()
    job = requested("test_import", prefix="A", rows=30, pause=0.05)
    wait_until(is_under_way(job))

    with committed_db.servers.admin() as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [committed_db.name]
        )
    connections.close_all()
    wait_until(has_ended(job))

    assert (job.state, job.attempt, UnitGroup.objects.count()) == (JobState.SUCCEEDED, 2, 30)


def test_jobs_whose_messages_were_wiped_from_the_broker_are_sent_again(portal, own_broker):
    portal.start_dispatcher()
    jobs = [save_with_job(number) for number in range(5)]
    wait_until(lambda: own_broker.client().llen("quick") == Job.objects.count())

    own_broker.wipe()
    portal.start_worker()
    for job in jobs:
        wait_until(has_ended(job))

    assert {job.state for job in jobs} == {JobState.SUCCEEDED}
    assert UnitGroup.objects.filter(token__startswith="export-").count() == 5


@pytest.mark.parametrize("trouble", ["stopped", "frozen"])
def test_saves_work_while_the_broker_is_away_and_jobs_finish_when_it_is_back(trouble, portal, own_broker):
    portal.start_dispatcher()
    portal.start_worker()
    before = requested("test_import", prefix="before", rows=1)
    wait_until(has_ended(before))

    interrupt, restore = {
        "stopped": (own_broker.server.stop, own_broker.server.start),
        "frozen": (own_broker.freeze, own_broker.thaw),
    }[trouble]
    interrupt()
    started = time.monotonic()
    jobs = [save_with_job(number) for number in range(5)]
    save_seconds = time.monotonic() - started
    time.sleep(AWAY_SECONDS)
    restore()
    for job in jobs:
        wait_until(has_ended(job))

    assert save_seconds < SAVE_SECONDS
    assert {job.state for job in jobs} == {JobState.SUCCEEDED}
    assert UnitGroup.objects.filter(token__startswith="export-").count() == 5


@transaction.atomic
def save_with_job(number: int) -> Job:
    """What a request does: its own rows, and a job, in one transaction."""
    UnitGroup.objects.create(token=f"saved-{number}", name="Đã lưu")
    return services.request_job("test_import", by=None, arguments={"prefix": f"export-{number}", "rows": 1})
