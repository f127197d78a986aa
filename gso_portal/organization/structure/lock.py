from django.db import connection

STRUCTURE_LOCK = 7_303


def hold_structure() -> None:
    """Until the transaction ends nobody else changes which units there are and where they belong: each such change is
    checked against what the one before it has left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STRUCTURE_LOCK])
