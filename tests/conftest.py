"""Every test runs on a real PostgreSQL, as the role portal_app, in a database of its own test process.

`db`            one transaction, undone at the end (pytest-django's)
`committed_db`  a fresh database that really commits: for jobs, processes, browsers
`owner`         a connection as portal_owner to that fresh database
`live_site`     the portal served from that fresh database; `page` a browser window on it
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django
import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.browsing import chromium, live_site, page  # noqa: F401
from tests.databases import TestServers

SERVERS = pytest.StashKey[TestServers]()
DIRECTORY = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Before Django reads its settings: they come from the environment."""
    servers = TestServers.join()
    directory = tempfile.mkdtemp(prefix="gso-test-")
    config.stash[SERVERS], config.stash[DIRECTORY] = servers, directory
    os.environ.update(servers.environ(servers.new_name()), GSO_DATA_DIR=directory)
    django.setup()
    # Nothing is collected for tests: pages name static files as they lie in the repository.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # Its fixtures need models, which no conftest may import: conftest files are read before this.
    config.pluginmanager.import_plugin("tests.cast")
    # Test workers inherit the environment; with this name in it they would read settings before coming here.
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if SERVERS in config.stash:
        connections.close_all()
        config.stash[SERVERS].leave()
        shutil.rmtree(config.stash[DIRECTORY], ignore_errors=True)


@pytest.fixture(scope="session")
def servers(request) -> TestServers:
    return request.config.stash[SERVERS]


@pytest.fixture(scope="session")
def django_db_setup(servers, django_db_blocker):
    """This process's own clone of the migrated template, in place of pytest-django's way of making one."""
    name = connections["default"].settings_dict["NAME"]
    servers.clone(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    servers.drop(name)


@dataclass
class CommittedDatabase:
    """A fresh clone of the template, which Django's default connection points to."""

    servers: TestServers
    name: str

    def environ(self, role: str = "app") -> dict[str, str]:
        """The whole environment for a process (worker, dispatcher, command) that works on this database."""
        return {**os.environ, **self.servers.environ(self.name, role)}

    def connect(self, role: str = "app") -> psycopg.Connection:
        """A connection of its own, in autocommit, as owner, app or read."""
        conninfo = self.servers.servers.conninfo(role=f"portal_{role}", database=self.name)
        return psycopg.connect(conninfo, autocommit=True)

    @contextmanager
    def acting_as(self, role: str) -> Iterator[None]:
        """Let Django's default connection work as `role`: owner, app or read."""
        with repointed(USER=f"portal_{role}"):
            yield


@contextmanager
def repointed(**changes: str) -> Iterator[None]:
    """Let Django's default connection, in every thread, go elsewhere."""
    settings = connections["default"].settings_dict
    before = {key: settings[key] for key in changes}
    connections.close_all()
    settings.update(changes)
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


@pytest.fixture
def committed_db(servers, django_db_blocker) -> Iterator[CommittedDatabase]:
    database = CommittedDatabase(servers, servers.new_name())
    url = servers.environ(database.name)["DATABASE_URL"]
    servers.clone(database.name)
    try:
        with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
            assert not connections["default"].in_atomic_block, "use committed_db without db or django_db"
            patch.setenv("DATABASE_URL", url)
            with repointed(NAME=database.name):
                yield database
    finally:
        servers.drop(database.name)


@pytest.fixture
def owner(committed_db) -> Iterator[psycopg.Connection]:
    with committed_db.connect("owner") as connection:
        yield connection
