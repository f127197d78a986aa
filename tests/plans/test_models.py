"""What the database refuses, whoever writes, and whose reports somebody reads."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gso_portal.organization.models import Role, Unit, UnitGroup, UnitKind
from plans.models import (
    Adjustment,
    ImportBatch,
    ImportRow,
    Plan,
    ProgressReport,
    Task,
    TaskCoLead,
    TaskCoordinator,
)
from plans.services.plans import add_task, open_annual_plan

DAY = date(2020, 6, 30)


@pytest.fixture
def world(units):
    """One row of each table."""
    plan = open_annual_plan(2020, document=None, by=None)
    Plan.objects.update(state="issued")
    task = add_task(plan, title="Nhiệm vụ", lead=units["TKTH"], by=None, due_kind="unknown")
    ProgressReport.objects.create(task=task, on=DAY, status="submitted")
    Adjustment.objects.create(task=task, kind="withdraw", state="requested")
    batch = ImportBatch.objects.create(kind="plan", year=2020, uploaded_at="2020-01-15T09:30:00+07:00")
    ImportRow.objects.create(batch=batch, position=1, sheet="S", row=1, kind="task", status="ok", content={})


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("constraint", "model", "field", "message"),
    [
        ("plan_kind_known", Plan, "kind", "Loại kế hoạch không có trong danh mục."),
        ("plan_state_known", Plan, "state", "Trạng thái kế hoạch không có trong danh mục."),
        ("task_due_kind_known", Task, "due_kind", "Loại thời hạn không có trong danh mục."),
        ("report_status_known", ProgressReport, "status", "Trạng thái báo cáo không có trong danh mục."),
        ("report_pace_known", ProgressReport, "pace", "Tiến độ không có trong danh mục."),
        (
            "report_reason_known",
            ProgressReport,
            "reason_category",
            "Nhóm nguyên nhân không có trong danh mục.",
        ),
        ("adjustment_kind_known", Adjustment, "kind", "Loại điều chỉnh không có trong danh mục."),
        ("adjustment_state_known", Adjustment, "state", "Trạng thái điều chỉnh không có trong danh mục."),
        (
            "adjustment_reason_known",
            Adjustment,
            "reason_category",
            "Nhóm nguyên nhân không có trong danh mục.",
        ),
        ("import_kind_known", ImportBatch, "kind", "Loại tệp nhập không có trong danh mục."),
        ("import_state_known", ImportBatch, "state", "Trạng thái nhập không có trong danh mục."),
        ("import_row_status_known", ImportRow, "status", "Kết quả đọc dòng không có trong danh mục."),
        ("import_row_effect_known", ImportRow, "effect", "Tác động của dòng không có trong danh mục."),
    ],
)
def test_the_database_refuses_an_unknown_value_and_the_model_says_so(constraint, model, field, message):
    row = model.objects.get()
    setattr(row, field, "khác")

    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()

    assert refusal.value.messages == [message]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Plan, "kind"),
        (Plan, "state"),
        (Task, "due_kind"),
        (ProgressReport, "status"),
        (ProgressReport, "pace"),
        (ProgressReport, "reason_category"),
        (Adjustment, "state"),
        (Adjustment, "reason_category"),
        (ImportBatch, "kind"),
        (ImportBatch, "state"),
        (ImportRow, "status"),
        (ImportRow, "effect"),
    ],
)
def test_the_database_takes_every_value_that_the_model_offers(model, field):
    offered = [value for value, _ in model._meta.get_field(field).choices]
    Adjustment.objects.update(decided_on=DAY)

    taken = [value for value in offered if model.objects.update(**{field: value})]

    assert taken == offered


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("own", "role", "reads"),
    [
        ("TKTH", Role.STAFF, True),
        ("KHTC", Role.STAFF, True),
        ("TCCB", Role.STAFF, True),
        ("CTK:34", Role.HEAD, True),
        ("TTDL", Role.HEAD, False),
        ("TTDL:1", Role.STAFF, False),
        ("TTDL", Role.AUDITOR, True),
        ("TKTH", Role.ADMIN, False),
    ],
)
def test_reports_of_a_task_are_read_by_who_leads_or_coordinates_it(own, role, reads, units, member):
    task, division = Task.objects.get(), Unit.objects.create(token="TTDL:1", kind=UnitKind.DIVISION)
    TaskCoLead.objects.create(task=task, unit=units["KHTC"], position=1)
    TaskCoordinator.objects.create(task=task, position=1, unit=units["TCCB"])
    provinces = UnitGroup.objects.get(token="GROUP:CTK_ALL")
    TaskCoordinator.objects.create(task=task, position=2, group=provinces)
    user = member("nguoi-doc", {**units, "TTDL:1": division}[own], role)

    assert Task.objects.reported_to(user).exists() == reads
    assert ProgressReport.objects.visible_to(user).exists() == reads


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("own", "role", "reads"), [("TKTH", Role.HEAD, False), ("TTDL", Role.AUDITOR, True)])
def test_reports_of_a_plan_that_became_a_draft_again_are_for_who_sees_all(own, role, reads, units, member):
    Plan.objects.update(state="draft")
    user = member("nguoi-doc", units[own], role)

    assert Task.objects.reported_to(user).exists() == reads
    assert ProgressReport.objects.visible_to(user).exists() == reads


@pytest.mark.usefixtures("world")
def test_reports_of_a_task_are_read_above_its_lead_and_not_below(units, member):
    below = Unit.objects.create(token="TKTH:1", kind=UnitKind.DIVISION, parent=units["TKTH"])
    readers = [member("tren", units["TKTH"], Role.STAFF), member("duoi", below, Role.STAFF)]
    whole = [Task.objects.reported_to(reader).count() for reader in readers]
    Task.objects.update(lead_unit=below)

    assert (whole, [Task.objects.reported_to(reader).count() for reader in readers]) == ([1, 0], [1, 1])


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("own", "role", "reads"),
    [
        ("TKTH", Role.STAFF, True),
        ("TKTH", Role.HEAD, True),
        ("TKTH", Role.OFFICE, False),
        ("KHTC", Role.HEAD, False),
        ("VPTC", Role.OFFICE, False),
        ("TTDL", Role.AUDITOR, False),
    ],
)
def test_a_draft_is_for_the_people_of_the_lead_unit(own, role, reads, units, member):
    TaskCoLead.objects.create(task=Task.objects.get(), unit=units["KHTC"], position=1)
    ProgressReport.objects.update(status="draft")

    assert ProgressReport.objects.visible_to(member("nguoi-doc", units[own], role)).exists() == reads


@pytest.mark.usefixtures("world")
def test_an_author_has_one_draft_of_a_task(units, member):
    author = member("chuyen-vien", units["TKTH"], Role.STAFF)
    ProgressReport.objects.update(status="draft", reported_by=author)

    with pytest.raises(IntegrityError, match="report_one_draft_an_author"), transaction.atomic():
        ProgressReport.objects.create(task=Task.objects.get(), on=DAY, status="draft", reported_by=author)
