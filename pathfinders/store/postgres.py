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
from pathfinders.store.record import Kept

# A server that was started anew, or another in its place, is another home: what was known of the
# old one is asked again.
STANDS = """SELECT to_regclass('public.ducklake_metadata')::oid::bigint,
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
TURN = "SELECT pg_advisory_xact_lock(7284114321)::text"
TURN_SECONDS = 20
TABLES = """SELECT tablename::text FROM pg_tables
    WHERE schemaname = 'public' AND starts_with(tablename, 'ducklake_')"""
KEPT = f"SELECT at, who, email, what, detail, once FROM {RECORD} ORDER BY line"


class PostgresHome:
    """Where a PostgreSQL catalogue lives. Writers take turns, because of two publishes that meet
    one has worked in vain; what keeps their versions apart is that the database finds out, and the
    second is tried again.
    """

    options = "METADATA_SCHEMA 'public'"
    # DuckLake makes all its tables or none.
    can_be_blank = False

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self._con: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._turn = threading.Lock()

    def stands(self) -> Hashable | None:
        """Which database the catalogue is, and since when its server runs; None where there is
        none. Raises LakeError where the server cannot be reached.
        """
        oid, *where = self._ask(f"FROM postgres_query('home', {quoted(STANDS)})")[0]
        return None if oid is None else (oid, *where)

    def is_blank(self) -> bool:
        """Never."""
        return False

    def check(self) -> list[str]:
        """What PostgreSQL finds wrong with the catalogue; nothing where all is well. It reads every
        row of DuckLake's tables, and with them the checksum of every page where the server keeps
        checksums.
        """
        found = []
        tables = self._ask(f"FROM postgres_query('home', {quoted(TABLES)})")
        for (name,) in tables:
            every = f"SELECT count(hashtext(t::text)) FROM public.{name} AS t"
            try:
                self._ask(f"FROM postgres_query('home', {quoted(every)})")
            except LakeError as error:
                found.append(f"PostgreSQL cannot read {name}: {error}")
        return found

    @contextlib.contextmanager
    def alone(self, seconds: float) -> Iterator[None]:
        """Waits for its turn among the writers of this process, and for a while among those of
        others. Raises LakeError after `seconds`.
        """
        if not self._turn.acquire(timeout=seconds):
            raise LakeError.for_all(
                f"Somebody else has been publishing for {seconds} seconds. Try again."
            )
        try:
            with self._turn_among_processes():
                yield
        finally:
            self._turn.release()

    @contextlib.contextmanager
    def _turn_among_processes(self) -> Iterator[None]:
        """Goes on without its turn where that does not come: no version depends on it."""
        con: duckdb.DuckDBPyConnection | None = None
        with contextlib.suppress(duckdb.Error):
            con = self._connected().cursor()
            con.execute("BEGIN")
            con.execute(
                f"CALL postgres_execute('home', 'SET LOCAL lock_timeout = {TURN_SECONDS * 1000}')"
            )
            con.execute(f"FROM postgres_query('home', {quoted(TURN)})").fetchall()
        try:
            yield
        finally:
            if con is not None:
                with contextlib.suppress(duckdb.Error):
                    con.execute("ROLLBACK")
                con.close()

    def keep(self, line: Kept) -> None:
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
            self._ask(f"CALL postgres_execute('home', {quoted(statement)})")

    def kept(self) -> list[Kept]:
        """Every line of the record, in the order they came. Raises LakeError where it cannot be
        read.
        """
        if (
            self._ask(
                "FROM postgres_query('home',"
                f" {quoted(f'SELECT to_regclass({quoted(RECORD)})::text')})"
            )[0][0]
            is None
        ):
            return []
        return [Kept(*line) for line in self._ask(f"FROM postgres_query('home', {quoted(KEPT)})")]

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers; a connection that was lost since the last question is made
        anew once.
        """
        for last in (False, True):
            con: duckdb.DuckDBPyConnection | None = None
            try:
                con = self._connected()
                return con.cursor().execute(statement).fetchall()
            except duckdb.Error as error:
                with self._opening:
                    # Another thread may have made a new one already.
                    if self._con is con:
                        self._con = None
                if last or con is None:
                    said = self.settings.shown(
                        f"The lake at {self.settings.catalog} cannot be reached: {error}"
                    )
                    raise LakeError(said) from error
        raise AssertionError("the second failure is raised")

    def _connected(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._con is None:
                con = engine.with_extensions(["postgres_scanner"])
                con.execute(f"ATTACH {quoted(self.settings.connection)} AS home (TYPE postgres)")
                self._con = con
            return self._con


def _literal(value: str) -> str:
    """The text as PostgreSQL takes it whatever its settings; without the one character it cannot
    hold.
    """
    return f"convert_from(decode('{value.replace(chr(0), '').encode().hex()}', 'hex'), 'UTF8')"
