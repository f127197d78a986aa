"""The audit as a list: every tracked table, every access event, latest first, a piece at a time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection

from gso_portal.dashboard.audit.filters import FilterError, Filters, read_filters
from gso_portal.dashboard.audit.lines import lines
from gso_portal.dashboard.audit.reading import count_up_to, entries
from gso_portal.dashboard.audit.tracked import tracked_tables
from gso_portal.lib.history import change, current_request
from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import (
    AccessEvent,
    DocumentRef,
    IgnoredSpelling,
    Membership,
    Reorganization,
    Role,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitGroupAlias,
    UnitGroupMember,
    UnitName,
    UnitSuccession,
    User,
)
from plans.models import (
    Adjustment,
    Evidence,
    Milestone,
    ProgressReport,
    Source,
    Task,
    TaskCoLead,
    TaskCoordinator,
    TaskSource,
)
from plans.services.plans import add_task, open_annual_plan

EVERYTHING = Filters()


def all_lines(filters=EVERYTHING, limit=1000):
    return lines(entries(filters, limit=limit)[0])


@pytest.fixture
def world(units):
    paper = DocumentRef.objects.create(number="1", symbol="QĐ", issued_on="2020-01-02", issuer="TCTK")
    return open_annual_plan(2020, document=paper, by=None)


@pytest.fixture
def task(world, units):
    return add_task(world, title="Điều tra giá", lead=units["TKG"], by=None, due_kind="unknown")


@pytest.fixture
def person(open_account):
    return open_account("vu-truong", "Vụ trưởng Vụ Thống kê Giá")


def tables_with_history() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'history'")
        return {name for (name,) in cursor.fetchall()}


def test_every_table_with_a_history_is_in_the_audit(db):
    assert set(tracked_tables()) == tables_with_history()


def test_every_column_people_may_read_has_a_vietnamese_name():
    unnamed = {
        f"{table}.{name}"
        for table, tracked in tracked_tables().items()
        for name in tracked.shown()
        if tracked.column_label(name) == tracked.columns[name].name.replace("_", " ")
    }

    assert unnamed == set()


def test_a_change_of_any_tracked_table_appears(one_of_each):
    assert {line.row[0] for line in all_lines(Filters(person="vu-truong"))} == set(tracked_tables())


@pytest.fixture
def one_of_each(task, units, person):
    """One row of every tracked table, made by one person."""
    day, unit = "2020-06-01", units["TKG"]
    with change(by=person):
        user = User.objects.create(username="moi", display_name="Chuyên viên")
        Membership.objects.create(user=user, unit=unit, role=Role.STAFF, valid_from=day)
        new = Unit.objects.create(token="MOI", kind="department")
        UnitName.objects.create(unit=new, name="Vụ Mới", folded="vu moi")
        UnitAlias.objects.create(unit=new, text="VM", folded="vm")
        UnitSuccession.objects.create(predecessor=unit, successor=new, kind="merge", effective_on=day)
        group = UnitGroup.objects.create(token="G", name="Nhóm")
        UnitGroupAlias.objects.create(group=group, text="nhóm ấy", folded="nhom ay")
        UnitGroupMember.objects.create(group=group, unit=unit)
        IgnoredSpelling.objects.create(text="Vụ nào đó", folded="vu nao do", reason="Không phải đơn vị")
        Reorganization.objects.create(
            kind="merge",
            title="Hợp nhất",
            effective_on=day,
            proposal={"to": "VM"},
            created_at=f"{day}T00:00Z",
        )
        plan = open_annual_plan(2021, document=None, by=person)
        other = add_task(plan, title="Việc", lead=unit, by=person, due_kind="unknown")
        TaskSource.objects.create(
            task=other, source=Source.objects.create(code="x", name="Nguồn", position=1)
        )
        TaskCoLead.objects.create(task=other, unit=new, position=1)
        TaskCoordinator.objects.create(task=other, unit=new, position=1)
        Milestone.objects.create(task=other, due_on=day)
        Adjustment.objects.create(task=other, kind="withdraw", state="requested")
        report = ProgressReport.objects.create(task=other, on=day, status="draft", reported_by=user)
        Evidence.objects.create(
            report=report,
            file_name="a.pdf",
            file_path="evidence/a",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            uploaded_by=user,
            uploaded_at=f"{day}T00:00Z",
        )


def test_a_change_says_who_what_why_and_in_which_request(task, person):
    token = current_request.set("a" * 32)
    with change(by=person, reason="Sửa theo công văn"):
        Task.objects.filter(pk=task.pk).update(title="Điều tra giá tiêu dùng", is_key=True, version=2)
    current_request.reset(token)

    (line, *_) = all_lines()

    assert (line.who, line.action, line.about) == (
        "Vụ trưởng Vụ Thống kê Giá (vu-truong)",
        "Sửa nhiệm vụ",
        "Điều tra giá tiêu dùng",
    )
    assert [str(each) for each in line.differences] == [
        "nội dung công việc: Điều tra giá → Điều tra giá tiêu dùng",
        "trọng tâm: không → có",
    ]
    assert (line.reason, line.request, line.row) == (
        "Sửa theo công văn",
        "a" * 32,
        ("plans_task", str(task.pk)),
    )


def test_what_is_added_and_deleted_says_what_it_held_and_whose_it_was(task, person):
    report = ProgressReport.objects.create(
        task=task, on="2020-06-20", status="submitted", percent=40, pace="behind", reported_by=person
    )
    report.delete()

    (gone, new, *_) = all_lines(Filters(object="report"))

    said = [
        ("báo cáo đến ngày", "20/06/2020"),
        ("trạng thái", "Chờ xác nhận"),
        ("tiến độ", "Không theo tiến độ"),
        ("mức độ hoàn thành (%)", "40"),
        ("người báo cáo", "Vụ trưởng Vụ Thống kê Giá (vu-truong)"),
    ]
    assert (new.action, new.about, new.who) == ("Thêm báo cáo tiến độ", "Điều tra giá", "Cổng")
    assert [(each.label, each.new) for each in new.differences] == said
    assert gone.action == "Xóa báo cáo tiến độ"
    assert [(each.label, each.old) for each in gone.differences] == said


def test_no_password_is_ever_shown(person):
    User.objects.filter(pk=person.pk).update(password="bi-mat-1", display_name="Vụ trưởng")
    shown = "\n".join(f"{line.about} {[str(each) for each in line.differences]}" for line in all_lines())

    assert not any("password" in name for each in tracked_tables().values() for name in each.shown())
    assert "họ tên, chức vụ: Vụ trưởng Vụ Thống kê Giá → Vụ trưởng" in shown
    assert "bi-mat" not in shown
    assert "argon2" not in shown


def test_refusals_and_exports_stand_among_the_changes(task, person):
    record_access(
        "denied", by=person, text="Không có quyền", path="/nhap-ke-hoach/", method="GET", status=403
    )
    record_access("sign_in_failed", by=None, username="vu-truong", path="/dang-nhap/", method="POST")

    failed, denied = all_lines(Filters(path="/"))

    assert (denied.who, denied.action, denied.about) == (
        "Vụ trưởng Vụ Thống kê Giá (vu-truong)",
        "Bị từ chối",
        "Không có quyền",
    )
    assert (denied.method, denied.path, denied.status) == ("GET", "/nhap-ke-hoach/", 403)
    assert (failed.who, failed.action) == ("vu-truong", "Đăng nhập không được")


@pytest.fixture
def busy(task, person, units):
    """Changes of several tables by two, and events of every kind."""
    with change(by=person):
        Task.objects.filter(pk=task.pk).update(note="Ghi chú")
        UnitGroup.objects.create(token="G", name="Nhóm")
        Membership.objects.create(user=person, unit=units["TKG"], role=Role.HEAD, valid_from="2020-01-01")
    for kind in AccessEvent.Kind.values:
        record_access(kind, by=person, path=f"/100%_{kind}/")
    AccessEvent.objects.create(kind="denied", username="la", path="/x/", request="b" * 32)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pieces_put_together_are_the_whole_list(size):
    whole, rest = entries(EVERYTHING, limit=10_000)
    found, after = [], EVERYTHING
    for _ in range(60):
        piece, cursor = entries(after, limit=size)
        found += piece
        if cursor is None:
            break
        after = read_filters({"before": str(cursor)})

    assert rest is None
    assert found == whole[: len(found)]
    assert len(found) == min(len(whole), 60 * size)


@pytest.mark.usefixtures("db")
def test_entries_of_one_instant_are_each_listed_once(person):
    at = datetime(2020, 6, 1, tzinfo=UTC)
    AccessEvent.objects.bulk_create(AccessEvent(kind="denied", at=at, path=f"/{n}/") for n in range(5))
    found, after = [], Filters(kind="denied")
    while after:
        piece, cursor = entries(after, limit=2)
        found += [event.path for event in piece]
        after = cursor and replace(after, before=cursor)

    assert found == [f"/{n}/" for n in (4, 3, 2, 1, 0)]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"person": "vu-truong", "kind": "change"}, ["Thêm vai trò", "Thêm nhóm đơn vị", "Sửa nhiệm vụ"]),
        ({"person": "nobody"}, []),
        ({"person": "la"}, ["Bị từ chối"]),
        ({"object": "group", "person": "vu-truong"}, ["Thêm nhóm đơn vị"]),
        ({"kind": "exported"}, ["Xuất dữ liệu"]),
        ({"kind": "downloaded"}, ["Tải tệp"]),
        ({"path": "100%_exp"}, ["Xuất dữ liệu"]),
        ({"path": "100__exp"}, []),
        ({"request": "b" * 32}, ["Bị từ chối"]),
        ({"to": "2019-12-31T23:59"}, []),
        ({"from": "2020-01-01T00:00", "kind": "downloaded"}, ["Tải tệp"]),
        ({"from": "1/1/2020", "kind": "downloaded"}, ["Tải tệp"]),
        ({"to": "31/12/2019 23:59:59"}, []),
        ({"object": "group", "kind": "denied"}, []),
    ],
)
def test_filters_narrow_the_list(query, expected):
    filters = read_filters(query)

    assert [line.action for line in all_lines(filters)] == expected
    assert read_filters(filters.parameters()) == filters
    assert count_up_to(filters, 100) == len(expected)


def test_a_day_alone_is_the_whole_day():
    filters = read_filters({"from": "22/11/2026", "to": "22/11/2026"})

    assert filters.parameters() == {"from": "2026-11-22T00:00:00", "to": "2026-11-22T23:59:59.999999"}


@pytest.mark.usefixtures("busy")
def test_signing_in_is_one_kind_of_thing():
    assert {line.kind for line in all_lines(Filters(kind="login"))} == {
        "signed_in",
        "sign_in_failed",
        "signed_out",
        "password_changed",
        "password_reset",
        "session_ended",
    }


def test_all_that_happened_to_one_row(task, world, units):
    other = add_task(world, title="Khác", lead=units["TKG"], by=None, due_kind="unknown")
    Task.objects.filter(pk__in=[task.pk, other.pk]).update(note="x")

    filters = read_filters({"row": f"plans_task,{task.pk}"})

    assert [line.action for line in all_lines(filters)] == ["Sửa nhiệm vụ", "Thêm nhiệm vụ"]


@pytest.mark.parametrize(
    "query",
    [
        {"from": "hôm qua"},
        {"to": "2020-13-01"},
        {"to": "31/02/2020"},
        {"to": "01/02/2020 25:00"},
        {"from": "0001-01-01T00:00"},
        {"kind": "x"},
        {"object": "x"},
        {"row": "plans_task,1x"},
        {"row": "plans_evidence,1"},
        {"row": "pg_class,1"},
        {"before": "2020-01-01T00:00,pg_class,1"},
        {"before": "2020-01-01T00:00,access,"},
        {"before": ",access,1"},
        {"path": "\0"},
        {"person": "\ud800"},
    ],
)
def test_what_cannot_be_read_is_refused(query):
    with pytest.raises(FilterError):
        read_filters(query)


@pytest.mark.parametrize("copies", [1, 15])
def test_few_and_many_lines_take_the_same_queries(task, person, units, django_assert_num_queries, copies):
    UnitName.objects.all().delete()
    for n in range(copies):
        with change(by=person):
            Task.objects.filter(pk=task.pk).update(note=f"{n}", lead_unit=units["NLTS" if n % 2 else "TKG"])
        record_access("denied", by=person, path="/x/")

    with django_assert_num_queries(4):
        lines(entries(EVERYTHING, limit=50)[0])


@pytest.mark.usefixtures("db")
def test_every_history_is_read_latest_first_through_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'history'")
        indexes = set(cursor.fetchall())

    for table in tracked_tables():
        for purpose in ("latest_first", "by_person", "by_request"):
            assert (table, f"{table}_{purpose}") in indexes
