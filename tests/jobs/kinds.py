"""Kinds of job for the tests; workers started by a test load this module too."""

import time

from gso_portal.jobs.context import JobContext, JobFailed
from gso_portal.jobs.registry import job
from gso_portal.organization.models import UnitGroup


@job("test_import", title="Nhập thử")
def import_groups(context: JobContext, *, prefix: str, rows: int, pause: float = 0.0) -> dict:
    """Writes business rows one by one, like an import."""
    for number in range(rows):
        UnitGroup.objects.create(token=f"{prefix}-{number}", name=f"Nhóm {number}")
        context.progress(number + 1, rows, "Đang ghi")
        time.sleep(pause)
    return {"text": f"Đã nhập {rows} dòng."}


@job("test_export", queue="export", title="Xuất thử")
def export_lines(context: JobContext, *, lines: int, pause: float = 0.0) -> dict:
    """Writes a file line by line, like an export."""
    with context.result_file("Báo cáo sơ kết.txt") as path, path.open("w") as target:
        for number in range(lines):
            target.write(f"{number}\n")
            target.flush()
            context.progress(number + 1, lines)
            time.sleep(pause)
    return {"lines": lines}


@job("test_asking", title="Hỏi quyền")
def ask_rights(context: JobContext) -> dict:
    """Says what roles the one who asked for the job has, as far as that person's day goes."""
    return {
        "roles": sorted(context.requested_by.roles_on()),
        "day": context.requested_by.rights_on.isoformat(),
    }


@job("test_silent", title="Không báo tiến độ")
def work_silently(context: JobContext, *, pause: float) -> None:
    """Never finds out that it lost its job, until it completes."""
    UnitGroup.objects.create(token="silent", name="Không được còn lại")
    with context.result_file("a.txt") as path:
        path.write_text("a")
    time.sleep(pause)


@job("test_refused", title="Bị từ chối")
def refuse(context: JobContext) -> None:
    UnitGroup.objects.create(token="refused", name="Không được còn lại")
    raise JobFailed("encrypted", "Tệp có mật khẩu, không đọc được.")


@job("test_broken", title="Hỏng", max_attempts=2)
def break_down(context: JobContext) -> None:
    UnitGroup.objects.create(token="broken", name="Không được còn lại")
    raise RuntimeError("a secret detail")


@job("test_hungry", title="Tốn bộ nhớ", memory_mb=64)
def eat_memory(context: JobContext) -> None:
    bytearray(256 * 1024**2)


@job("test_slow", title="Chậm", time_limit=1, max_attempts=1)
def dawdle(context: JobContext) -> None:
    for _ in range(200):
        time.sleep(0.05)


@job("test_revoked", title="Đã thu quyền", may_download=lambda user, job: user.display_name == "Được phép")
def export_for_some(context: JobContext) -> None:
    with context.result_file("a.pdf") as path:
        path.write_bytes(b"%PDF")
