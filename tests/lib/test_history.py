"""Every change of a tracked row is kept, whoever makes it and however, and nobody can change what was kept."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gso_portal.lib.history import HISTORY_LOCK, VERSION_COLUMNS, as_of, change, current_request, stamped
from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import User
from plans.figures import Rows, figures, figures_by, list_rows, make_scope, plan_facts
from plans.models import Source, Task
from plans.services.adjustments import record_extension, record_lead_change
from plans.services.plans import add_task
from tests.plans.figures.stories import small_office
from tests.plans.steps import report_progress

TRACKED = {
    "organization_ignoredspelling",
    "organization_membership",
    "organization_reorganization",
    "organization_unit",
    "organization_unitalias",
    "organization_unitgroup",
    "organization_unitgroupalias",
    "organization_unitgroupmember",
    "organization_unitname",
    "organization_unitsuccession",
    "organization_user",
    "plans_adjustment",
    "plans_evidence",
    "plans_milestone",
    "plans_plan",
    "plans_progressreport",
    "plans_task",
    "plans_taskcolead",
    "plans_taskcoordinator",
    "plans_tasksource",
}
# Read by figures and not kept: the horizon of a plan and the codes of sources never change.
FIXED = {"plans_plan", "plans_source"}
INSUFFICIENT_PRIVILEGE = "42501"


@pytest.fixture
def office(db):
    return small_office()


@pytest.fixture
def task(office) -> Task:
    return a_task(office)


@pytest.fixture
def somebody(db) -> User:
    return User.objects.create(username="somebody")


def a_task(office, *, sources=()) -> Task:
    return add_task(
        office.plan,
        title="Nhiệm vụ",
        lead=office.a,
        by=None,
        due_kind="day",
        due_on=date(2020, 5, 31),
        sources=sources,
    )


def fetch(sql: str, parameters=()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def clock() -> datetime:
    return fetch("SELECT clock_timestamp()")[0][0]


def versions(task_id: int) -> list[tuple]:
    return fetch(
        "SELECT operation, title, changed_by, change_reason, change_request FROM history.plans_task"
        " WHERE id = %s ORDER BY version_id",
        [task_id],
    )


def titles_known_at(task_id: int, instant: datetime) -> list[str]:
    sql = f"SELECT title FROM {as_of('plans_task')} t WHERE id = %(task)s"
    return [title for (title,) in fetch(sql, {"task": task_id, "known_at": instant})]


def test_a_change_is_kept_with_who_why_and_in_which_request(task, somebody):
    token = current_request.set("req-1")
    try:
        with change(by=somebody, reason="Sửa tên"):
            Task.objects.filter(pk=task.pk).update(title="Nhiệm vụ mới")
    finally:
        current_request.reset(token)

    assert versions(task.pk) == [
        ("insert", "Nhiệm vụ", None, "", ""),
        ("update", "Nhiệm vụ mới", somebody.pk, "Sửa tên", "req-1"),
    ]


def test_bulk_updates_raw_statements_and_deletions_are_kept(office):
    tasks = [a_task(office) for _ in range(2)]
    keys = [each.pk for each in tasks]
    for each in tasks:
        each.title = "Hàng loạt"
    Task.objects.bulk_update(tasks, ["title"])
    run("UPDATE plans_task SET title = 'Câu lệnh'")
    Task.objects.all().delete()

    for key in keys:
        assert [(operation, title) for operation, title, *_ in versions(key)] == [
            ("insert", "Nhiệm vụ"),
            ("update", "Hàng loạt"),
            ("update", "Câu lệnh"),
            ("delete", "Câu lệnh"),
        ]


def test_a_version_holds_from_its_change_to_the_next(task):
    before = clock()
    Task.objects.filter(pk=task.pk).update(title="Lần hai")
    between = clock()
    Task.objects.filter(pk=task.pk).delete()
    after = clock()

    first, second, last = fetch(
        "SELECT recorded_at, superseded_at FROM history.plans_task ORDER BY version_id"
    )

    assert first[1] == second[0]
    assert second[1] == last[0] == last[1]
    assert first[0] < before < second[0] < between < last[0] < after
    assert [titles_known_at(task.pk, instant) for instant in (first[0], before, between, after)] == [
        ["Nhiệm vụ"],
        ["Nhiệm vụ"],
        ["Lần hai"],
        [],
    ]
    assert titles_known_at(task.pk, first[0] - timedelta(microseconds=1)) == []
    assert titles_known_at(task.pk, second[0]) == ["Lần hai"]


def test_saving_without_a_change_keeps_nothing(task):
    Task.objects.filter(pk=task.pk).update(title="Nhiệm vụ")

    assert len(versions(task.pk)) == 1


def test_what_is_rolled_back_never_was(task):
    with transaction.atomic():
        Task.objects.filter(pk=task.pk).update(title="Nhầm")
        transaction.set_rollback(True)

    assert [title for _, title, *_ in versions(task.pk)] == ["Nhiệm vụ"]
    assert titles_known_at(task.pk, clock()) == ["Nhiệm vụ"]


def test_a_change_inside_another_keeps_its_reason_and_gives_it_back(task, somebody):
    def rename(title: str) -> None:
        Task.objects.filter(pk=task.pk).update(title=title)

    with change(by=somebody, reason="Nhập tệp"):
        with change(by=None):
            rename("trong")
        with change(by=None, reason="Lý do riêng"):
            rename("trong, có lý do")
        rename("ngoài")
    rename("sau")

    assert [(title, by, why) for _, title, by, why, _ in versions(task.pk)][1:] == [
        ("trong", None, "Nhập tệp"),
        ("trong, có lý do", None, "Lý do riêng"),
        ("ngoài", somebody.pk, "Nhập tệp"),
        ("sau", None, ""),
    ]


def test_a_change_that_fails_leaves_nobody_behind(task, somebody):
    with pytest.raises(ZeroDivisionError), change(by=somebody, reason="Hỏng"):
        raise ZeroDivisionError

    Task.objects.filter(pk=task.pk).update(title="Sau")

    assert versions(task.pk)[-1] == ("update", "Sau", None, "", "")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO history.plans_task SELECT * FROM history.plans_task",
        "UPDATE history.plans_task SET change_reason = 'khác'",
        "DELETE FROM history.plans_task",
        "TRUNCATE history.plans_task",
        "TRUNCATE plans_task CASCADE",
        "DROP TABLE history.plans_task",
        "CREATE TABLE history.more (id int)",
        "ALTER TABLE plans_task DISABLE TRIGGER record_update",
        "ALTER TABLE plans_task DISABLE TRIGGER ALL",
        "DROP TRIGGER record_update ON plans_task",
        "CREATE TRIGGER more AFTER INSERT ON plans_task FOR EACH ROW EXECUTE FUNCTION history.record()",
        "CREATE OR REPLACE FUNCTION history.record() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "SET ROLE portal_owner",
        "SET SESSION AUTHORIZATION portal_owner",
        "SELECT nextval('history.version_number')",
        "SELECT setval('history.version_number', 1)",
    ],
)
def test_the_application_cannot_touch_what_was_kept_nor_stop_the_keeping(task, statement):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        run(statement)

    assert refused.value.__cause__.sqlstate == INSUFFICIENT_PRIVILEGE
    assert len(versions(task.pk)) == 1


@pytest.mark.parametrize("statement", ["UPDATE plans_task SET title = 'khác'", "DELETE FROM plans_task"])
@pytest.mark.parametrize("is_local", ["true", "false"])
def test_the_application_cannot_date_a_change(task, statement, is_local):
    with pytest.raises(ProgrammingError, match="only the owner role may set the stamp"), transaction.atomic():
        run(f"SELECT set_config('portal.stamp', '2020-01-01T00:00:00+07:00', {is_local})")
        run(statement)

    assert len(versions(task.pk)) == 1


def test_readers_see_what_was_kept_and_write_nothing(committed_db):
    with committed_db.connect("read") as reader:
        assert reader.execute("SELECT count(*) FROM history.plans_task").fetchone() == (0,)
        reader.execute("SET default_transaction_read_only = off")
        for table in ("history.plans_task", "plans_task"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"DELETE FROM {table}")


def test_these_tables_are_tracked(db):
    triggers = fetch(
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
        " WHERE tgfoid = 'history.record'::regproc AND NOT tgisinternal"
    )
    twins = fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'history'")

    expected = {(table, name, "O") for table in TRACKED for name in ("record_change", "record_update")}
    assert set(triggers) == expected
    assert {name for (name,) in twins} == TRACKED


@pytest.mark.parametrize("table", sorted(TRACKED))
def test_a_version_has_the_columns_of_its_row_in_their_order(db, table):
    def columns(schema: str) -> list[tuple]:
        return fetch(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [f"{schema}.{table}"],
        )

    kept = columns("history")

    assert [name for name, _ in kept[: len(VERSION_COLUMNS)]] == list(VERSION_COLUMNS)
    assert kept[len(VERSION_COLUMNS) :] == columns("public")


def test_every_table_that_a_figure_reads_is_kept(office):
    a_task(office, sources=tuple(Source.objects.all()[:1]))
    scope = make_scope(plan_facts(office.plan), "2020-H1", now=datetime.now(UTC).replace(year=2090))

    live = tables_read_by(scope)
    known = tables_read_by(scope.at(clock()))

    assert live == FIXED | {"plans_task", "plans_progressreport", "plans_adjustment", "plans_tasksource"}
    assert known == FIXED | {f"history.{table}" for table in live - FIXED}
    assert live - FIXED <= TRACKED


def tables_read_by(scope) -> set[str]:
    with CaptureQueriesContext(connection) as captured:
        figures(scope)
        for split in ("unit", "field", "source", "leader"):
            figures_by(scope, split)
        list_rows(scope, Rows("due", source="KHCT_TCTK"))
    found = " ".join(query["sql"] for query in captured)
    return set(
        re.findall(
            r'(?:FROM|JOIN) \(?(?:SELECT \* FROM )?"?((?:history\.)?(?:plans|organization)_\w+)', found
        )
    )


@pytest.mark.parametrize("table", sorted(TRACKED))
def test_what_is_known_now_is_what_is_there(office, table):
    task = a_task(office, sources=tuple(Source.objects.all()[:2]))
    gone = a_task(office, sources=tuple(Source.objects.all()[:1]))
    for each in (task, gone):
        report_progress(each, on=date(2020, 5, 1), by=None, pace="behind")
        record_extension(each, new_due_on=date(2020, 6, 30), decided_on=date(2020, 5, 15), by=None)
        record_lead_change(each, new_lead=office.b, decided_on=date(2020, 5, 15), by=None)
    Task.objects.filter(pk=gone.pk).delete()
    names = ", ".join(
        f'"{name}"'
        for (name,) in fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
    )

    live = fetch(f"SELECT {names} FROM {table} ORDER BY id")
    known = fetch(f"SELECT {names} FROM {as_of(table)} t ORDER BY id", {"known_at": clock()})

    assert known == live


def test_changes_under_one_stamp_are_known_together(committed_db):
    instant = datetime(2020, 5, 15, 9, 0, tzinfo=OFFICE_ZONE)
    with committed_db.acting_as("owner"):
        office = small_office()
        with stamped(instant - timedelta(days=100)):
            task = a_task(office)
        with stamped(instant), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(title="Lần một")
            Task.objects.filter(pk=task.pk).update(title="Lần hai")
            record_extension(task, new_due_on=date(2020, 8, 31), decided_on=date(2020, 5, 15), by=None)

        def known(at: datetime) -> list:
            scope = make_scope(
                plan_facts(office.plan),
                "2020-H1",
                now=datetime(2021, 1, 1, tzinfo=UTC),
                cutoff=date(2020, 6, 30),
                basis="adjusted",
                known_at=at,
            )
            return [(row.title, row.population) for row in list_rows(scope, Rows(""))]

        assert known(instant - timedelta(microseconds=1)) == [("Nhiệm vụ", "due")]
        assert known(instant) == [("Lần hai", "ongoing")]


def test_a_change_that_waits_for_a_reader_is_later_than_what_was_read(committed_db):
    """Who takes the lock alone reads the clock and the figures; a change that was waiting meanwhile is not in them."""
    task = a_task(small_office())

    with ThreadPoolExecutor(1) as pool, committed_db.connect() as reader, committed_db.connect() as writer:
        with reader.transaction():
            reader.execute("SELECT pg_advisory_xact_lock(%s)", [HISTORY_LOCK])
            waiting = pool.submit(writer.execute, "UPDATE plans_task SET title = 'Trong lúc đọc'")
            wait_for_a_lock(reader)
            read_at = reader.execute("SELECT clock_timestamp()").fetchone()[0]
        waiting.result(timeout=20)

    assert titles_known_at(task.pk, read_at) == ["Nhiệm vụ"]
    assert titles_known_at(task.pk, clock()) == ["Trong lúc đọc"]


def wait_for_a_lock(reader) -> None:
    sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    for _ in range(200):
        if reader.execute(sql, [HISTORY_LOCK]).fetchone()[0]:
            return
        reader.execute("SELECT pg_sleep(0.05)")
    pytest.fail("the change did not wait")


def test_passwords_are_not_kept_and_a_login_is_no_change(open_account):
    user = open_account("chuyen-vien")
    User.objects.filter(pk=user.pk).update(last_login=datetime(2020, 1, 1, tzinfo=UTC))
    User.objects.filter(pk=user.pk).update(display_name="Phó Vụ trưởng")

    kept = fetch(
        "SELECT display_name, password FROM history.organization_user WHERE id = %s ORDER BY 1", [user.pk]
    )
    assert kept == [("Chuyên viên", ""), ("Phó Vụ trưởng", "")]
