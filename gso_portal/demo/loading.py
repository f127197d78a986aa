"""Loads the demo world: its workbooks through the product's own importer, each on the day of its story."""

from datetime import datetime, time
from typing import Any

from django.db import connection, transaction

from gso_portal.demo.accounts import IMPORTER, DemoRefused, open_demo_accounts, refuse_in_production
from gso_portal.demo.workbooks import DemoWorkbook, demo_workbooks
from gso_portal.lib.history import stamped
from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization.models import User
from gso_portal.organization.reference_loading import load_reference
from plans.models import ImportBatch, Plan, Task
from plans.services.imports import confirm_batch, receive_workbook, stage_batch, start_confirming

OPENING_HOUR = time(9, 30)


def load_demo(*, now: datetime, anyway: bool = False) -> dict[str, Any]:
    """The whole demo world as of `now`, or nothing of it.

    Does nothing when there are plans already, unless `anyway`: then missing accounts are opened and the years
    without a plan are imported. DemoRefused in production, and for another database role than the owner of
    the tables, who alone may date the history. Returns
    {"loaded": bool, "accounts": opened, "files": [{"file", "written", "left_out"}]}.
    """
    refuse_in_production()
    _refuse_other_roles()
    planned = set(Plan.objects.values_list("code", flat=True))
    if planned and not anyway:
        return {"loaded": False, "accounts": 0, "files": []}
    with transaction.atomic():
        load_reference()
        opened = open_demo_accounts()
        importer = User.objects.get(username=IMPORTER)
        books = demo_workbooks(now.astimezone(OFFICE_ZONE).date())
        missing = [book for book in books if str(book.year) not in planned]
        files = [_import(book, by=importer, at=_instant(book, now)) for book in missing]
    with connection.cursor() as cursor:
        # The planner would meet full tables it still believes to be empty.
        cursor.execute("ANALYZE")
    return {"loaded": True, "accounts": opened, "files": files}


def _import(book: DemoWorkbook, *, by: User, at: datetime) -> dict[str, Any]:
    with stamped(at):
        batch = receive_workbook(
            [book.content()],
            file_name=book.file_name,
            kind=ImportBatch.Kind.PLAN if book.is_plan else ImportBatch.Kind.PROGRESS,
            year=book.year,
            cutoff=book.cutoff,
            by=by,
            at=at,
        )
        stage_batch(batch)
        if batch.state == ImportBatch.State.REFUSED:
            raise DemoRefused(f"{book.file_name}: {batch.refusal_text}")
        start_confirming(batch, by=by, at=at)
        written = confirm_batch(batch, by=by, on=book.imported_on, accept_warnings=True)
    if not written.get("written"):
        raise DemoRefused(f"{book.file_name}: không ghi được dòng nào.")
    return {"file": book.file_name, **written}


def _instant(book: DemoWorkbook, now: datetime) -> datetime:
    """In the morning of the day of its story, never later than now."""
    return min(datetime.combine(book.imported_on, OPENING_HOUR, OFFICE_ZONE), now)


def _refuse_other_roles() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relowner::regrole::text = quote_ident(session_user), session_user"
            " FROM pg_class WHERE oid = %s::regclass",
            [Task._meta.db_table],
        )
        is_owner, role = cursor.fetchone()
    if not is_owner:
        raise DemoRefused(
            f"Vai trò {role} không được ghi lịch sử của những ngày đã qua: hãy chạy với GSO_DB_ROLE=owner."
        )
