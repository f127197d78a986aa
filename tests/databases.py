"""Databases for tests: one migrated template, cloned for each test process and each test that commits.

The servers live in .cache/tests and are shared by all test runs of this checkout; the last run to end
stops them. The template is kept until a migration changes.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import IO

import psycopg
import redis
from psycopg import sql

from gso_portal.embedded.postgres import apply_roles, postgres_programs
from gso_portal.embedded.servers import Servers, is_alive, use_servers
from gso_portal.embedded.supervisor import try_lock

BASE_DIR = Path(__file__).resolve().parents[1]
KEPT_TEMPLATES = 3
IMPORT = re.compile(r"^from ((?:gso_portal|plans)[\w.]*) import (\w+)", re.MULTILINE)


@dataclass
class TestServers:
    """The test servers as one process sees them: database names and a Valkey database nobody else uses."""

    __test__ = False
    servers: Servers
    slot: IO
    redis_number: int
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def join(cls) -> "TestServers":
        servers = use_servers(BASE_DIR / ".cache" / "tests", is_fast=True)
        slot, number = take_slot(servers.place.root)
        redis.Redis(unix_socket_path=f"{servers.socket_directory}/valkey.sock", db=number).flushdb()
        return cls(servers, slot, number)

    def leave(self) -> None:
        self.slot.close()
        self.servers.release_and_wait()

    def admin(self) -> psycopg.Connection:
        return psycopg.connect(self.servers.conninfo(database="postgres"), autocommit=True)

    def new_name(self) -> str:
        return f"test_{os.getpid()}_{next(self.numbers)}"

    def clone(self, name: str) -> None:
        """A new database like the template; takes well under a tenth of a second."""
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER portal_owner")
        statement = copy.format(sql.Identifier(name), sql.Identifier(self.template))
        with self.admin() as connection:
            connection.execute(statement)

    def drop(self, name: str) -> None:
        with self.admin() as connection:
            drop_database(connection, name)

    @cached_property
    def template(self) -> str:
        """The name of the migrated template, made if no run made it before."""
        name = f"template_{migrations_mark()}"
        with locked(self.servers.place.root / "template.lock"), self.admin() as connection:
            names = database_names(connection)
            if name not in names:
                drop_left_over(connection, names)
                self.build_template(connection, name)
        return name

    def build_template(self, connection: psycopg.Connection, name: str) -> None:
        part = f"{name}_part"
        drop_database(connection, part)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(part)))
        place = self.servers.place
        apply_roles(postgres_programs(place.programs), Path(self.servers.socket_directory), part)
        migrate = [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "--verbosity=0"]
        subprocess.run(migrate, env={**os.environ, **self.environ(part, "owner")}, cwd=BASE_DIR, check=True)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(part), sql.Identifier(name)))

    def environ(self, database: str, role: str = "app") -> dict[str, str]:
        return {
            "DATABASE_URL": self.servers.database_url(role, database),
            "REDIS_URL": self.servers.redis_url(self.redis_number),
            "DJANGO_SETTINGS_MODULE": "gso_portal.settings",
        }


def take_slot(directory: Path) -> tuple[IO, int]:
    """A number that no other test process has, as long as the returned file stays open."""
    for number in range(1, 1000):
        slot = (directory / f"slot-{number}.lock").open("w")
        if try_lock(slot):
            return slot, number
        slot.close()
    raise RuntimeError("A thousand test processes at once.")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def database_names(connection: psycopg.Connection) -> list[str]:
    """Oldest first."""
    return [name for (name,) in connection.execute("SELECT datname FROM pg_database ORDER BY oid")]


def drop_database(connection: psycopg.Connection, name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    connection.execute(drop.format(sql.Identifier(name)))


def drop_left_over(connection: psycopg.Connection, names: list[str]) -> None:
    """Drop databases of test processes that were killed, and templates of long ago."""
    templates = [name for name in names if name.startswith("template_")]
    killed = [name for name in names if name.startswith("test_") and not is_alive(int(name.split("_")[1]))]
    for name in [*killed, *templates[: -KEPT_TEMPLATES + 1]]:
        drop_database(connection, name)


def migrations_mark() -> str:
    """Changes with every file a migrated database comes from: migrations, their imports, packages, roles."""
    files = {BASE_DIR / "requirements.lock", BASE_DIR / "deploy" / "roles.sql"}
    for app in (BASE_DIR / "gso_portal", BASE_DIR / "plans"):
        files.update(path for path in app.rglob("migrations/*") if path.is_file())
    waiting = list(files)
    while waiting:
        found = imported_files(waiting.pop()) - files
        files |= found
        waiting += found
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def imported_files(path: Path) -> set[Path]:
    """Our own modules that the migration or module at `path` imports."""
    if path.suffix != ".py":
        return set()
    found = set()
    for module, name in IMPORT.findall(path.read_text()):
        base = BASE_DIR.joinpath(*module.split("."))
        candidates = (base.with_suffix(".py"), base / "__init__.py", base / f"{name}.py")
        found.update(candidate for candidate in candidates if candidate.exists())
    return found
