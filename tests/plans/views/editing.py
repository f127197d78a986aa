"""What tests of editing share: an issued plan of 2020 with tasks, and the forms as a browser sends them."""

import re
from datetime import date, datetime
from uuid import uuid4

from gso_portal.lib.numbers import OFFICE_ZONE
from plans.models import Field, Plan, ProgressReport
from plans.services.plans import add_task, open_annual_plan
from plans.services.progress import progress_version, save_progress

QUERY = "plan=2020&period=2020-H1"
ON = date(2020, 6, 30)
AT = datetime(2020, 6, 30, 15, 20, tzinfo=OFFICE_ZONE)


def issued_plan():
    plan = open_annual_plan(2020, document=None, by=None)
    Plan.objects.update(state="issued")
    return plan


def a_task(plan, unit, title="Nhiệm vụ", *, field=4, due_on=date(2020, 5, 31)):
    field, _ = Field.objects.get_or_create(plan=plan, ordinal=field, defaults={"name": f"Lĩnh vực {field}"})
    return add_task(plan, title=title, lead=unit, by=None, due_kind="day", due_on=due_on, field=field)


def reported(task, by=None, **said):
    return save_progress(task, seen=None, by=by, on=ON, at=AT, **said)


def form_of(task, *, seen=None, was=None, key=None, **typed):
    """The row's form: what it showed, and what was typed into it."""
    shown = {"percent": "", "pace": "", "completed_on": "", **(was or {})}
    return {
        "key": key or str(uuid4()),
        "seen": progress_version(task) if seen is None else seen,
        **{f"was_{name}": text for name, text in shown.items()},
        **shown,
        **typed,
    }


def save(client, task, form, *, htmx=True):
    return client.post(
        f"/nhiem-vu/{task.pk}/tien-do/?{QUERY}", form, headers={"HX-Request": "true"} if htmx else {}
    )


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).strip()


def said(task):
    """Percent, pace and completion of each counting report, the first first."""
    found = ProgressReport.objects.filter(task=task).counting().order_by("pk")
    return list(found.values_list("percent", "pace", "completed_on"))
