import psycopg
import pytest
from django.db import connection


def current_user(cursor):
    cursor.execute("SELECT current_user, current_setting('timezone')")
    return cursor.fetchone()


def test_ordinary_tests_run_as_the_application_role(db):
    with connection.cursor() as cursor:
        assert current_user(cursor) == ("portal_app", "UTC")


def test_the_application_role_cannot_make_tables(committed_db):
    with committed_db.connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE intruder (id int)")


def test_the_reading_role_cannot_write(committed_db, owner):
    owner.execute("CREATE TABLE notes (text text)")
    with committed_db.connect("read") as reader:
        assert reader.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("INSERT INTO notes VALUES ('x')")
        reader.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("INSERT INTO notes VALUES ('x')")


def test_what_the_owner_makes_the_application_may_fill(committed_db, owner):
    owner.execute("CREATE TABLE notes (id serial, text text)")
    with committed_db.connect("app") as app:
        app.execute("INSERT INTO notes (text) VALUES ('x')")
        assert app.execute("SELECT text FROM notes").fetchall() == [("x",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE notes")


def test_djangos_connection_follows_to_the_fresh_database(committed_db, owner):
    owner.execute("CREATE TABLE notes (text text)")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes VALUES ('x')")
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (committed_db.name,)
    assert owner.execute("SELECT text FROM notes").fetchall() == [("x",)]


def test_django_can_act_as_the_owner_for_a_while(committed_db):
    with committed_db.acting_as("owner"), connection.cursor() as cursor:
        assert current_user(cursor)[0] == "portal_owner"
    with connection.cursor() as cursor:
        assert current_user(cursor)[0] == "portal_app"


@pytest.mark.parametrize("extension", ["unaccent", "pg_trgm", "btree_gist"])
def test_extensions_are_there(db, extension):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = %s", [extension])
        assert cursor.fetchone() == (1,)
