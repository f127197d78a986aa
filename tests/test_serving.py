"""Pages do not wait behind passwords, nor behind connections that say nothing."""

import http.client
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gso_portal.serving import HASHES
from tests.serving_app import PASSWORD_TAKES

LOGINS = 6


@pytest.mark.parametrize(
    ("line", "is_slow"),
    [
        (b"POST /dang-nhap/ HTTP/1.1", True),
        (b"POST /dang-nhap/?next=/ HTTP/1.1", True),
        (b"POST /tai-khoan/mat-khau/ HTTP/1.1", True),
        (b"POST /quan-tri/nguoi-dung/12/mat-khau/ HTTP/1.1", True),
        (b"POST /quan-tri/nguoi-dung/mat-khau/?don_vi=3 HTTP/1.1", True),
        (b"POST /%64ang-nhap/ HTTP/1.1", True),
        (b"POST /dang-nhap/#a HTTP/1.1", True),
        (b"POST /nhiem-vu/cap-nhat/?q=%C4%91 HTTP/1.1", False),
        (b"GET /dang-nhap/ HTTP/1.1", False),
        (b"POST /quan-tri/nguoi-dung/12/sua/ HTTP/1.1", False),
        (b"POST /dang-nhap/x HTTP/1.1", False),
        (b"POST /d", False),
        (b"", False),
    ],
)
def test_what_hashes_passwords_is_known_by_its_first_line(line, is_slow):
    assert bool(HASHES.match(line)) == is_slow


@pytest.fixture
def port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        free = listener.getsockname()[1]
    server = subprocess.Popen(
        [
            *(Path(sys.executable).parent / "gunicorn", "tests.serving_app", "--bind", f"127.0.0.1:{free}"),
            *("--worker-class", "gso_portal.serving.TwoLaneWorker", "--threads", "1", "--keep-alive", "0"),
            *("--no-control-socket", "--log-level", "warning"),
        ],
        cwd=Path(__file__).parents[1],
    )
    wait_for(free)
    yield free
    server.terminate()
    assert server.wait(15) == 0


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            ask(port, "GET", "/")
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("gunicorn did not start")


def ask(port: int, method: str, path: str) -> tuple[int, float]:
    before = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body=b"login=x" if method == "POST" else None)
    answer = connection.getresponse()
    assert answer.read() == b"ok"
    return answer.status, time.monotonic() - before


def test_a_page_is_served_while_passwords_queue_and_every_login_succeeds(port):
    with ThreadPoolExecutor(LOGINS) as people:
        logins = [people.submit(ask, port, "POST", "/dang-nhap/") for _ in range(LOGINS)]
        time.sleep(PASSWORD_TAKES / 2)
        pages = [ask(port, "GET", "/nhiem-vu/") for _ in range(3)]
        still_waiting = [login for login in logins if not login.done()]

        assert len(still_waiting) >= LOGINS - 2
        assert [status for status, _ in pages] == [200, 200, 200]
        assert [login.result()[0] for login in logins] == [200] * LOGINS
    assert max(login.result()[1] for login in logins) >= LOGINS * PASSWORD_TAKES


def test_connections_that_say_nothing_take_no_thread(port):
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]

    assert ask(port, "GET", "/")[0] == 200

    silent[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert silent[0].recv(12) == b"HTTP/1.1 200"
    for connection in silent:
        connection.close()
