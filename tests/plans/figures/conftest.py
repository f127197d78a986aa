from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import CommittedDatabase, repointed


@contextmanager
def own_database(servers, blocker, *, role: str) -> Iterator[CommittedDatabase]:
    """A fresh database where Django works as `role`, for as long as the caller wants it."""
    database = CommittedDatabase(servers, servers.new_name())
    servers.clone(database.name)
    try:
        with blocker.unblock(), repointed(NAME=database.name, USER=f"portal_{role}"):
            yield database
    finally:
        servers.drop(database.name)


@pytest.fixture(scope="module")
def database_as(servers, django_db_blocker):
    """`with database_as("owner"):` for a module's own database."""

    def opened(role: str):
        return own_database(servers, django_db_blocker, role=role)

    return opened
