"""What somebody may not read changes nothing of what he is shown: no count, no order, no filter, no file, no hint."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from plans.models import Evidence, Plan, ProgressReport, Task
from tests.access.asking import KEYS, UUIDS, ask, text_of, undone
from tests.access.cells import Cell, path_of, sent_of
from tests.access.rights import addresses, expected, product_addresses, subjects_of
from tests.access.world import canary

FOREIGN = ("foreign", "coordinating", "grouped")
# Ways of asking for a list that would tell something if they looked at what is hidden.
PROBES = (
    "sort=standing",
    "sort=-standing",
    "report=returned",
    "report=silent",
    "report=unreported",
    "cols=percent",
    f"q={canary('foreign issued submitted narrative')}",
    f"q={canary('foreign draft title')}",
)


def shown(world, role) -> dict[str, bytes]:
    """Every page and file that the role may ask for, as it is now."""
    paths = [f"/nhiem-vu/?{probe}" for probe in PROBES] + [
        path_of(world, Cell(name, "GET", role, subject), subject.ids if subject else {})
        for name in product_addresses()
        for subject in subjects_of(world, addresses()[name])
        if expected(name, "GET", role, subject) == "allow" and not (subject and subject.prepare)
    ]
    pages = {path: timeless(ask(world, role, "GET", path).plain_body) for path in paths}
    if expected("plans:task-export", "POST", role, None) == "allow":
        sent = sent_of(world, Cell("plans:task-export", "POST", role, None), {}) | {"kind": "csv"}
        for probe in PROBES:
            pages[f"export {probe}"] = timeless(
                ask(world, role, "POST", f"/nhiem-vu/xuat/?{probe}", sent).files
            )
    return pages


def timeless(content: bytes) -> bytes:
    """The words of a page or file without times of day, keys of forms and numbers of jobs."""
    return re.sub(rb"\d+:\d\d(?::\d\d)?", b"", UUIDS.sub(b"", KEYS.sub(b"", text_of(content))))


def change_what_is_hidden(world, relations) -> None:
    """New words, percents, files, drafts and returned reports of other units' tasks, and a new task of a draft plan."""
    ids = [world.of("task", "issued", relation)[0].ids["task"] for relation in relations]
    reports = ProgressReport.objects.filter(task__in=ids)
    reports.update(
        percent=91, narrative="khác", obstacles="khác", proposals="khác", product="khác", reason="khác"
    )
    Evidence.objects.filter(report__in=reports).delete()
    for number in ids:
        for status in ("returned", "draft"):
            ProgressReport.objects.create(
                task_id=number,
                on=timezone.localdate() - timedelta(days=1),
                status=status,
                percent=12,
                reported_by=world.names["outsider"],
            )
    draft = Plan.objects.get(state="draft")
    Task.objects.filter(plan=draft).update(title="Tên khác")


def changed_for(world, role, relations) -> list[str]:
    before = shown(world, role)
    with undone():
        change_what_is_hidden(world, relations)
        after = shown(world, role)
    return [path for path in before if before[path] != after[path]]


@pytest.mark.parametrize(
    ("role", "relations"), [("staff", FOREIGN[:1]), ("admin", FOREIGN), ("nobody", FOREIGN)]
)
def test_what_is_hidden_from_somebody_changes_nothing_that_is_shown_to_him(world, role, relations):
    assert changed_for(world, role, relations) == []


def test_somebody_who_reads_it_is_shown_the_change(world):
    changed = changed_for(world, "office", FOREIGN[:1])

    assert {"/nhiem-vu/?report=returned", "export report=returned"} <= set(changed)
