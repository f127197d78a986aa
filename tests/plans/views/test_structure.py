"""The administrator's pages of reorganisations and of names nobody knows."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from gso_portal.jobs.models import Job
from gso_portal.organization.models import IgnoredSpelling, Membership, Reorganization, Role, Unit
from gso_portal.organization.structure.planning import proposal_from_json
from plans.models import ImportBatch, Task
from plans.services import plans
from plans.services.spellings import reread_batch, unread_spellings, unread_texts
from tests.plans.steps import MESSY, staged

pytestmark = pytest.mark.django_db

PARTS = ["CTK:17", "CTK:25", "CTK:26"]


@pytest.fixture
def admin(client, member, units):
    client.force_login(member("quan-tri", units["VPTC"], Role.ADMIN))
    return client


@pytest.fixture
def plan(units):
    return plans.open_annual_plan(2025, document=None, by=None)


def merger(units, **changes):
    rows = {"name": "Cục Thống kê tỉnh Phú Thọ", "abbreviation": "CTK Phú Thọ", "code": "25", "continues": ""}
    return {
        "key": str(uuid4()),
        "effective_on": "01/07/2025",
        **{f"unit_{place}": units[token].pk for place, token in enumerate(PARTS, 1)},
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 0,
        **{f"form-0-{name}": value for name, value in rows.items()},
        **changes,
    }


def step(name, reorganization):
    return reverse(f"plans:reorganization-{name}", args=[reorganization.pk])


def text_of(answer):
    return answer.content.decode()


def test_a_merger_is_proposed_looked_at_applied_and_taken_back_from_the_page(admin, units, member, plan):
    member("can-bo", units["CTK:17"], Role.STAFF)
    task = plans.add_task(plan, title="Việc riêng", lead=units["CTK:26"], by=None, due_kind="continuous")
    sent = merger(units)
    for _ in range(2):
        admin.post(reverse("plans:reorganization-new"), sent)
    drafted = Reorganization.objects.get()
    page = admin.get(step("detail", drafted))
    assert "Việc riêng" not in text_of(page)
    assert f"Nhiệm vụ số {task.ordinal} của dự thảo" in text_of(page)
    assert (page.context["moved"]["posts"], page.context["moved"]["leads"]) == (1, 1)

    admin.post(step("apply", drafted), {"seen": page.context["preview"].digest})
    assert Task.objects.get().lead_unit.token == "CTK:25@2025-07-01"
    assert "Xác nhận hay hoàn tác?" in text_of(admin.get(step("detail", drafted)))

    admin.post(step("undo", drafted))
    assert Task.objects.get().lead_unit == units["CTK:26"]
    assert Membership.objects.get(user__username="can-bo").valid_to is None


def test_what_was_changed_since_names_no_task_of_a_draft(admin, units, plan):
    task = plans.add_task(plan, title="Việc riêng", lead=units["CTK:26"], by=None, due_kind="continuous")
    admin.post(reverse("plans:reorganization-new"), merger(units))
    applied = Reorganization.objects.get()
    admin.post(step("apply", applied))
    Task.objects.update(lead_unit=units["CTK:17"])

    page = text_of(admin.get(step("detail", applied)))

    assert "Việc riêng" not in page
    assert f"Nhiệm vụ số {task.ordinal} của dự thảo: đã được sửa sau khi áp dụng" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"effective_on": ""}, "Có hiệu lực từ ngày: chưa có ngày."),
        ({"unit_2": ""}, "Đơn vị thứ 2: hãy chọn."),
        ({"form-0-name": ""}, "Tên mới: chưa có chữ."),
        ({"number": "12"}, "Số văn bản: ghi đủ số, ký hiệu và ngày ban hành, hoặc để trống cả ba."),
    ],
)
def test_a_proposal_that_is_not_complete_names_the_field(admin, units, changes, message):
    answer = admin.post(reverse("plans:reorganization-new"), merger(units, **changes))

    assert answer.status_code == 422
    assert message in text_of(answer)
    assert not Reorganization.objects.exists()


def test_a_step_that_is_refused_says_every_reason_and_changes_nothing(admin, units):
    admin.post(reverse("plans:reorganization-new"), merger(units, effective_on="01/07/2099"))

    answer = admin.post(step("apply", Reorganization.objects.get()))

    assert answer.status_code == 409
    assert "Chỉ áp dụng được từ ngày có hiệu lực, 01/7/2099." in text_of(answer)


def test_what_a_split_leaves_open_goes_where_the_administrator_says(admin, units, plan):
    kept, given = (
        plans.add_task(plan, title=title, lead=units["TKQG"], by=None, due_kind="continuous")
        for title in ("A", "B")
    )
    name = "Vụ Hệ thống Tài khoản quốc gia"
    sent = {
        "key": str(uuid4()),
        "effective_on": "01/07/2025",
        "unit_1": units["TKQG"].pk,
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 0,
        "form-0-name": name,
        "form-0-continues": units["TKQG"].pk,
        "form-1-name": "Vụ Chất lượng số liệu",
    }
    admin.post(reverse("plans:reorganization-new") + "?kieu=split", sent)
    drafted = Reorganization.objects.get()
    new = proposal_from_json(drafted.proposal).successors[1].token

    admin.post(step("assign", drafted), {f"lead:{kept.pk}": new, "rest": new})
    admin.post(step("assign", drafted), {"reset": "1"})
    nonsense = {f"lead:{kept.pk}": "CTK:34", "post:1": "\0", "rest\0:": new, "rest": "CTK:34"}
    assert admin.post(step("assign", drafted), nonsense).status_code == 302
    drafted.refresh_from_db()
    assert drafted.proposal["assigned"] == {}
    admin.post(step("assign", drafted), {f"lead:{kept.pk}": "TKQG", "rest": new})
    admin.post(step("apply", drafted))

    assert [Task.objects.get(pk=each.pk).lead_unit.token for each in (kept, given)] == ["TKQG", new]


def test_the_mergers_of_2025_become_24_proposals_once(admin):
    for _ in range(2):
        admin.post(reverse("plans:reorganization-2025"))

    assert Reorganization.objects.filter(state="draft").count() == 24
    assert Unit.objects.filter(token__contains="@").count() == 0
    call_command("apply_mergers", "--2025", "--json")
    assert Reorganization.objects.filter(state="applied").count() == Reorganization.objects.count() == 24


@pytest.mark.parametrize("many", [False, True])
def test_a_preview_takes_as_many_queries_for_few_tasks_as_for_many(
    admin, units, member, plan, many, django_assert_num_queries
):
    for number in range(30 if many else 1):
        plans.add_task(plan, title=f"Việc {number}", lead=units["CTK:26"], by=None, due_kind="continuous")
        member(f"can-bo-{number}", units["CTK:17"], Role.STAFF)
    admin.post(reverse("plans:reorganization-new"), merger(units))

    with django_assert_num_queries(PREVIEW_QUERIES):
        admin.get(step("detail", Reorganization.objects.get()))


PREVIEW_QUERIES = 18


@pytest.fixture
def messy(files_root, units):
    return staged(MESSY)


def test_the_queue_holds_each_unknown_text_once_and_an_answer_takes_it_away(admin, messy, units):
    found, waiting = unread_spellings()
    assert waiting == []
    first = found[0]

    admin.post(
        reverse("plans:spelling-settle"),
        {"key": str(uuid4()), "text": first.text, "meaning": f"unit:{units['TKTH'].pk}"},
    )

    left, waiting = unread_spellings()
    assert [each.text for each in left] == [each.text for each in found[1:]]
    assert waiting == [messy]
    assert reread_batch(messy)
    messy.refresh_from_db()
    assert messy.state == ImportBatch.State.PREVIEW
    assert first.text not in [text for row in messy.rows.all() for text in unread_texts(row.messages)]
    assert unread_spellings() == (left, [])


def test_a_text_is_put_aside_with_a_reason_only(admin, messy):
    text = unread_spellings()[0][0].text
    send = {"key": str(uuid4()), "text": text, "meaning": ""}

    refused = admin.post(reverse("plans:spelling-settle"), send)
    admin.post(reverse("plans:spelling-settle"), send | {"reason": "Tên dự án"})

    assert refused.status_code == 422
    assert "Là: hãy chọn đơn vị, hoặc ghi lý do bỏ qua." in text_of(refused)
    assert IgnoredSpelling.objects.get().reason == "Tên dự án"
    assert text not in [each.text for each in unread_spellings()[0]]


def test_reading_again_keeps_what_was_agreed_to_of_rows_that_read_as_before(messy):
    agreed = messy.rows.filter(kind="task", status="warning").first()
    messy.rows.filter(pk=agreed.pk).update(agreed=True)

    assert reread_batch(messy)

    assert messy.rows.get(sheet=agreed.sheet, row=agreed.row).agreed


def test_the_office_and_administrators_have_a_waiting_file_read_again(client, messy, member, units):
    answers = {}
    for role in (Role.OFFICE, Role.ADMIN, Role.AUDITOR, Role.STAFF):
        client.force_login(member(f"ai-{role}", units["VPTC"], role))
        answers[role] = client.post(reverse("plans:import-reread", args=[messy.pk])).status_code

    assert answers == {Role.OFFICE: 302, Role.ADMIN: 302, Role.AUDITOR: 403, Role.STAFF: 404}
    assert Job.objects.filter(name="plans.import_reread").count() == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICE, Role.LEADERSHIP, Role.AUDITOR])
def test_only_administrators_come_here(client, units, member, role):
    client.force_login(member("ai-do", units["VPTC"], role))
    made = Reorganization.objects.create(
        kind="merge", title="x", effective_on=date(2025, 7, 1), proposal={}, created_at="2025-07-01T00:00Z"
    )

    pages = [
        reverse("unit-list"),
        reverse("group-list"),
        reverse("plans:spelling-list"),
        step("detail", made),
    ]
    posts = [step(name, made) for name in ("assign", "apply", "undo", "confirm", "discard")]

    assert {client.get(page).status_code for page in pages} == {403}
    assert {client.post(page).status_code for page in posts} == {403}
