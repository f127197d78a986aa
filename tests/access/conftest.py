"""No models here: conftest files are read before Django is set up."""

import logging

import pytest
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once for a module in a transaction that is never committed; every request is undone by itself."""
    # Only here: its modules import models.
    from tests.access.accounts import with_accounts  # noqa: PLC0415
    from tests.access.papers import with_papers  # noqa: PLC0415
    from tests.access.structure import with_structure  # noqa: PLC0415
    from tests.access.work import with_work  # noqa: PLC0415
    from tests.access.world import organised  # noqa: PLC0415

    # Thousands of refusals are expected; what breaks is still told.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    files = tmp_path_factory.mktemp("files")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(FILES_ROOT=files),
        transaction.atomic(),
    ):
        # The heartbeat of a job has a connection of its own, which cannot see this transaction.
        patch.setattr("gso_portal.jobs.running.LOOK_SECONDS", 60)
        yield with_structure(with_accounts(with_papers(with_work(organised()))))
        transaction.set_rollback(True)
    logging.getLogger("django.request").setLevel(logging.NOTSET)
