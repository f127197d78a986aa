"""One request of one person: what was answered, which tables were written, and all the files that came of it."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pypdf import PdfReader

from gso_portal.jobs import running
from gso_portal.jobs.models import Job
from gso_portal.organization.models import User
from tests.access.world import LOGGED_OUT, Subject, World

# Who came, what was refused and which forms were sent are kept on purpose; limits and sessions are no content.
UNCOUNTED = frozenset(
    {
        "organization_accessevent",
        "organization_attemptcount",
        "organization_submission",
        "organization_usersession",
        "portal_cache",
    }
)
WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
# What differs between two answers to the same question: keys of forms, and numbers of requests.
KEYS = re.compile(rb'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"|X-CSRFToken[^}]*')
UUIDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: str
    body: bytes
    written: frozenset[str]
    files: bytes = b""
    is_changed: bool = False

    @property
    def content(self) -> bytes:
        return self.headers.encode() + b"\n" + self.body + b"\n" + self.files

    @property
    def plain_body(self) -> bytes:
        """The body without what is new in every answer."""
        return UUIDS.sub(b"", KEYS.sub(b"", self.body))

    @property
    def leads_to_login(self) -> bool:
        return self.status in (200, 302) and "/dang-nhap/" in self.headers


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def client_of(world: World, role: str, **options) -> Client:
    """A browser with that person's session and nothing else, least of all something of an earlier answer."""
    client = Client(raise_request_exception=False, **options)
    if role in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def written() -> dict[str, int]:
    """How many rows of each table this transaction has touched so far, those undone since included."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def ask(
    world: World,
    role: str,
    method: str,
    path: str,
    sent: dict | None = None,
    *,
    subject: Subject | None = None,
    headers: dict | None = None,
    is_summed: bool = False,
    is_guarded: bool = False,
) -> Answer:
    """Ask and undo everything. What a job then makes of it is made, and belongs to the answer."""
    with undone():
        if subject and subject.prepare and role not in LOGGED_OUT:
            subject.prepare(User.objects.get(pk=world.people[role].pk))
        jobs = set(Job.objects.values_list("pk", flat=True)) if method == "POST" else set()
        sums = checksums() if is_summed else {}
        before = written()
        client = client_of(world, role, headers=headers, enforce_csrf_checks=is_guarded)
        answer = client.generic(method, path, **form(sent))
        touched = touched_since(before)
        return Answer(
            answer.status_code,
            headers_of(answer),
            content_of(answer),
            touched,
            made_since(world, role, jobs) if "jobs_job" in touched else b"",
            is_summed and sums != checksums(),
        )


def form(sent: dict | None) -> dict:
    if sent is None:
        return {}
    return {"data": encode_multipart(BOUNDARY, sent), "content_type": MULTIPART_CONTENT}


def headers_of(answer) -> str:
    return "\n".join(f"{name}: {value}" for name, value in answer.headers.items()) + answer.cookies.output()


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def touched_since(before: dict[str, int]) -> frozenset[str]:
    return frozenset(
        name for name, rows in written().items() if rows != before.get(name) and name not in UNCOUNTED
    )


def made_since(world: World, role: str, jobs: set) -> bytes:
    """Run the jobs asked for meanwhile; the pages and the files that the person then has."""
    client, content = client_of(world, role), []
    for job in Job.objects.exclude(pk__in=jobs):
        running.run(job.pk, job.attempt)
        answer = client.get(f"/viec/{job.pk}/")
        file = client.get(f"/viec/{job.pk}/tai-ve/")
        content += [answer.content, text_of(content_of(file)) if file.streaming else b""]
    return b"\n".join(content)


def text_of(file: bytes) -> bytes:
    """The words in a workbook, a paper or a text."""
    if file.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    if file.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).encode()
    return file


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def checksums() -> dict[str, tuple]:
    """Every table as a number of rows and a sum over them."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in UNCOUNTED]
        sums = (
            f"SELECT '{name}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM \"{name}\" t"
            for name in names
        )
        cursor.execute(" UNION ALL ".join(sums))
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}


def new_key() -> str:
    return str(uuid4())
