import pytest

from gso_portal.organization.directory import directory_from_reference


@pytest.fixture(scope="session")
def directory():
    return directory_from_reference()
