"""`python -m gso_portal.embedded run`, as `make run` calls it, from nothing."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psycopg
import pytest

from gso_portal.embedded.place import place_of
from gso_portal.embedded.servers import BASE_DIR, is_supervised

# One process runs these one after the other: they share a data directory.
pytestmark = [pytest.mark.xdist_group("portal"), pytest.mark.timeout(600)]
# Beside other tests; alone it takes a third of a minute.
STARTS_WITHIN = 280


@pytest.fixture(scope="module")
def data_directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("portal")
    yield directory
    shutil.rmtree(place_of(directory).root)


@pytest.fixture(scope="module")
def port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Portal:
    """The running command, in an environment that holds nothing else."""

    def __init__(self, directory, port):
        self.directory, self.port = directory, port
        environ = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(directory),
            "GSO_DATA_DIR": str(directory),
            "PORT": str(port),
        }
        self.log = (directory / "run.log").open("w+")
        command = [sys.executable, "-m", "gso_portal.embedded", "run"]
        self.process = subprocess.Popen(
            command, cwd=BASE_DIR, env=environ, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return json.load(answer)["status"]
        except (urllib.error.URLError, OSError):
            return "silent"

    def wait_for(self, condition, seconds=STARTS_WITHIN):
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.2)

    def children(self):
        """Pids of web, worker and dispatcher by name of their program."""
        text = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid=,args="], capture_output=True, text=True
        )
        lines = [line.split(maxsplit=1) for line in text.stdout.splitlines()]
        names = {"gunicorn": "web", "celery": "worker", "dispatcher": "dispatcher"}
        return {names[key]: int(pid) for pid, args in lines for key in names if key in args}

    def query(self, text):
        sockets = place_of(self.directory).read_state()["socket_directory"]
        with psycopg.connect(host=sockets, user="portal_read", dbname="portal") as connection:
            return connection.execute(text).fetchone()[0]

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def portal(data_directory, port):
    portal = Portal(data_directory, port)
    yield portal
    if portal.process.poll() is None:
        portal.end(signal.SIGTERM)


def serves_nothing(portal):
    return portal.health() == "silent" and not is_supervised(place_of(portal.directory))


def test_the_portal_starts_from_nothing_says_where_it_is_and_stops_on_sigterm(portal):
    portal.wait_for(lambda: portal.health() == "ok")
    portal.wait_for(lambda: f"http://127.0.0.1:{portal.port}/" in portal.output())

    assert sorted(portal.children()) == ["dispatcher", "web", "worker"]
    assert portal.query("SELECT count(*) > 100 FROM organization_unit")
    assert portal.end(signal.SIGTERM) == 0
    assert serves_nothing(portal)


def test_it_starts_again_with_its_data_and_restarts_a_child_that_is_killed(portal):
    portal.wait_for(lambda: portal.health() == "ok")
    before = portal.children()

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    portal.wait_for(lambda: sorted(portal.children()) == sorted(before) and portal.health() == "ok")

    assert not set(portal.children().values()) & set(before.values())
    assert portal.query("SELECT count(*) FROM organization_unitname") == portal.query(
        "SELECT count(*) FROM organization_unit"
    )
    assert portal.end(signal.SIGINT) == 0
    assert serves_nothing(portal)


def test_killed_by_kill_9_it_leaves_nothing_running(portal):
    portal.wait_for(lambda: portal.health() == "ok")
    children = list(portal.children().values())

    portal.end(signal.SIGKILL)

    deadline = time.monotonic() + 30
    while not (serves_nothing(portal) and not any(runs(pid) for pid in children)):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_taken_port_is_refused_at_once(data_directory, port):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        portal = Portal(data_directory, port)

        assert portal.process.wait(30) == 1
    assert (
        portal.output() == f"Không chạy được: cổng {port} đang được chương trình khác dùng; đặt PORT khác\n"
    )


def runs(pid):
    return os.path.exists(f"/proc/{pid}")
