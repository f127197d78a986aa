"""The portal's own use of the embedded servers: which role a command gets, and a database that is ready."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from gso_portal.embedded.servers import BASE_DIR, Servers, use_servers

# Commands that change tables, write history for past days or make databases of their own.
OWNER_COMMANDS = {"migrate", "showmigrations", "sqlmigrate", "createcachetable", "load_demo", "bench"}
# Commands that read the code only.
SERVERLESS_COMMANDS = {
    "help",
    "version",
    "--help",
    "-h",
    "--version",
    "check",
    "makemigrations",
    "collectstatic",
    "write_demo_workbooks",
}


def data_directory() -> Path:
    return Path(os.environ.get("GSO_DATA_DIR") or BASE_DIR / "var").resolve()


def lend_servers(command: str) -> Servers | None:
    """Give this process the embedded servers, unless the environment names its own or `command` needs none.

    Sets DATABASE_URL and REDIS_URL, for the owner also GSO_STATEMENT_TIMEOUT_MS. A new data directory is
    migrated and gets the reference data first. The servers run as long as the returned object is held.
    """
    if os.environ.get("DATABASE_URL") or command in SERVERLESS_COMMANDS:
        return None
    servers = use_servers(data_directory())
    if command not in OWNER_COMMANDS:
        prepare_new_database(servers)
    role = os.environ.get("GSO_DB_ROLE") or ("owner" if command in OWNER_COMMANDS else "app")
    for name, value in environ_of(servers, role).items():
        os.environ.setdefault(name, value)
    return servers


def environ_of(servers: Servers, role: str) -> dict[str, str]:
    """As `Servers.environ`; the owner's statements are not cut off, for a migration may take long."""
    patience = {"GSO_STATEMENT_TIMEOUT_MS": "0"} if role == "owner" else {}
    return servers.environ(role) | patience


def prepare_new_database(servers: Servers) -> None:
    """Migrate and load the reference data, once; whoever comes at the same time waits."""
    with (servers.place.root / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not has_table(servers, "django_migrations"):
            manage(servers, "migrate", "--no-input", quiet=True)
            manage(servers, "load_reference", quiet=True)


def manage(servers: Servers, *arguments: str, role: str = "owner", quiet: bool = False) -> None:
    """Run a management command in a process of its own, on the embedded servers, as `role`."""
    subprocess.run(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, **environ_of(servers, role)},
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else None,
        check=True,
    )


def has_table(servers: Servers, table: str) -> bool:
    with psycopg.connect(servers.conninfo()) as connection:
        return connection.execute("SELECT to_regclass(%s)", [table]).fetchone()[0] is not None


def has_rows(servers: Servers, table: str) -> bool:
    if not has_table(servers, table):
        return False
    with psycopg.connect(servers.conninfo()) as connection:
        return connection.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]
