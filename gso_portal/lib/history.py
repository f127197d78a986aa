"""History by trigger: every change of a tracked row is kept, with who, when, why and in which request.

A tracked table `public.x` has a twin `history.x`: the columns of a version first (VERSION_COLUMNS), then the row as it
was. A version holds from `recorded_at` up to `superseded_at`, so the table as known at an instant T is `as_of("x")`.
The trigger writes as the owner of the tables; the application's role can neither write nor change a version.
The stamp is the database's clock_timestamp(). Only a session of the owner role may set another one (STAMP), which the
demonstration world, benchmarks and tests do to tell of the past.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection, migrations, transaction

# Shared by every write of a tracked row; whoever takes it exclusively sees no change straddle what it reads.
HISTORY_LOCK = 7_301
STAMP = "portal.stamp"
VERSION_COLUMNS = (
    "version_id",
    "recorded_at",
    "superseded_at",
    "operation",
    "changed_by",
    "change_reason",
    "change_request",
)

SET_CHANGE = (
    "SELECT set_config('portal.actor', %s, true), set_config('portal.reason', %s, true),"
    " set_config('portal.request', %s, true)"
)

current_request: ContextVar[str] = ContextVar("current_request", default="")


@contextmanager
def change(*, by, reason: str = "") -> Iterator[None]:
    """One transaction whose changes of tracked rows are recorded as made by `by` (a user, or None for the portal).

    Inside another `change` it keeps that one's reason unless it gives its own, and gives both back at its end.
    """
    is_inner = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = _change_under_way(cursor) if is_inner else ("", "", "")
        cursor.execute(SET_CHANGE, [str(by.pk) if by else "", reason or before[1], current_request.get()])
        yield
        # The settings end with the transaction; when it goes on, what follows is not ours.
        if is_inner and not connection.needs_rollback:
            cursor.execute(SET_CHANGE, before)


def _change_under_way(cursor) -> tuple[str, str, str]:
    """Actor, reason and request of the surrounding change, empty without one."""
    cursor.execute(
        "SELECT coalesce(current_setting('portal.actor', true), ''),"
        " coalesce(current_setting('portal.reason', true), ''), coalesce(current_setting('portal.request', true), '')"
    )
    return cursor.fetchone()


@contextmanager
def stamped(instant: datetime) -> Iterator[None]:
    """Changes inside are recorded as made at `instant`. Refused by the trigger unless the session is the owner's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [STAMP, instant.isoformat()])
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SELECT set_config(%s, '', false)", [STAMP])


def as_of(table: str, known_at: str = "known_at") -> str:
    """SQL of the tracked table as it was known at the parameter `known_at` (an instant), as a subselect."""
    return (
        f"(SELECT * FROM history.{table} WHERE recorded_at <= %({known_at})s"
        f" AND (superseded_at IS NULL OR superseded_at > %({known_at})s))"
    )


# Where the roles of the embedded servers and the compose file exist, they may read the history and no more.
READERS = ("portal_app", "portal_read")


def grant(privilege: str) -> str:
    return _for_readers(f"GRANT {privilege} TO")


def revoke(privilege: str) -> str:
    return _for_readers(f"REVOKE {privilege} FROM")


def _for_readers(command: str) -> str:
    return "\n".join(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        f" THEN {command} {role}; END IF; END $$;"
        for role in READERS
    )


RECORD = f"""
CREATE OR REPLACE FUNCTION history.record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    stamp timestamptz;
    given text := coalesce(current_setting('{STAMP}', true), '');
    row_now record;
    hidden text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({HISTORY_LOCK});
    -- Only now: a change that had to wait for somebody reading is later than what was read.
    stamp := clock_timestamp();
    IF given <> '' THEN
        IF session_user <> (SELECT relowner::regrole::text FROM pg_class WHERE oid = TG_RELID) THEN
            RAISE EXCEPTION 'only the owner role may set the stamp of history'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        stamp := given::timestamptz;
    END IF;
    -- The names after the trigger's own are columns whose content is nobody's to keep: they stay empty in the history.
    IF TG_OP = 'INSERT' THEN row_now := NEW; END IF;
    IF TG_OP = 'UPDATE' THEN row_now := NEW; END IF;
    IF TG_OP = 'DELETE' THEN row_now := OLD; END IF;
    FOREACH hidden IN ARRAY coalesce(TG_ARGV, '{{}}'::text[]) LOOP
        row_now := jsonb_populate_record(row_now, jsonb_build_object(hidden, ''));
    END LOOP;
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format(
            'UPDATE history.%I SET superseded_at = $1 WHERE id = $2 AND superseded_at IS NULL', TG_TABLE_NAME)
            USING stamp, OLD.id;
    END IF;
    EXECUTE format(
        'INSERT INTO history.%I SELECT nextval(''history.version_number''), $1, $2, $3, $4, $5, $6, ($7).*',
        TG_TABLE_NAME)
        USING stamp, CASE WHEN TG_OP = 'DELETE' THEN stamp END, lower(TG_OP),
            nullif(current_setting('portal.actor', true), '')::bigint,
            coalesce(current_setting('portal.reason', true), ''),
            coalesce(current_setting('portal.request', true), ''), row_now;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION history.record() FROM PUBLIC;
"""

