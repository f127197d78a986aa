"""How often something may be tried, counted in the database: equally for every process, host and address.

A try is counted before it is made, in one statement, so tries at the same time cannot slip through together. A window
begins with its first try and ends after its length: what is refused meanwhile does not lengthen it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from gso_portal.organization.models import AttemptCount

FORGOTTEN_AFTER = timedelta(days=1)

TAKE = """
INSERT INTO organization_attemptcount AS kept (key, count, since) VALUES (%(key)s, 1, %(at)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kept.since <= %(expired)s THEN 1 ELSE least(kept.count, %(times)s) + 1 END,
    since = CASE WHEN kept.since <= %(expired)s THEN %(at)s ELSE kept.since END
RETURNING count, xmax = 0
"""
# A few at a time: names that somebody makes up shall not fill the table.
FORGET = """
DELETE FROM organization_attemptcount WHERE key IN (
    SELECT key FROM organization_attemptcount WHERE since < %s ORDER BY since LIMIT 20 FOR UPDATE SKIP LOCKED
)
"""


@dataclass(frozen=True)
class Limit:
    """So many tries within a time."""

    times: int
    within: timedelta


def take(key: str, limit: Limit, *, at: datetime) -> bool:
    """Counts one try under the key; False when that many have been made in the running window."""
    values = {"key": key[:120], "at": at, "expired": at - limit.within, "times": limit.times}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        count, is_first_ever = cursor.fetchone()
        if is_first_ever:
            cursor.execute(FORGET, [at - FORGOTTEN_AFTER])
    return count <= limit.times


def give_back(key: str) -> None:
    """The try was a good one and does not count."""
    AttemptCount.objects.filter(pk=key[:120], count__gt=0).update(count=F("count") - 1)
