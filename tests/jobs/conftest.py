"""Real workers and dispatchers on a broker of their own, which tests may stop, freeze and wipe."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from gso_portal.embedded.account import private_directory
from gso_portal.embedded.place import Place
from gso_portal.embedded.valkey import Valkey, redis_url
from tests.databases import BASE_DIR

STALE_SECONDS = 2
# `manage.py dispatcher` in a process that knows the kinds of job of the tests, and so their time limits.
DISPATCHER = """
import django
django.setup()
from django.core.management import call_command
from tests.jobs import kinds
call_command("dispatcher")
"""


@pytest.fixture
def files_root(settings, tmp_path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@dataclass
class OwnBroker:
    server: Valkey

    @property
    def url(self) -> str:
        return redis_url(self.server.sockets)

    def signal(self, number: signal.Signals) -> None:
        self.server.child.process.send_signal(number)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def wipe(self) -> None:
        self.client().flushall()

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.server.socket))


@pytest.fixture
def own_broker(servers) -> Iterator[OwnBroker]:
    root = Path(tempfile.mkdtemp(prefix="gso-broker-", dir="/tmp"))
    root.chmod(0o711)
    place = Place(root)
    place.programs.mkdir()
    sockets = private_directory(root / "run")
    broker = OwnBroker(Valkey(place, sockets))
    broker.server.start()
    yield broker
    broker.thaw()
    broker.server.stop()
    shutil.rmtree(root, ignore_errors=True)


@dataclass
class Portal:
    """The background processes of one test; those still running at its end are killed."""

    environ: dict[str, str]
    log: Path
    processes: list[subprocess.Popen] = field(default_factory=list)

    def start(self, *command: str) -> subprocess.Popen:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=BASE_DIR,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_dispatcher(self) -> subprocess.Popen:
        return self.start("-c", DISPATCHER)

    def start_worker(self) -> subprocess.Popen:
        options = ("--queues", "quick,export", "--concurrency", "1", "--without-gossip", "--without-mingle")
        return self.start(
            *("-m", "celery", "-A", "gso_portal.celery", "worker", "--include", "tests.jobs.kinds", *options)
        )

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def portal(committed_db, own_broker, files_root, settings) -> Iterator[Portal]:
    settings.CELERY_BROKER_URL = own_broker.url
    settings.JOB_STALE_SECONDS = STALE_SECONDS
    seconds = {"GSO_JOB_STALE_SECONDS": str(STALE_SECONDS), "GSO_JOB_RETRY_SECONDS": "0.5"}
    stopping = {"REMAP_SIGTERM": "SIGQUIT", "GSO_WORKER_STOP_SECONDS": "0.5"}
    places = {"REDIS_URL": own_broker.url, "GSO_DATA_DIR": str(files_root.parent)}
    background = Portal(
        committed_db.environ() | places | seconds | stopping, files_root.parent / "processes.log"
    )
    yield background
    background.end()
