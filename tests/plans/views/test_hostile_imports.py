"""Workbooks that cannot be read, through the page and the worker: each its own message, and nothing is changed."""

import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gso_portal.jobs import running
from gso_portal.organization.models import Role
from gso_portal.organization.reference_loading import load_reference
from plans.jobs import import_read
from plans.models import ImportBatch
from tests.lib import hostile_workbooks as hostile
from tests.plans.steps import PLAN_2020, everything, received

SECONDS, MEGABYTES = 10, 500

# What the worker does with one batch, and the most memory that its process has ever held.
WORKER = """
import json, resource, sys, time
import django
django.setup()
from plans.models import ImportBatch
from plans.services.imports import stage_batch
start = time.monotonic()
batch = ImportBatch.objects.get(pk=sys.argv[1])
stage_batch(batch)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([batch.refusal_code, time.monotonic() - start, peak]))
"""


def damaged(path):
    path.write_bytes(PLAN_2020.read_bytes()[:20_000])
    return path


def encrypted(path):
    return hostile.ole_container(path, "EncryptedPackage")


def renamed(path):
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3")
    return path


def with_macro(path):
    return hostile.packed(path, hostile.sound_parts() | {"xl/vbaProject.bin": b"\0"})


def oversized(path):
    row = '<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>x</t></is></c></row>'
    return hostile.many_rows(path, 30_000, row)


def incompressible(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/media/anh.png", b"\x89PNG" + bytes(range(256)) * 4 * 21 * 1024)
    return path


HOSTILE = [
    (damaged, "damaged", "hỏng"),
    (encrypted, "encrypted", "mật khẩu"),
    (renamed, "not_xlsx", "thực chất là tài liệu PDF"),
    (with_macro, "macro", "macro"),
    (hostile.billion_laughs, "entities", ""),
    (oversized, "too_large", "dòng"),
    (hostile.one_huge_string, "bomb", ""),
]


@pytest.fixture
def page(client, member, units, monkeypatch):
    monkeypatch.setattr(running, "LOOK_SECONDS", 60)
    client.force_login(member("van-phong", units["VPTC"], Role.OFFICE))
    return client


def uploaded(page, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return page.post(reverse("plans:import-upload"), {"kind": "plan", "year": "2020", "file": file})


@pytest.mark.usefixtures("files_root")
@pytest.mark.parametrize(("make", "code", "words"), HOSTILE)
def test_each_is_refused_on_the_page_with_its_own_message(make, code, words, page, tmp_path):
    before = everything()
    answer = uploaded(page, make(tmp_path / "ke-hoach.xlsx"))
    batch = ImportBatch.objects.get()

    running.run(batch.job_id, 1)

    batch.refresh_from_db()
    html = page.get(answer.url).content.decode()
    assert (batch.state, batch.refusal_code, batch.rows.count()) == ("refused", code, 0)
    assert words in batch.refusal_text
    assert "Không nhập được tệp này." in html
    assert batch.refusal_text.split("“")[0].strip() in html
    assert everything() == before


def test_the_messages_differ(tmp_path, units, files_root):
    texts = []
    for make, _, _ in HOSTILE:
        batch = received(make(tmp_path / "ke-hoach.xlsx"))
        import_read(running.JobContext(batch.pk, 1, None, batch.uploaded_at), batch=str(batch.pk))
        batch.refresh_from_db()
        texts.append(batch.refusal_text)

    assert len(set(texts)) == len(HOSTILE)


@pytest.mark.usefixtures("files_root")
def test_an_upload_over_20_megabytes_is_told_so(page, tmp_path):
    answer = uploaded(page, incompressible(tmp_path / "ke-hoach.xlsx"))

    assert answer.status_code == 422
    assert "Tệp quá 20 MB nên không nhận." in answer.content.decode()
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(("make", "code", "words"), HOSTILE)
def test_the_worker_answers_within_10_seconds_and_500_megabytes(
    make, code, words, committed_db, files_root, tmp_path
):
    load_reference()
    batch = received(make(tmp_path / "ke-hoach.xlsx"))
    environ = committed_db.environ() | {"GSO_DATA_DIR": str(files_root.parent)}

    child = subprocess.run(
        [sys.executable, "-c", WORKER, str(batch.pk)], capture_output=True, text=True, env=environ, check=True
    )

    answered, seconds, peak = json.loads(child.stdout)
    assert answered == code
    assert seconds < SECONDS
    assert peak < MEGABYTES
