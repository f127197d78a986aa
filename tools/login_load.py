"""Many logins at the same instant, and how long pages take meanwhile. Starts nothing; ends by itself.

    python tools/login_load.py http://127.0.0.1:8000 --account NAME:PASSWORD [--account …] [--logins 500]

The portal must run there and the accounts must have their own passwords. Prints one JSON document, times in
milliseconds; exits with 1 when a login did not succeed.
"""

import argparse
import asyncio
import json
import re
import statistics
import sys
import time
from urllib.parse import urlencode, urlsplit

LONGEST = 90.0
PAUSE = 0.1


class Site:
    """One request per connection, as many connections as are asked for."""

    def __init__(self, address: str):
        parts = urlsplit(address)
        self.host, self.port = parts.hostname, parts.port or 80

    async def request(
        self, method: str, path: str, cookies: str = "", body: str = ""
    ) -> tuple[int, str, str]:
        """Status, head and body of the answer."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        if body:
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
        writer.write("\r\n".join([*lines, "", body]).encode())
        await writer.drain()
        answer = (await reader.read()).decode("utf-8", "replace")
        writer.close()
        head, _, text = answer.partition("\r\n\r\n")
        return int(head.split(" ", 2)[1]), head, text


def cookie(head: str, name: str) -> str:
    found = re.search(rf"^set-cookie: ({name}=[^;]+)", head, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


async def log_in(site: Site, account: str, form: tuple[str, str]) -> str:
    """The session's cookie; empty when the login did not succeed."""
    username, _, password = account.partition(":")
    csrf, token = form
    body = urlencode({"login": username, "password": password, "csrfmiddlewaretoken": token})
    status, head, _ = await site.request("POST", "/dang-nhap/", csrf, body)
    return cookie(head, "sessionid") if status == 302 else ""


async def watch(site: Site, session: str, pages: list[str], took: list[float], until: asyncio.Event) -> None:
    """Ask for one page after the other, as one person would, and note how long each takes."""
    number = 0
    while not until.is_set():
        before = time.monotonic()
        status, _, _ = await site.request("GET", pages[number % len(pages)], session)
        took.append(time.monotonic() - before if status == 200 else LONGEST)
        number += 1
        await asyncio.sleep(PAUSE)


async def storm(site: Site, accounts: list[str], logins: int, pages: list[str]) -> dict:
    _, head, page = await site.request("GET", "/dang-nhap/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = (cookie(head, "csrftoken"), token[1])
    session = await log_in(site, accounts[0], form)
    if not session:
        return {"refused": "the first account cannot log in"}
    page_times: list[float] = []
    login_times: list[float] = []
    over = asyncio.Event()

    async def one(number: int) -> bool:
        before = time.monotonic()
        done = bool(await log_in(site, accounts[number % len(accounts)], form))
        login_times.append(time.monotonic() - before)
        return done

    watcher = asyncio.create_task(watch(site, session, pages, page_times, over))
    started = time.monotonic()
    outcomes = await asyncio.gather(*(one(number) for number in range(logins)), return_exceptions=True)
    took = time.monotonic() - started
    over.set()
    await watcher
    return {
        "logins": logins,
        "succeeded": sum(outcome is True for outcome in outcomes),
        "all_after": round(took * 1000),
        "login": summary(login_times),
        "page": summary(page_times),
    }


def summary(times: list[float]) -> dict[str, int]:
    ordered = sorted(times)
    return {
        "count": len(ordered),
        "median": round(statistics.median(ordered) * 1000),
        "p95": round(ordered[int(len(ordered) * 0.95)] * 1000),
        "longest": round(ordered[-1] * 1000),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address")
    parser.add_argument("--account", action="append", required=True, metavar="NAME:PASSWORD")
    parser.add_argument("--logins", type=int, default=500)
    parser.add_argument("--page", action="append", help="a page asked for meanwhile; default the task list")
    given = parser.parse_args()
    site, pages = Site(given.address), given.page or ["/nhiem-vu/"]
    measured = asyncio.run(asyncio.wait_for(storm(site, given.account, given.logins, pages), LONGEST))
    print(json.dumps(measured, indent=2))
    return 0 if measured.get("succeeded") == given.logins else 1


if __name__ == "__main__":
    sys.exit(main())
