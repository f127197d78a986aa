import hashlib
import threading
import time

import pytest
from django.utils import timezone

from gso_portal.jobs import context, running, services
from gso_portal.jobs.models import Job, JobState
from gso_portal.organization.models import UnitGroup
from tests.jobs.steps import files, new_user, requested

pytestmark = pytest.mark.usefixtures("committed_db", "files_root")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("test_import", {"prefix": "A", "rows": 3}),
        ("test_export", {"lines": 3}),
        ("jobs_clean", {}),
    ],
)
def test_a_job_called_twice_takes_effect_once(name, arguments, files_root):
    job = requested(name, **arguments)

    running.run(job.pk, 1)
    after_one = (Job.objects.values().get(), UnitGroup.objects.count(), files(files_root))
    running.run(job.pk, 1)

    assert after_one[0]["state"] == JobState.SUCCEEDED
    assert (Job.objects.values().get(), UnitGroup.objects.count(), files(files_root)) == after_one


def test_two_copies_at_the_same_time_take_effect_once():
    job = requested("test_import", prefix="A", rows=5, pause=0.02)

    copies = [threading.Thread(target=run_and_close, args=(job.pk, 1)) for _ in range(3)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert UnitGroup.objects.count() == 5
    assert Job.objects.get().state == JobState.SUCCEEDED


def run_and_close(job_id, attempt):
    try:
        running.run(job_id, attempt)
    finally:
        running.connection.close()


@pytest.mark.parametrize(
    ("name", "arguments", "seconds"),
    [("test_export", {"lines": 200, "pause": 0.05}, 5), ("test_silent", {"pause": 0.4}, 5)],
    ids=["told while it reports progress", "told when it completes"],
)
def test_a_run_that_was_taken_over_soon_ends_and_leaves_nothing(name, arguments, seconds, files_root):
    job = requested(name, **arguments)
    thread = threading.Thread(target=run_and_close, args=(job.pk, 1))
    thread.start()
    while Job.objects.get().state != JobState.RUNNING:
        time.sleep(0.01)

    services.requeue_run(job.pk, 1)
    thread.join(seconds)

    job.refresh_from_db()
    assert not thread.is_alive()
    assert (job.state, job.attempt, job.result_file) == (JobState.QUEUED, 2, "")
    assert (files(files_root), UnitGroup.objects.count()) == ([], 0)


def test_a_job_acts_with_the_rights_its_requester_has_on_the_day_it_runs():
    job = services.request_job("test_asking", by=new_user("tkth"), arguments={})

    running.run(job.pk, 1)

    job.refresh_from_db()
    assert job.result == {"roles": [], "day": timezone.localdate(job.started_at).isoformat()}


def test_progress_is_visible_while_the_job_runs():
    job = requested("test_import", prefix="A", rows=30, pause=0.05)
    thread = threading.Thread(target=run_and_close, args=(job.pk, 1))
    thread.start()

    seen = set()
    while thread.is_alive():
        job.refresh_from_db()
        seen.add((job.state, 0 < job.progress_done < 30, UnitGroup.objects.count()))
        time.sleep(0.05)
    thread.join()

    assert (JobState.RUNNING, True, 0) in seen
    assert UnitGroup.objects.count() == 30


def test_a_file_appears_whole_and_measured(files_root):
    job = requested("test_export", lines=3)

    running.run(job.pk, 1)

    job.refresh_from_db()
    stored = files_root / job.result_file
    assert stored.read_text() == "0\n1\n2\n"
    assert (job.result_name, job.result_type) == ("Báo cáo sơ kết.txt", "text/plain; charset=utf-8")
    assert (job.result_size, job.result_sha256) == (6, hashlib.sha256(b"0\n1\n2\n").hexdigest())
    assert (job.result, job.progress_percent, files(files_root)) == ({"lines": 3}, 100, [stored.name])


def test_a_refused_job_ends_with_its_own_words_and_changes_nothing():
    job = requested("test_refused")

    running.run(job.pk, 1)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.error_code) == (JobState.FAILED, 1, "encrypted")
    assert job.error_text == "Tệp có mật khẩu, không đọc được."
    assert UnitGroup.objects.count() == 0


def test_a_broken_job_is_tried_again_later_and_then_ends_with_an_id_for_the_log(caplog):
    job = requested("test_broken")

    running.run(job.pk, 1)
    job.refresh_from_db()
    between = (job.state, job.attempt, job.available_at > job.started_at, job.error_text)
    running.run(job.pk, 2)
    job.refresh_from_db()

    assert between == (JobState.QUEUED, 2, True, "")
    assert (job.state, job.error_code) == (JobState.FAILED, "broken")
    assert job.error_text.split()[-1].rstrip(".") in caplog.text
    assert "secret" not in job.error_text
    assert UnitGroup.objects.count() == 0


def test_a_job_that_takes_too_much_memory_ends_with_a_clear_message():
    job = requested("test_hungry")

    running.run(job.pk, 1)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "too_big")
    assert len(bytearray(256 * 1024**2)) == 256 * 1024**2


def test_nothing_is_written_when_the_disk_is_nearly_full(files_root, monkeypatch):
    job = requested("test_export", lines=3)
    monkeypatch.setattr(context.shutil, "disk_usage", lambda path: (100 * 1024**3, 0, 1024**3))

    running.run(job.pk, 1)

    job.refresh_from_db()
    assert (job.state, job.error_code, files(files_root)) == (JobState.FAILED, "disk_full", [])
