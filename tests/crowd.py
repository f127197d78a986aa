"""Many at the same instant, as threads with connections of their own; for tests on `committed_db`."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(acts: Sequence[Callable]) -> list:
    """What each act answers, all of them begun at one instant."""
    start = Barrier(len(acts))

    def begin(act):
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))