CREATE_HISTORY = f"""
CREATE SCHEMA history;
CREATE SEQUENCE history.version_number;
{RECORD}
{grant("USAGE ON SCHEMA history")}
"""

DROP_HISTORY = "DROP SCHEMA history CASCADE;"


def create_history() -> migrations.RunSQL:
    """Migration operation: the schema and the trigger function, before the first tracked table."""
    return migrations.RunSQL(CREATE_HISTORY, DROP_HISTORY)


def renew_recording() -> migrations.RunSQL:
    """Migration operation: the trigger function as it is now, where an earlier one was made before."""
    return migrations.RunSQL(RECORD, migrations.RunSQL.noop)


def track(table: str, *, hidden: tuple[str, ...] = (), ignored: tuple[str, ...] = ()) -> migrations.RunSQL:
    """Migration operation: keep the history of `table` from now on. A later migration adds its columns to both.

    `hidden` text columns stay empty in the history; a change of `ignored` columns alone is no change.
    """
    arguments = ", ".join(f"'{column}'" for column in hidden)
    old, new = (f"(to_jsonb({row}) - '{{{','.join(ignored)}}}'::text[])" for row in ("OLD", "NEW"))
    is_changed = f"{old} IS DISTINCT FROM {new}" if ignored else "OLD.* IS DISTINCT FROM NEW.*"
    emptied = ", ".join(f"{column} = ''" for column in hidden)
    create = f"""
CREATE TABLE history.{table} (
    version_id bigint PRIMARY KEY, recorded_at timestamptz NOT NULL, superseded_at timestamptz, operation text NOT NULL,
    changed_by bigint, change_reason text NOT NULL, change_request text NOT NULL, LIKE public.{table}
);
CREATE INDEX ON history.{table} (id, recorded_at);
CREATE UNIQUE INDEX ON history.{table} (id) WHERE superseded_at IS NULL;
{_change_indexes(table)}
CREATE TRIGGER record_change AFTER INSERT OR DELETE ON public.{table}
    FOR EACH ROW EXECUTE FUNCTION history.record({arguments});
CREATE TRIGGER record_update AFTER UPDATE ON public.{table}
    FOR EACH ROW WHEN ({is_changed}) EXECUTE FUNCTION history.record({arguments});
INSERT INTO history.{table}
    SELECT nextval('history.version_number'), '-infinity', NULL, 'insert', NULL, '', '', t.* FROM public.{table} t;
{f"UPDATE history.{table} SET {emptied};" if hidden else ""}
{grant(f"SELECT ON history.{table}")}
"""
    drop = f"""
DROP TRIGGER record_change ON public.{table};
DROP TRIGGER record_update ON public.{table};
DROP TABLE history.{table};
"""
    return migrations.RunSQL(create, drop)


def index_changes(table: str) -> migrations.RunSQL:
    """Migration operation: what somebody or some request did to `table`, latest first, is found without reading all.

    Tables tracked from now on have these indexes already.
    """
    drop = "\n".join(f"DROP INDEX IF EXISTS history.{name};" for name in _index_names(table))
    return migrations.RunSQL(_change_indexes(table), drop)


def _index_names(table: str) -> tuple[str, str, str]:
    return f"{table}_latest_first", f"{table}_by_person", f"{table}_by_request"


def _change_indexes(table: str) -> str:
    """What the table was when it was first tracked is nobody's change, and in none of them."""
    latest, person, request = _index_names(table)
    place, order, changes = (
        f"ON history.{table}",
        "recorded_at DESC, version_id DESC",
        "recorded_at > '-infinity'",
    )
    return f"""
CREATE INDEX IF NOT EXISTS {latest} {place} ({order}) WHERE {changes};
CREATE INDEX IF NOT EXISTS {person} {place} (changed_by, {order}) WHERE {changes};
CREATE INDEX IF NOT EXISTS {request} {place} (change_request) WHERE change_request <> '';
"""


def widen(table: str, columns: dict[str, str]) -> migrations.RunSQL:
    """Migration operation: the history of `table` gets columns that the table has just got, in the same order.

    `columns` gives each column's type and, where it may not be NULL, `NOT NULL DEFAULT …` for the versions before.
    """
    add = ", ".join(f'ADD COLUMN "{name}" {kind}' for name, kind in columns.items())
    drop = ", ".join(f'DROP COLUMN "{name}"' for name in columns)
    return migrations.RunSQL(f"ALTER TABLE history.{table} {add}", f"ALTER TABLE history.{table} {drop}")
