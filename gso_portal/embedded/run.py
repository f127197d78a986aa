"""`make run`: servers, database, demo world, then web, worker and dispatcher, until Ctrl-C or SIGTERM."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from gso_portal.embedded.portal import data_directory, has_rows, manage
from gso_portal.embedded.processes import Child
from gso_portal.embedded.servers import BASE_DIR, Servers, use_servers

TICK_SECONDS = 0.2
# The web may finish a request, the worker a quick job; what takes longer is run again by design.
STOP_SECONDS = 15.0
HEALTHY_SECONDS = 60.0


class Stopped(Exception):
    """Somebody asked the portal to stop."""


def run() -> int:
    """Start everything and keep it running; 0 after a wanted stop, 1 if it cannot start."""
    listen_for_stop()
    children: list[Child] = []
    servers = None
    try:
        refuse_taken_port()
        say("Khởi động PostgreSQL và Valkey…")
        servers = use_servers(data_directory())
        prepare(servers)
        say("Khởi động web, worker và dispatcher…")
        children = portal_children(servers)
        keep_running(servers, children)
    except Stopped:
        say("Đang dừng…")
    except (subprocess.CalledProcessError, RuntimeError) as error:
        say(f"Không chạy được: {error}")
        return 1
    finally:
        ignore_signals()
        stop(servers, children)
    return 0


def listen_for_stop() -> None:
    """Shells start background programs deaf to Ctrl-C: it is heard all the same. nohup is respected."""
    signal.signal(signal.SIGINT, raise_stopped)
    signal.signal(signal.SIGTERM, raise_stopped)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, raise_stopped)


def raise_stopped(*_) -> None:
    ignore_signals()
    raise Stopped


def ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def prepare(servers: Servers) -> None:
    """Bring database and static files up to this version; a database without plans gets the demo world."""
    say("Cập nhật cơ sở dữ liệu…")
    manage(servers, "migrate", "--no-input", "--verbosity=0")
    manage(servers, "load_reference", quiet=True)
    if not has_rows(servers, "plans_plan"):
        say("Nạp dữ liệu minh họa…")
        manage(servers, "load_demo", quiet=True)
    collect_static(servers)


def collect_static(servers: Servers) -> None:
    """Collect and compress the static files, unless that was done for just these files."""
    done = servers.place.root / "static.mark"
    mark = static_mark()
    if not done.exists() or done.read_text() != mark or not (data_directory() / "static").is_dir():
        manage(servers, "collectstatic", "--no-input", "--verbosity=0", role="app")
        done.write_text(mark)


def static_mark() -> str:
    """Changes with our own static files, the packages that bring others, and the way they are collected."""
    sources = [BASE_DIR / "requirements.lock", BASE_DIR / "gso_portal" / "settings.py"]
    sources += [path for root in ("static", "build/static") for path in (BASE_DIR / root).rglob("*")]
    lines = [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sorted(sources)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def portal_children(servers: Servers) -> list[Child]:
    programs = Path(sys.executable).parent
    # REMAP_SIGTERM: a worker told to stop hands over jobs it cannot finish within seconds. Celery warns root users
    # on every start; here root is whoever tries the portal in a container.
    own = {
        "DJANGO_SETTINGS_MODULE": "gso_portal.settings",
        "REMAP_SIGTERM": "SIGQUIT",
        "PYTHONWARNINGS": "ignore:You're running the worker",
    }
    environ = {**os.environ, **servers.environ("app"), **own}
    options = {"cwd": BASE_DIR}
    web = [
        *(programs / "gunicorn", "gso_portal.wsgi", "--bind", f"127.0.0.1:{port()}", "--workers", "2"),
        *("--worker-class", "gso_portal.serving.TwoLaneWorker", "--threads", "2", "--keep-alive", "0"),
        *("--no-control-socket", "--graceful-timeout", "10", "--timeout", "60", "--log-level", "warning"),
    ]
    worker = [
        *(programs / "celery", "--quiet", "-A", "gso_portal.celery", "worker", "--queues", "quick,export"),
        *("--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    ]
    dispatcher = [sys.executable, "manage.py", "dispatcher"]
    commands = {"web": web, "worker": worker, "dispatcher": dispatcher}
    children = {
        name: Child(name, command, environ=environ, options=options) for name, command in commands.items()
    }
    # An orphaned worker that stops politely may wait for a broker that is gone as well.
    children["worker"].orphan_signal = signal.SIGKILL
    return list(children.values())


def keep_running(servers: Servers, children: list[Child]) -> None:
    for child in children:
        child.start()
    if wait_until_healthy():
        welcome(servers)
    while True:
        servers.ensure()
        for child in children:
            status = child.tend()
            if status is not None:
                say(f"{child.name} đã dừng với mã {status}, sẽ khởi động lại")
        time.sleep(TICK_SECONDS)


def wait_until_healthy() -> bool:
    deadline = time.monotonic() + HEALTHY_SECONDS
    while time.monotonic() < deadline:
        if health() == "ok":
            return True
        time.sleep(0.2)
    say(f"{address()}healthz: {health()}")
    return False


def health() -> str:
    try:
        with urllib.request.urlopen(f"{address()}healthz", timeout=5) as answer:
            return json.load(answer)["status"]
    except (urllib.error.URLError, OSError) as error:
        return str(error)


def welcome(servers: Servers) -> None:
    manage(servers, "demo_accounts", role="app")
    say(f"\nCổng thông tin đang chạy tại {address()} (dừng: Ctrl-C)")


def say(text: str) -> None:
    print(text, flush=True)


def refuse_taken_port() -> None:
    """Better now than after a minute; and another program's answers must not be taken for ours."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port()))
        except OSError as error:
            raise RuntimeError(f"cổng {port()} đang được chương trình khác dùng; đặt PORT khác") from error


def port() -> int:
    return int(os.environ.get("PORT") or 8000)


def address() -> str:
    return f"http://127.0.0.1:{port()}/"


def stop(servers: Servers | None, children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait_or_kill(max(0.0, deadline - time.monotonic()))
    if servers is not None:
        servers.release_and_wait()
