"""Using the servers of a data directory: the first user starts them, the last one to leave stops them."""

import fcntl
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from gso_portal.embedded import postgres, valkey
from gso_portal.embedded.place import Place, place_of
from gso_portal.embedded.supervisor import try_lock

BASE_DIR = Path(__file__).resolve().parents[2]
READY_SECONDS = 90.0
STOP_SECONDS = 45.0


@dataclass
class Servers:
    """A hold on running servers. They run at least until `release`, or until this process ends in any way."""

    place: Place
    is_fast: bool
    hold: TextIO
    socket_directory: str = ""

    def database_url(self, role: str, database: str = postgres.DATABASE) -> str:
        return postgres.database_url(self.socket_directory, role=f"portal_{role}", database=database)

    def redis_url(self, number: int = 0) -> str:
        return valkey.redis_url(self.socket_directory, number=number)

    def conninfo(self, *, role: str = postgres.SUPERUSER, database: str = postgres.DATABASE) -> str:
        return postgres.conninfo(self.socket_directory, role=role, database=database)

    def environ(self, role: str) -> dict[str, str]:
        """What a process needs in its environment to use these servers as `role`: owner, app or read."""
        return {"DATABASE_URL": self.database_url(role), "REDIS_URL": self.redis_url()}

    def ensure(self) -> None:
        """Make sure the servers run and answer, also when their supervisor was killed in the meantime."""
        deadline = time.monotonic() + READY_SECONDS
        supervisor = None
        while (state := self.ready_state()) is None:
            if time.monotonic() > deadline:
                raise RuntimeError(f"The embedded servers are not ready in time; see {self.place.log}")
            if supervisor is not None and supervisor.poll():
                raise RuntimeError(f"The embedded servers do not start:\n{last_lines(self.place.log)}")
            if (supervisor is None or supervisor.poll() == 0) and not is_supervised(self.place):
                supervisor = start_supervisor(self.place, is_fast=self.is_fast)
            time.sleep(0.02)
        self.socket_directory = state["socket_directory"]

    def ready_state(self) -> dict | None:
        state = self.place.read_state()
        return state if state and is_supervised(self.place) and is_alive(state["pid"]) else None

    def release(self) -> None:
        self.hold.close()

    def release_and_wait(self) -> None:
        """Release, and if that was the last hold, wait until both servers are gone."""
        self.release()
        deadline = time.monotonic() + STOP_SECONDS
        while is_supervised(self.place) and not others_hold(self.place) and time.monotonic() < deadline:
            time.sleep(0.05)


def use_servers(data_directory: Path, *, is_fast: bool = False) -> Servers:
    """Join the servers of `data_directory`, starting them if nobody has; returns when both answer."""
    place = place_of(data_directory)
    hold = place.users_lock.open("a")
    # Waits only while a supervisor that found nobody left is stopping its servers.
    fcntl.flock(hold, fcntl.LOCK_SH)
    servers = Servers(place, is_fast, hold)
    servers.ensure()
    return servers


def start_supervisor(place: Place, *, is_fast: bool) -> subprocess.Popen:
    """In a session of its own: Ctrl-C in the terminal must reach the user of the servers first."""
    command = [sys.executable, "-m", "gso_portal.embedded", "serve", str(place.root)]
    with place.log.open("ab") as log:
        return subprocess.Popen(
            [*command, "--fast"] if is_fast else command,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def is_supervised(place: Place) -> bool:
    """Whether a supervisor lives: it holds its lock as long as it does."""
    with place.supervisor_lock.open("a") as lock:
        return not try_lock(lock)


def others_hold(place: Place) -> bool:
    """Whether somebody still uses the servers. A supervisor that is stopping them is not a user."""
    with place.users_lock.open("a") as lock:
        if try_lock(lock):
            return False
        return try_lock(lock, fcntl.LOCK_SH)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def last_lines(path: Path, count: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
