"""The portal as people meet it: web processes on a port of this machine, and eight clients at once, for seconds."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from gso_portal.organization.models import User

CLIENTS = 8
SECONDS = 5.0
WEB_PROCESSES = 2
START_SECONDS = 30
TOKEN = "b" * 32
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg|woff2))"')


@dataclass(frozen=True)
class Site:
    """Where the web processes listen, and the headers of somebody who has logged in."""

    port: int
    processes: list[int]
    headers: dict[str, str]

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def memory_mb(self) -> int:
        """Of all web processes together: what each holds alone and its share of what they hold in common."""
        return sum(_proportional_kb(pid) for pid in self.processes) // 1024


@contextmanager
def served(reader: User) -> Iterator[Site]:
    """Web processes as `make run` starts them, ended on leaving."""
    port = _free_port()
    command = [
        *(Path(sys.executable).parent / "gunicorn", "gso_portal.wsgi", "--bind", f"127.0.0.1:{port}"),
        *(
            "--workers",
            str(WEB_PROCESSES),
            "--no-control-socket",
            "--log-level",
            "error",
            "--keep-alive",
            "30",
        ),
    ]
    web = subprocess.Popen(command, cwd=settings.BASE_DIR)
    try:
        _wait_for(port)
        yield Site(port, _family(web.pid), _headers(reader))
    finally:
        web.terminate()
        web.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _headers(reader: User) -> dict[str, str]:
    client = Client()
    client.force_login(reader)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": TOKEN,
        "Accept-Encoding": "gzip",
    }


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _proportional_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


class ClientsDone(Exception):
    """A client has nothing more to ask."""


Ask = Callable[[http.client.HTTPConnection, int, int], int]


def requests_a_second(site: Site, ask: Ask) -> float:
    """How many requests of `ask(connection, client, turn) -> status` succeed a second, with eight clients at once.

    RuntimeError when one answers with anything but 200.
    """

    def visit(client: int) -> int:
        connection = site.connection()
        turn = 0
        while time.monotonic() < until:
            try:
                status = ask(connection, client, turn)
            except ClientsDone:
                break
            if status != 200:
                raise RuntimeError(f"answered {status}")
            turn += 1
        connection.close()
        return turn

    begin = time.monotonic()
    until = begin + SECONDS
    with ThreadPoolExecutor(CLIENTS) as threads:
        done = sum(threads.map(visit, range(CLIENTS)))
    return done / (time.monotonic() - begin)


def reading(site: Site, address: str) -> Ask:
    def ask(connection: http.client.HTTPConnection, client: int, turn: int) -> int:
        connection.request("GET", address, headers=site.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def saving(site: Site, saves: list[tuple[str, dict[str, str]]]) -> Ask:
    """Each client saves rows of its own. ClientsDone when it has no more."""

    def ask(connection: http.client.HTTPConnection, client: int, turn: int) -> int:
        place = turn * CLIENTS + client
        if place >= len(saves):
            raise ClientsDone
        address, sent = saves[place]
        headers = {**site.headers, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", address, body=urlencode(sent), headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def weight(site: Site, address: str) -> tuple[int, int]:
    """Bytes as they come over the line, and requests, of a page with all its assets."""
    connection = site.connection()
    page, sent = _load(connection, site, address)
    wanted = set(ASSET.findall(page.decode()))
    fonts: set[str] = set()
    for asset in sorted(wanted):
        content, size = _load(connection, site, asset)
        sent += size
        if asset.endswith(".css"):
            found = re.findall(rb'url\("?([^")]+\.woff2)"?\)', content)
            fonts |= {_beside(asset, each.decode()) for each in found} - wanted
    sent += sum(_load(connection, site, font)[1] for font in fonts)
    return sent, 1 + len(wanted) + len(fonts)


def _load(connection: http.client.HTTPConnection, site: Site, address: str) -> tuple[bytes, int]:
    connection.request("GET", address, headers=site.headers)
    answer = connection.getresponse()
    sent = answer.read()
    content = gzip.decompress(sent) if answer.headers.get("Content-Encoding") == "gzip" else sent
    return content, len(sent) if answer.headers.get("Content-Encoding") else len(gzip.compress(sent))


def _beside(asset: str, name: str) -> str:
    """The address of a file that a style sheet names."""
    parts = asset.rsplit("/", 1)[0].split("/")
    for step in name.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)
