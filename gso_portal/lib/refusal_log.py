"""What the log says of people who were refused."""

import logging

from django.core.exceptions import PermissionDenied


class WithoutTraceback(logging.Filter):
    """Keeps a refusal one line: where our own code refuses somebody is known, and no fault."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = None
        return True
