"""Plans and their tasks, one at a time."""

import threading
import time

from django.db import connection, transaction

from plans.models import Task
from plans.services.plans import add_task
from tests.plans.figures.stories import small_office

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def test_two_who_add_a_task_at_the_same_time_take_two_positions(committed_db):
    office = small_office()
    second = threading.Thread(target=add_and_leave, args=(office,))

    with transaction.atomic():
        add(office)
        second.start()
        wait_until_blocked(second)
    second.join()

    assert sorted(Task.objects.values_list("position", flat=True)) == [1, 2]


def add(office):
    return add_task(office.plan, title="Nhiệm vụ", lead=office.a, by=None, due_kind="unknown")


def add_and_leave(office):
    try:
        add(office)
    finally:
        connection.close()


def wait_until_blocked(thread):
    """Until the thread waits for a lock, or has not had to."""
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
