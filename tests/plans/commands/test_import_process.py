"""import_plan as a process of its own."""

import json
import os
import subprocess
import sys

from tests.databases import BASE_DIR
from tests.lib import hostile_workbooks as hostile


def test_a_refused_file_ends_the_process_with_an_error_and_one_json_document(
    committed_db, files_root, tmp_path
):
    path = hostile.ole_container(tmp_path / "ke-hoach.xlsx", "EncryptedPackage")

    ended = subprocess.run(
        [sys.executable, "manage.py", "import_plan", str(path), "--year=2020", "--json"],
        cwd=BASE_DIR,
        env={**os.environ, **committed_db.environ(), "GSO_DATA_DIR": str(files_root.parent)},
        capture_output=True,
        text=True,
    )

    answer = json.loads(ended.stdout)
    assert ended.returncode != 0
    assert (answer["accepted"], answer["refusal"]["code"], answer["rows"]) == (False, "encrypted", [])
    assert "mật khẩu" in answer["refusal"]["message"]
    assert "Traceback" not in ended.stderr
