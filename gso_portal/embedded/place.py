"""Where the servers of a data directory keep their files.

Usually that is DATA_DIR/servers. Where the server account cannot enter DATA_DIR (it lies below /root, say),
it is a fresh directory below /var/lib/gso-portal or, failing that, /tmp; its path is written to
DATA_DIR/servers.path, so that the next start finds it and a person can.
"""

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gso_portal.embedded.account import is_reachable

ELSEWHERE = (Path("/var/lib/gso-portal"), Path(tempfile.gettempdir()))
# A socket's path may have 107 bytes; PostgreSQL appends "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_DIRECTORY = 85


@dataclass(frozen=True)
class Place:
    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def programs(self) -> Path:
        return self.root / "programs"

    @property
    def log(self) -> Path:
        return self.root / "servers.log"

    @property
    def users_lock(self) -> Path:
        """Shared by everybody who uses the servers; whoever holds it alone may stop them."""
        return self.root / "users.lock"

    @property
    def supervisor_lock(self) -> Path:
        return self.root / "supervisor.lock"

    @property
    def state(self) -> Path:
        return self.root / "servers.json"

    def read_state(self) -> dict | None:
        """What the supervisor says of servers that are ready: pid, socket_directory; None: not ready."""
        try:
            return json.loads(self.state.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def write_state(self, state: dict) -> None:
        part = self.state.with_suffix(".part")
        part.write_text(json.dumps(state))
        part.replace(self.state)


def place_of(data_directory: Path) -> Place:
    """The servers' place for a data directory, made if it is new."""
    data_directory = data_directory.resolve()
    data_directory.mkdir(parents=True, exist_ok=True)
    record = data_directory / "servers.path"
    if record.exists():
        root = Path(record.read_text().strip())
    elif is_reachable(data_directory):
        root = data_directory / "servers"
    else:
        root = directory_elsewhere()
        record.write_text(f"{root}\n")
    root.mkdir(parents=True, exist_ok=True)
    # The server account passes through here to its own private directories.
    root.chmod(0o711)
    return Place(root)


def directory_elsewhere() -> Path:
    for parent in ELSEWHERE:
        try:
            parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if is_reachable(parent) and os.access(parent, os.W_OK):
            return Path(tempfile.mkdtemp(prefix="servers-", dir=parent))
    raise RuntimeError("No directory for the servers' data: set GSO_DATA_DIR to one that others may enter.")


def socket_directory(place: Place) -> Path:
    """A directory short and plain enough for a socket's path and a URL; else a new temporary one."""
    near = str(place.root / "run")
    if len(near) <= LONGEST_SOCKET_DIRECTORY and re.fullmatch(r"[A-Za-z0-9/._-]+", near):
        return Path(near)
    return Path(tempfile.mkdtemp(prefix="gso-run-", dir="/tmp"))
