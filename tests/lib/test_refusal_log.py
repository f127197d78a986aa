import logging

import pytest
from django.core.exceptions import PermissionDenied

from gso_portal.lib.refusal_log import WithoutTraceback


def record_of(error: Exception | None) -> logging.LogRecord:
    trouble = (type(error), error, None) if error else None
    return logging.LogRecord("django.request", logging.WARNING, "", 1, "Refused: %s", ("/a/",), trouble)


@pytest.mark.parametrize(
    ("error", "is_shown"), [(PermissionDenied(), False), (ValueError(), True), (None, False)]
)
def test_only_a_refusal_loses_its_traceback(error, is_shown):
    record = record_of(error)

    assert WithoutTraceback().filter(record)
    assert bool(record.exc_info) == is_shown


def test_the_log_of_requests_is_filtered():
    filters = [type(one) for one in logging.getLogger("django.request").filters]

    assert filters == [WithoutTraceback]
