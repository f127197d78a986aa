"""What the portal's own commands are given to use the embedded servers."""

import pytest

from gso_portal.embedded.place import Place
from gso_portal.embedded.portal import environ_of
from gso_portal.embedded.servers import Servers


@pytest.mark.parametrize(("role", "timeout"), [("owner", "0"), ("app", None), ("read", None)])
def test_only_the_owners_statements_are_never_cut_off(tmp_path, role, timeout):
    with (tmp_path / "users.lock").open("w") as hold:
        servers = Servers(Place(tmp_path), is_fast=True, hold=hold, socket_directory=str(tmp_path))
        environ = environ_of(servers, role)

    assert environ.get("GSO_STATEMENT_TIMEOUT_MS") == timeout
    assert f"portal_{role}@" in environ["DATABASE_URL"]
