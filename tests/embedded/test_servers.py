"""The servers of a data directory: shared, stopped by the last user, recovered after kill -9."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from gso_portal.embedded.place import Place, place_of, socket_directory
from gso_portal.embedded.servers import BASE_DIR, is_alive, is_supervised, others_hold, use_servers

USER_WHO_WAITS = """
import sys, time
from pathlib import Path
from gso_portal.embedded.servers import use_servers
servers = use_servers(Path(sys.argv[1]), is_fast=True)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def directory(tmp_path):
    yield tmp_path
    place = place_of(tmp_path)
    wait_until(lambda: not is_supervised(place))
    shutil.rmtree(place.root)


@pytest.fixture
def use(directory):
    """Join the servers of the directory; what a test leaves held is released at its end."""
    joined = []

    def join():
        joined.append(use_servers(directory, is_fast=True))
        return joined[-1]

    yield join
    for servers in joined:
        servers.release()


def other_process(directory):
    process = subprocess.Popen(
        [sys.executable, "-c", USER_WHO_WAITS, str(directory)],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def valkey(servers):
    return redis.Redis(unix_socket_path=f"{servers.socket_directory}/valkey.sock")


def query(servers, text):
    with psycopg.connect(servers.conninfo(), autocommit=True) as connection:
        return connection.execute(text).fetchall()


def server_pids(place):
    """The processes of both servers, as they wrote them down."""
    postmaster = (place.postgres / "18" / "postmaster.pid").read_text().split()[0]
    return [int(postmaster), int((place.valkey / "valkey.pid").read_text())]


def test_what_was_written_is_there_the_next_time(use):
    servers = use()
    with psycopg.connect(servers.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'x' AS text")
    valkey(servers).set("note", "x")
    servers.release_and_wait()

    again = use()

    assert query(again, "SELECT text FROM notes") == [("x",)]
    assert valkey(again).get("note") == b"x"


def test_nothing_runs_after_the_last_user_is_gone(use):
    servers = use()
    pids = server_pids(servers.place)

    servers.release_and_wait()

    assert [is_alive(pid) for pid in pids] == [False, False]
    assert not servers.place.state.exists()


def test_a_second_user_shares_the_servers_and_keeps_them_when_the_first_goes(use, directory):
    first = use()
    second = other_process(directory)
    pids = server_pids(first.place)
    try:
        first.release_and_wait()

        assert others_hold(first.place)
        assert use().ready_state() is not None
        assert server_pids(first.place) == pids
    finally:
        second.kill()
        second.wait()


def test_a_user_killed_by_kill_9_leaves_nothing_running(directory):
    user = other_process(directory)
    place = place_of(directory)
    pids = server_pids(place)

    user.kill()
    user.wait()

    wait_until(lambda: not is_supervised(place))
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_a_supervisor_killed_by_kill_9_takes_its_servers_along_and_the_next_start_recovers(use):
    servers = use()
    with psycopg.connect(servers.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'x' AS text")
    pids = server_pids(servers.place)

    os.kill(servers.place.read_state()["pid"], signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in pids))
    servers.ensure()

    assert query(servers, "SELECT text FROM notes") == [("x",)]
    assert valkey(servers).ping()


@pytest.mark.parametrize("which", [0, 1], ids=["postgres", "valkey"])
def test_a_server_killed_by_kill_9_comes_back(use, which):
    servers = use()
    pid = server_pids(servers.place)[which]

    os.kill(pid, signal.SIGKILL)

    wait_until(lambda: answers_anew(servers, which, pid))
    assert query(servers, "SELECT 1") == [(1,)]
    assert valkey(servers).ping()


def answers_anew(servers, which, killed):
    try:
        query(servers, "SELECT 1")
        valkey(servers).ping()
        return server_pids(servers.place)[which] != killed
    except (psycopg.OperationalError, redis.ConnectionError, FileNotFoundError, IndexError):
        return False


def test_two_who_start_at_once_share_one_server(directory, use):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", USER_WHO_WAITS, str(directory)], cwd=BASE_DIR, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    lines = [process.stdout.readline() for process in processes]
    for process in processes:
        process.kill()
        process.wait()

    assert lines == [b"ready\n"] * 3


def test_only_sockets_in_a_private_directory(use):
    servers = use()

    assert oct(os.stat(servers.socket_directory).st_mode) == "0o40700"
    assert query(servers, "SHOW listen_addresses") == [("",)]
    assert valkey(servers).config_get("port") == {"port": "0"}


def test_nothing_acknowledged_is_lost(directory):
    """The settings that keep it so; tests themselves run without them."""
    servers = use_servers(directory)
    try:
        names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "TimeZone")
        with psycopg.connect(servers.conninfo()) as connection:
            found = [connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0] for name in names]
        assert found == ["on", "on", "on", "on", "UTC"]
        assert valkey(servers).config_get("appendonly", "maxmemory-policy") == {
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
        }
    finally:
        servers.release_and_wait()


def test_a_deep_or_unusual_directory_gets_short_sockets(tmp_path):
    place = Place(tmp_path / "Tổng cục" / ("sâu" * 40))

    sockets = socket_directory(place)

    assert sockets.parent == Path("/tmp")
    assert len(f"{sockets}/.s.PGSQL.5432.lock") < 107
    sockets.rmdir()


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root serves from an account that may not enter everything"
)
def test_a_directory_closed_to_the_server_account_is_served_from_elsewhere(use, directory):
    directory.chmod(0o700)

    servers = use()

    assert not servers.place.root.is_relative_to(directory)
    assert (directory / "servers.path").read_text() == f"{servers.place.root}\n"
    assert query(servers, "SELECT 1") == [(1,)]
    assert oct(directory.stat().st_mode) == "0o40700"
