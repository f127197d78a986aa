"""Steps that tests of jobs share; importing it registers the kinds of job they use."""

import time
from collections.abc import Callable
from pathlib import Path

from gso_portal.jobs import services
from gso_portal.jobs.models import Job
from gso_portal.organization.models import User
from tests.jobs import kinds

PATIENCE_SECONDS = 30

__all__ = ["files", "kinds", "new_user", "requested", "wait_until"]


def wait_until(condition: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {list(Job.objects.values())}"
        time.sleep(0.05)


def new_user(username: str, display_name: str = "Chuyên viên Vụ Kế hoạch") -> User:
    return User.objects.create(username=username, display_name=display_name)


def requested(name: str, **arguments) -> Job:
    return services.request_job(name, by=None, arguments=arguments)


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())
