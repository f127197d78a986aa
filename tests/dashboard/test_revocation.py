"""What somebody asked for while they might is not theirs to fetch once they may not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gso_portal.jobs.models import Job
from gso_portal.jobs.services import request_job
from gso_portal.organization import services
from gso_portal.organization.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def download(settings, tmp_path, units, member, client) -> str:
    """The address of a finished export of the audit, asked for by an auditor who is logged in."""
    settings.FILES_ROOT = tmp_path
    (tmp_path / "nhat-ky.csv").write_text("lúc,ai")
    job = request_job("dashboard.audit_export", by=member("kiem-tra", units["PCTT"], Role.AUDITOR))
    Job.objects.filter(pk=job.pk).update(
        state="succeeded", finished_at=timezone.now(), result_file="nhat-ky.csv", result_name="nhat-ky.csv"
    )
    client.force_login(job.requested_by)
    address = reverse("jobs:job-download", args=[job.pk])
    assert client.get(address).status_code == 200
    return address


def test_a_file_is_gone_with_the_post_it_was_made_for(client, download):
    post = Job.objects.get().requested_by.memberships.get()

    services.end_role(post, on=timezone.localdate() - timedelta(days=1), by=None)

    assert client.get(download).status_code == 404


def test_a_file_is_gone_with_the_account(client, download):
    services.close_account(Job.objects.get().requested_by, by=None)

    assert client.get(download)["Location"].startswith("/dang-nhap/")


def test_another_post_does_not_bring_it_back(client, download, units):
    user = Job.objects.get().requested_by
    services.transfer(user, unit=units["TKG"], role=Role.STAFF, valid_from=timezone.localdate(), by=None)

    assert client.get(download).status_code == 404
    assert user.memberships.get(role=Role.AUDITOR).valid_from == date(2020, 1, 1)
