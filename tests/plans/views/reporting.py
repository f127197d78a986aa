"""A task of an issued plan and the people around it, for the tests of its page."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gso_portal.organization import services
from gso_portal.organization.models import DocumentRef, Role, User
from plans.models import TaskCoordinator
from plans.services.plans import add_task, open_annual_plan

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def a_task(units):
    """Of TKTH, coordinated by KHTC, due at the end of June 2020."""
    paper = DocumentRef.objects.create(number="01", symbol="QĐ-TCTK", issued_on=date(2020, 1, 3))
    plan = open_annual_plan(2020, document=paper, by=None)
    made = add_task(
        plan,
        title="Xây dựng phần mềm thu thập thông tin",
        lead=units["TKTH"],
        by=None,
        due_kind="day",
        due_on=date(2020, 6, 30),
    )
    TaskCoordinator.objects.create(task=made, position=1, unit=units["KHTC"])
    return made


def some_people(units):
    """By what they are to the task: username → somebody with a post from 2020 on."""
    posts = {
        "staff": ("TKTH", Role.STAFF),
        "colleague": ("TKTH", Role.STAFF),
        "head": ("TKTH", Role.HEAD),
        "coordinator": ("KHTC", Role.HEAD),
        "foreign": ("TTDL", Role.HEAD),
        "office": ("VPTC", Role.OFFICE),
        "leadership": ("TCTK", Role.LEADERSHIP),
        "auditor": ("TTDL", Role.AUDITOR),
        "admin": ("VPTC", Role.ADMIN),
    }
    made = {}
    for name, (unit, role) in posts.items():
        made[name] = User.objects.create(username=name, display_name=f"Người {name}")
        services.give_role(made[name], unit=units[unit], role=role, valid_from=date(2020, 1, 1), by=None)
    return made


def address(name, *args):
    return reverse(f"plans:{name}", args=args)


def pdf(name="Biên bản.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def typed(client, task, **values):
    """The form as the page shows it, with other values."""
    form = client.get(address("task-detail", task.pk)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    filled = {name: "" if value is None else value for name, value in shown.items()}
    return {
        **filled,
        "on": f"{timezone.localdate():%d/%m/%Y}",
        "key": str(form.shown_key),
        "action": "submit",
        **values,
    }
