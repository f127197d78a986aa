"""A right that ends ends with the next request: also in a form that is open, and for a file that is made already."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gso_portal.jobs import registry, running
from gso_portal.jobs.models import Job
from gso_portal.organization.models import AccessEvent, Membership, Unit, User
from tests.access.asking import client_of, new_key, undone


def end_post(world, role):
    Membership.objects.filter(user=world.people[role]).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )


def move_away(world, role):
    """A transfer, as of today."""
    end_post(world, role)
    Membership.objects.create(
        user=world.people[role],
        unit=Unit.objects.get(token="CNXD"),
        role="head",
        valid_from=timezone.localdate(),
    )


@pytest.mark.parametrize("lose", [end_post, move_away])
def test_a_form_opened_with_a_right_that_has_ended_meanwhile_saves_nothing(world, lose):
    client, ids = client_of(world, "head"), world.of("task", "issued", "own")[0].ids
    row, save = (f"/nhiem-vu/{ids['task']}/{part}/" for part in ("dong", "tien-do"))
    sent = {"key": new_key(), "seen": ids["version"], "percent": 55}

    with undone():
        assert client.get(f"{row}?mode=edit").status_code == 200
        lose(world, "head")
        refused = client.post(save, sent)
        denied = AccessEvent.objects.filter(kind="denied", user=world.people["head"], path=save, status=403)
        assert (refused.status_code, denied.count()) == (403, 1)


@pytest.mark.parametrize("lose", [end_post, move_away])
def test_a_file_made_for_somebody_is_not_given_out_after_the_right_to_it_ended(world, lose):
    client = client_of(world, "staff")
    with undone():
        client.post("/nhiem-vu/xuat/", {"kind": "csv", "key": new_key()})
        job = Job.objects.filter(requested_by=world.people["staff"]).latest("created_at")
        running.run(job.pk, job.attempt)
        file = f"/viec/{job.pk}/tai-ve/"
        assert client.get(file).status_code == 200

        lose(world, "staff")

        assert client.get(file).status_code == 404
        assert AccessEvent.objects.filter(kind="denied", path=file, status=404).exists()


def test_a_job_asked_for_with_a_right_that_has_ended_makes_no_file(world):
    client = client_of(world, "staff")
    with undone():
        client.post("/nhiem-vu/xuat/", {"kind": "csv", "key": new_key()})
        end_post(world, "staff")
        job = Job.objects.filter(requested_by=world.people["staff"]).latest("created_at")
        running.run(job.pk, job.attempt)
        job.refresh_from_db()
        assert (job.state, job.result_file) == ("failed", "")


def test_a_closed_account_is_logged_out_with_its_next_request(world):
    client = client_of(world, "head")
    with undone():
        assert client.get("/don-vi-toi/").status_code == 200
        User.objects.filter(pk=world.people["head"].pk).update(is_active=False)
        assert client.get("/don-vi-toi/")["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize("name", [kind.name for kind in registry.KINDS.values() if kind.queue == "export"])
def test_no_exported_file_is_for_everybody_who_once_asked(world, name):
    user = User.objects.get(pk=world.people["ended"].pk)
    user.rights_on = timezone.localdate()
    sheet, plan = world.of("sheet", "made", "own")[0].ids["sheet"], world.names["plan_code"]
    arguments = {"sheet": str(sheet), "parameters": {"plan": plan}, "plan": plan}
    job = Job(name=name, requested_by=user, arguments=arguments)

    assert not registry.kind(name).may_download(user, job)
