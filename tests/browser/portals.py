"""The portal as `make run` starts it, on a database of its own, for the tests that drive a browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gso_portal.embedded.processes import Child
from gso_portal.embedded.run import portal_children, static_mark
from tests.databases import BASE_DIR, TestServers, locked, take_slot

STARTS_WITHIN, STOPS_WITHIN = 120, 15
KEPT_STATIC = 3
STATIC = BASE_DIR / ".cache" / "tests"
# What a new office starts with: organisation and accounts, no plan.
ACCOUNTS_ONLY = """
import django
django.setup()
from gso_portal.demo.accounts import open_demo_accounts
from gso_portal.organization.reference_loading import load_reference
load_reference()
open_demo_accounts()
"""


@dataclass
class Portal:
    """One portal: its database, its Valkey database, its files; web, worker and dispatcher once started."""

    servers: TestServers
    directory: Path
    database: str
    redis_number: int
    static: Path
    port: int = 0
    children: list[Child] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environ(self, role: str) -> dict[str, str]:
        return {
            **self.servers.environ(self.database, role),
            "REDIS_URL": self.servers.servers.redis_url(self.redis_number),
            "GSO_DATA_DIR": str(self.directory),
            "GSO_STATIC_ROOT": str(self.static),
        }

    def run(self, *command: str, role: str = "owner") -> None:
        """One Python command of the portal, to its end."""
        everything = {**os.environ, **self.environ(role)}
        subprocess.run([sys.executable, *command], env=everything, cwd=BASE_DIR, check=True, timeout=250)

    def start(self) -> None:
        self.port = free_port()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORT", str(self.port))
            patch.setenv("GSO_LOG_LEVEL", "WARNING")
            self.children = portal_children(self)
        for child in self.children:
            child.start()
        deadline = time.monotonic() + STARTS_WITHIN
        while self.health() != "ok":
            assert all(child.is_running for child in self.children), "web, worker or dispatcher ended"
            assert time.monotonic() < deadline, self.health()
            time.sleep(0.1)

    def health(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return json.load(answer)["status"]
        except (urllib.error.URLError, OSError) as error:
            return str(error)

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_or_kill(STOPS_WITHIN)


@contextmanager
def running_portal(servers: TestServers, directory: Path, *preparation: str):
    """A portal on a fresh clone of the template; `preparation` is a Python command that fills it first."""
    slot, number = take_slot(servers.servers.place.root)
    portal = Portal(servers, directory, servers.new_name(), number, collected_static())
    servers.clone(portal.database)
    try:
        portal.run(*preparation)
        portal.start()
        yield portal
    finally:
        portal.stop()
        servers.drop(portal.database)
        slot.close()


def collected_static() -> Path:
    """The static files as production serves them; collected anew only when one has changed."""
    directory = STATIC / f"static-{static_mark()[:16]}"
    STATIC.mkdir(parents=True, exist_ok=True)
    with locked(STATIC / "static.lock"):
        if not directory.exists():
            collect_static(directory)
            drop_old_static()
    return directory


def collect_static(directory: Path) -> None:
    part = directory.with_name(f"{directory.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    environ = {
        **os.environ,
        "GSO_STATIC_ROOT": str(part),
        "DJANGO_SETTINGS_MODULE": "gso_portal.settings",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, env=environ, cwd=BASE_DIR, check=True)
    part.rename(directory)


def drop_old_static() -> None:
    """All but the latest: test runs of this checkout that still go on may use those."""
    for old in sorted(STATIC.glob("static-*"), key=lambda path: path.stat().st_mtime)[:-KEPT_STATIC]:
        shutil.rmtree(old, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
