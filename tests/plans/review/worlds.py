"""The golden world: the plans and half-year reports of 2019 and 2020, imported on the days of their story.

`golden`     the database as imported, made once and never changed
`world`      a copy of it that a test may change; Django works on it as the application does
`seen`       a copy shared by the tests of a module, which only read
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from psycopg import sql

from gso_portal.lib.history import stamped
from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import Role, Unit, User
from gso_portal.organization.reference_loading import load_reference
from gso_portal.organization.services import give_role, open_account
from plans.services.imports import confirm_batch, receive_workbook, stage_batch
from tests.cast import PASSWORD
from tests.conftest import CommittedDatabase, repointed
from tests.plans.importing.books import DATA

IMPORTS = (
    ("plan", 2019, "ke-hoach-cong-tac-2019", None, date(2019, 1, 8)),
    ("progress", 2019, "tien-do-6-thang-2019", date(2019, 6, 30), date(2019, 7, 5)),
    ("plan", 2020, "ke-hoach-cong-tac-2020", None, date(2020, 1, 8)),
    ("progress", 2020, "tien-do-6-thang-2020", date(2020, 6, 30), date(2020, 7, 5)),
)
ACCOUNTS = (
    ("office", "VPTC", Role.OFFICE),
    ("leader", "TCTK", Role.LEADERSHIP),
    ("staff", "TTDL", Role.STAFF),
    ("admin", "VPTC", Role.ADMIN),
)


@pytest.fixture(scope="session")
def golden(servers, django_db_blocker, tmp_path_factory) -> Iterator[CommittedDatabase]:
    database = CommittedDatabase(servers, servers.new_name())
    servers.clone(database.name)
    try:
        with django_db_blocker.unblock(), repointed(NAME=database.name, USER="portal_owner"):
            load_reference()
            open_accounts()
            with files_in(tmp_path_factory.mktemp("files")):
                for kind, year, name, cutoff, on in IMPORTS:
                    import_workbook((DATA / f"{name}.xlsx").read_bytes(), kind, year, cutoff=cutoff, on=on)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield database
    finally:
        servers.drop(database.name)


@contextmanager
def files_in(directory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.FILES_ROOT", directory)
        yield


def open_accounts() -> None:
    units = {unit.token: unit for unit in Unit.objects.all()}
    for username, unit, role in ACCOUNTS:
        user = open_account(username, display_name=username.capitalize(), password=PASSWORD, by=None)
        give_role(user, unit=units[unit], role=role, valid_from=date(2019, 1, 1), by=None)


def import_workbook(content: bytes, kind: str, year: int, *, cutoff: date | None, on: date) -> None:
    at = datetime(on.year, on.month, on.day, 9, 30, tzinfo=OFFICE_ZONE)
    with stamped(at):
        batch = receive_workbook(
            [content], file_name=f"{kind}-{year}.xlsx", kind=kind, year=year, cutoff=cutoff, by=None, at=at
        )
        stage_batch(batch)
        confirm_batch(batch, by=None, on=on, accept_warnings=True)


@contextmanager
def copy_of(golden: CommittedDatabase, blocker) -> Iterator[CommittedDatabase]:
    """A copy that Django's default connection points to."""
    copy = CommittedDatabase(golden.servers, golden.servers.new_name())
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER portal_owner")
    with golden.servers.admin() as connection:
        connection.execute(statement.format(sql.Identifier(copy.name), sql.Identifier(golden.name)))
    try:
        with blocker.unblock(), repointed(NAME=copy.name):
            yield copy
    finally:
        golden.servers.drop(copy.name)


@pytest.fixture(scope="module")
def seen(golden, django_db_blocker) -> Iterator[CommittedDatabase]:
    with copy_of(golden, django_db_blocker) as copy:
        yield copy


@pytest.fixture
def world(golden, django_db_blocker, tmp_path) -> Iterator[CommittedDatabase]:
    with copy_of(golden, django_db_blocker) as copy, files_in(tmp_path / "files"):
        yield copy


def user(username: str) -> User:
    return User.objects.get(username=username)


def browser_of(username: str) -> Client:
    browser = Client()
    browser.force_login(user(username))
    return browser
