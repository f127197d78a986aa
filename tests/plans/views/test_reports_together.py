"""Several people at one report at the same time: one outcome, and everybody is told which."""

from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from gso_portal.organization.models import Unit
from gso_portal.organization.reference_loading import load_reference
from plans.models import Evidence, ProgressReport
from plans.services.progress import save_progress
from tests.crowd import at_once
from tests.plans.views.reporting import a_task, address, pdf, some_people, typed

TIMES = 5


@pytest.fixture
def world(committed_db, files_root):
    load_reference()
    units = {unit.token: unit for unit in Unit.objects.all()}
    return a_task(units), some_people(units)


def window(user):
    client = Client()
    client.force_login(user)
    return client


def posted(client, name, pk, **sent):
    return client.post(address(name, pk), sent)


def sent(task, by):
    return save_progress(task, seen=None, by=by, on=date(2026, 1, 5), at=timezone.now(), percent=70)


def test_a_form_sent_several_times_at_once_makes_one_report_with_one_file(world):
    task, people = world
    form = typed(window(people["staff"]), task, percent="40")
    windows = [window(people["staff"]) for _ in range(4)]

    answers = at_once(
        [partial(posted, each, "report-save", task.pk, files=[pdf()], **form) for each in windows]
    )

    assert [answer.status_code for answer in answers] == [302] * 4
    assert list(ProgressReport.objects.values_list("status", "percent")) == [("submitted", 40)]
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("second", ["return", "withdraw"])
def test_of_two_who_decide_on_a_report_or_take_it_back_one_does(second, world):
    task, people = world
    by = {"return": people["head"], "withdraw": people["staff"]}[second]
    windows = window(people["head"]), window(by)
    for _ in range(TIMES):
        report = sent(task, people["staff"])
        acts = zip((f"report-{act}" for act in ("accept", second)), windows, strict=True)
        at_once([partial(posted, each, act, report.pk, note="Sửa lại") for act, each in acts])

        now = ProgressReport.objects.filter(pk=report.pk).first()
        outcome = now and (now.status, now.decided_by, now.return_note)
        assert outcome in (
            None if second == "withdraw" else "",
            ("accepted", people["head"], ""),
            ("returned", people["head"], "Sửa lại"),
        )
