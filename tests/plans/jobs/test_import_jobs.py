"""Imports in a real worker: killed, run twice, without a broker, two at once."""

import os
import signal
import threading
import time

import pytest
from django.db import connection, transaction

from gso_portal.jobs.models import JobState
from gso_portal.jobs.services import request_job
from gso_portal.lib.history import HISTORY_LOCK
from gso_portal.organization.reference_loading import load_reference
from plans.models import ImportBatch, Plan, Task
from plans.services.imports import confirm_batch, lock_plan_of, start_confirming
from tests.jobs.steps import wait_until
from tests.plans.steps import AT, ON, PLAN_2020, everything, received, staged

STEP = {"read": "plans.import_read", "confirm": "plans.import_confirm", "undo": "plans.import_undo"}


def ask(step, batch):
    return request_job(STEP[step], by=None, arguments={"batch": str(batch.pk)})


def finished(job):
    def condition():
        job.refresh_from_db()
        return job.is_finished

    return condition


def claimed(batch):
    assert start_confirming(batch, by=None, at=AT)
    return batch


def waits_for_lock(committed_db):
    """Whether a session has come as far as the first row of history that another holds back."""
    with committed_db.servers.admin() as admin:
        found = admin.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'",
            [committed_db.name],
        )
        return found.fetchone() is not None


def test_a_worker_killed_while_it_writes_a_plan_leaves_no_row_and_the_job_finishes_after_the_restart(
    portal, committed_db
):
    load_reference()
    batch = claimed(staged(PLAN_2020))
    before = everything()
    with committed_db.connect("owner") as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [HISTORY_LOCK])
        portal.start_dispatcher()
        worker = portal.start_worker()
        job = ask("confirm", batch)
        wait_until(lambda: waits_for_lock(committed_db))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        holder.execute("SELECT pg_advisory_unlock(%s)", [HISTORY_LOCK])
    after_kill = everything()

    portal.start_worker()
    wait_until(finished(job))

    batch.refresh_from_db()
    assert after_kill == before
    assert (job.state, job.attempt, batch.state) == (JobState.SUCCEEDED, 2, "confirmed")
    clean = batch.rows.filter(kind="task", status="ok").count()
    assert (Task.objects.count(), Plan.objects.count()) == (clean, 1)


def test_without_a_broker_an_upload_is_taken_and_read_once_it_is_back(portal, own_broker):
    load_reference()
    own_broker.server.stop()
    portal.start_dispatcher()
    portal.start_worker()
    started = time.monotonic()
    with transaction.atomic():
        batch = received(PLAN_2020)
        job = ask("read", batch)
    seconds = time.monotonic() - started

    own_broker.server.start()
    wait_until(finished(job))

    batch.refresh_from_db()
    assert seconds < 1
    assert (job.state, batch.state, batch.rows.count() > 367) == (JobState.SUCCEEDED, "preview", True)


def test_each_job_run_twice_takes_effect_once(portal):
    load_reference()
    portal.start_dispatcher()
    portal.start_worker()
    batch, seen = received(PLAN_2020), []
    for step in ("read", "confirm", "undo"):
        if step == "confirm":
            batch.refresh_from_db()
            ImportBatch.objects.filter(pk=batch.pk).update(state="confirming")
        for _ in range(2):
            job = ask(step, batch)
            wait_until(finished(job))
            batch.refresh_from_db()
            seen.append((step, job.state, batch.state, batch.rows.count(), Task.objects.count()))

    rows = batch.rows.count()
    ok = JobState.SUCCEEDED
    written = batch.rows.filter(kind="task", status="ok").count()
    assert seen == [
        *[("read", ok, "preview", rows, 0)] * 2,
        *[("confirm", ok, "confirmed", rows, written)] * 2,
        *[("undo", ok, "undone", rows, 0)] * 2,
    ]


@pytest.mark.usefixtures("committed_db", "files_root")
def test_two_workers_that_confirm_at_once_write_once():
    load_reference()
    one = claimed(staged(PLAN_2020))
    answers = at_once(lambda: confirm_batch(one, by=None, on=ON, accept_warnings=True))

    assert sorted(answers, key=len) == [{}, {"written": 367, "left_out": 0}]
    assert Task.objects.count() == 367


@pytest.mark.usefixtures("committed_db", "files_root")
def test_two_previews_of_one_file_confirmed_at_once_write_one_plan():
    load_reference()
    batches = [claimed(staged(PLAN_2020)) for _ in range(2)]
    waiting = iter(batches)

    answers = at_once(lambda: confirm_batch(next(waiting), by=None, on=ON, accept_warnings=True))

    assert sorted(answer["written"] for answer in answers) == [0, 367]
    assert (Task.objects.count(), Plan.objects.count()) == (367, 1)
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"confirmed", "preview"}


def at_once(step):
    """Let two threads take the step while a third holds the plan of the year, then let them go."""
    answers, errors = [], []

    def run():
        try:
            answers.append(step())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    with transaction.atomic():
        lock_plan_of(2020)
        for thread in threads:
            thread.start()
        time.sleep(0.5)
    for thread in threads:
        thread.join(60)
    assert errors == []
    return answers
