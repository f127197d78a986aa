"""The process that owns both servers of a place: starts, restarts and, when nobody is left, stops them.

It runs in the background, started by the first user (see `servers`). Users hold a shared lock; when the
supervisor gets that lock for itself, nobody uses the servers. If it is killed, the kernel stops both servers.
"""

import fcntl
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import IO

from gso_portal.embedded.account import private_directory
from gso_portal.embedded.place import Place, socket_directory
from gso_portal.embedded.postgres import Postgres
from gso_portal.embedded.valkey import Valkey

TICK_SECONDS = 0.2


def supervise(place: Place, *, is_fast: bool = False) -> int:
    """Own the servers of `place` until their last user is gone; returns at once if somebody owns them."""
    owner_lock = place.supervisor_lock.open("w")
    if not try_lock(owner_lock, seconds=1.0):
        return 0
    place.state.unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    users_lock = place.users_lock.open("w")
    sockets = private_directory(socket_directory(place))
    servers = [Postgres(place, sockets, is_fast), Valkey(place, sockets)]
    try:
        for server in servers:
            server.start()
        place.write_state({"pid": os.getpid(), "socket_directory": str(sockets)})
        keep_running(servers, users_lock)
    finally:
        stop(servers, place, sockets)
    return 0


def keep_running(servers: list, users_lock: IO) -> None:
    while not try_lock(users_lock):
        for server in servers:
            status = server.child.tend()
            if status is not None:
                print(
                    f"{server.child.name} ended with status {status}, restarting", file=sys.stderr, flush=True
                )
        time.sleep(TICK_SECONDS)


def stop(servers: list, place: Place, sockets: Path) -> None:
    place.state.unlink(missing_ok=True)
    for server in reversed(servers):
        if server.child is not None:
            server.stop()
    if not sockets.is_relative_to(place.root):
        shutil.rmtree(sockets, ignore_errors=True)


def try_lock(file: IO, kind: int = fcntl.LOCK_EX, *, seconds: float = 0.0) -> bool:
    """Lock `file` within `seconds`. Who only looks holds a lock for a moment, so the owner tries again."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.01)
