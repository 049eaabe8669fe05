"""A catalogue and a record in a PostgreSQL database, asked through DuckDB's own connection to
it.
"""

import contextlib
import threading
import uuid
from collections.abc import Hashable, Iterator
from typing import Any

import duckdb

from pathfinders import engine
from pathfinders.engine import quoted
from pathfinders.settings import LakeSettings
from pathfinders.store.history import LakeError
from pathfinders.store.record import RecordLine

# A server that was started anew, or another in its place, is another home: what was known of the
# old one is asked again.
IDENTITY = """SELECT to_regclass('public.ducklake_metadata')::oid::bigint,
    (SELECT oid FROM pg_database
      WHERE datname = current_database())::bigint, pg_postmaster_start_time()::text"""
RECORD = "public.pathfinders_record"
# In one statement and one at a time, because three replicas can start at once. The database itself
# refuses to change or lose a line.
MAKE = f"""DO $make$ BEGIN
    PERFORM pg_advisory_xact_lock(7284114320);
    IF to_regclass('{RECORD}') IS NULL THEN
        CREATE TABLE {RECORD} (
            line BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at TEXT NOT NULL,
              who TEXT NOT NULL, email TEXT NOT NULL,
            what TEXT NOT NULL, detail TEXT NOT NULL, once TEXT NOT NULL UNIQUE);
        CREATE FUNCTION {RECORD}_grows() RETURNS trigger LANGUAGE plpgsql AS
            $grows$ BEGIN RAISE EXCEPTION 'the record only grows'; END $grows$;
        CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {RECORD}
            FOR EACH STATEMENT EXECUTE FUNCTION {RECORD}_grows();
    END IF;
END $make$"""
# Held by whoever publishes, until the transaction that asked for it ends or its connection does.
WRITE_LOCK = "SELECT pg_advisory_xact_lock(7284114321)::text"
WRITE_LOCK_SECONDS = 20
TABLES = """SELECT tablename::text FROM pg_tables
    WHERE schemaname = 'public' AND starts_with(tablename, 'ducklake_')"""
READ_RECORD = f"SELECT at, who, email, what, detail, once FROM {RECORD} ORDER BY line"


class PostgresCatalogue:
    """A catalogue in a PostgreSQL database. Writers take turns, because where two publishes meet
    one has worked in vain. That is only a courtesy: the database finds the conflict, and the second
    is tried again.
    """

    attach_options = "METADATA_SCHEMA 'public'"
    # DuckLake makes all its tables or none.
    can_be_blank = False

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self._con: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._writers = threading.Lock()

    def identity(self) -> Hashable | None:
        """Which database the catalogue is, and since when its server runs; None where there is
        none. Raises LakeError where the server cannot be reached.
        """
        oid, *where = self._query(f"FROM postgres_query('catalogue', {quoted(IDENTITY)})")[0]
        return None if oid is None else (oid, *where)

    def is_blank(self) -> bool:
        """Never."""
        return False

    def check(self) -> list[str]:
        """What PostgreSQL finds wrong with the catalogue; nothing where all is well. It reads every
        row of DuckLake's tables, and with them the checksum of every page where the server keeps
        checksums.
        """
        faults = []
        tables = self._query(f"FROM postgres_query('catalogue', {quoted(TABLES)})")
        for (name,) in tables:
            every = f"SELECT count(hashtext(t::text)) FROM public.{name} AS t"
            try:
                self._query(f"FROM postgres_query('catalogue', {quoted(every)})")
            except LakeError as error:
                faults.append(f"PostgreSQL cannot read {name}: {error}")
        return faults

    @contextlib.contextmanager
    def write_lock(self, seconds: float) -> Iterator[None]:
        """Waits for its turn among the writers of this process, and for a while among those of
        others. Raises LakeError after `seconds`.
        """
        if not self._writers.acquire(timeout=seconds):
            raise LakeError.for_all(
                f"Somebody else has been publishing for {seconds} seconds. Try again."
            )
        try:
            with self._lock_among_processes():
                yield
        finally:
            self._writers.release()

    @contextlib.contextmanager
    def _lock_among_processes(self) -> Iterator[None]:
        """Goes on without its turn where that does not come: no version depends on it."""
        con: duckdb.DuckDBPyConnection | None = None
        with contextlib.suppress(duckdb.Error):
            con = self._connection().cursor()
            con.execute("BEGIN")
            timeout = f"SET LOCAL lock_timeout = {WRITE_LOCK_SECONDS * 1000}"
            con.execute(f"CALL postgres_execute('catalogue', {quoted(timeout)})")
            con.execute(f"FROM postgres_query('catalogue', {quoted(WRITE_LOCK)})").fetchall()
        try:
            yield
        finally:
            if con is not None:
                with contextlib.suppress(duckdb.Error):
                    con.execute("ROLLBACK")
                con.close()

    def add_to_record(self, line: RecordLine) -> None:
        """Puts a line into the record; does nothing where one with its text `once` is there. Raises
        LakeError.
        """
        # With a text of its own, a line that is sent again after a lost connection is still kept
        # once.
        values = ", ".join(_literal(value) for value in (*line[:5], line.once or uuid.uuid4().hex))
        for statement in (
            MAKE,
            (
                f"INSERT INTO {RECORD} (at, who, email, what, detail, once) VALUES ({values}) ON"
                " CONFLICT DO NOTHING"
            ),
        ):
            self._query(f"CALL postgres_execute('catalogue', {quoted(statement)})")

    def record(self) -> list[RecordLine]:
        """Every line of the record, in the order they came. Raises LakeError where it cannot be
        read.
        """
        if (
            self._query(
                "FROM postgres_query('catalogue',"
                f" {quoted(f'SELECT to_regclass({quoted(RECORD)})::text')})"
            )[0][0]
            is None
        ):
            return []
        return [
            RecordLine(*line)
            for line in self._query(f"FROM postgres_query('catalogue', {quoted(READ_RECORD)})")
        ]

    def _query(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers; a connection that was lost since the last question is made
        anew once.
        """
        for last in (False, True):
            con: duckdb.DuckDBPyConnection | None = None
            try:
                con = self._connection()
                return con.cursor().execute(statement).fetchall()
            except duckdb.Error as error:
                with self._opening:
                    # Another thread may have made a new one already.
                    if self._con is con:
                        self._con = None
                if last or con is None:
                    message = self.settings.shown(
                        f"The lake at {self.settings.catalog} cannot be reached: {error}"
                    )
                    raise LakeError(message) from error
        raise AssertionError("the second failure is raised")

    def _connection(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._con is None:
                con = engine.with_extensions(["postgres_scanner"])
                con.execute(
                    f"ATTACH {quoted(self.settings.connection)} AS catalogue (TYPE postgres)"
                )
                self._con = con
            return self._con


def _literal(value: str) -> str:
    """The text as PostgreSQL takes it whatever its settings; without the one character it cannot
    hold.
    """
    return f"convert_from(decode('{value.replace(chr(0), '').encode().hex()}', 'hex'), 'UTF8')"
