import pytest

PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture
def plain_static(settings):
    """Addresses of static files without the hashes that only a collected set has."""
    settings.STORAGES = settings.STORAGES | PLAIN_FILES
