import os
from datetime import timedelta

import pytest
from django.utils import timezone

from gso_portal.jobs import janitor, running, services
from gso_portal.jobs.models import Job, ServiceBeat
from gso_portal.organization.models import UserSession
from tests.jobs.steps import files, requested

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def aged(path, age: timedelta):
    stamp = (NOW - age).timestamp()
    os.utime(path, (stamp, stamp))


def test_left_over_files_go_after_an_hour_and_owned_ones_stay(files_root):
    job = requested("test_export", lines=1)
    running.run(job.pk, 1)
    job.refresh_from_db()
    folder = files_root / "jobs"
    aged(files_root / job.result_file, timedelta(hours=2))
    for name, age in [("old.part", 61), ("young.part", 59), ("orphan.pdf", 61), ("young.pdf", 59)]:
        (folder / name).write_text("x")
        aged(folder / name, timedelta(minutes=age))

    done = janitor.clean(at=NOW)

    assert done == {"expired": 0, "removed": 2}
    assert files(files_root) == sorted([os.path.basename(job.result_file), "young.part", "young.pdf"])


def test_results_are_kept_for_thirty_days(files_root):
    jobs = [requested("test_export", lines=1) for _ in range(2)]
    for job, days in zip(jobs, (29, 31), strict=True):
        running.run(job.pk, 1)
        job.refresh_from_db()
        aged(files_root / job.result_file, timedelta(days=days))
        Job.objects.filter(pk=job.pk).update(finished_at=NOW - timedelta(days=days))

    done = janitor.clean(at=NOW)

    assert done == {"expired": 1, "removed": 1}
    assert [Job.objects.get(pk=job.pk).is_expired for job in jobs] == [False, True]
    assert files(files_root) == [os.path.basename(jobs[0].result_file)]


def test_processes_of_long_ago_are_forgotten():
    for process in ("old:1", "new:1"):
        services.beat("worker", process=process)
    ServiceBeat.objects.filter(process="old:1").update(at=NOW - timedelta(days=2))

    janitor.clean(at=NOW)

    assert list(ServiceBeat.objects.values_list("process", flat=True)) == ["new:1"]


def test_sessions_that_have_run_out_are_removed():
    for key, hours in (("over", -1), ("open", 1)):
        UserSession.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
        )

    janitor.clean(at=NOW)

    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["open"]
