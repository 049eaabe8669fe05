"""The stores that the lake is tested on: a SQLite file with a folder, and PostgreSQL with S3."""

import contextlib
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import duckdb

from deploy.local.servers import S3, Postgres
from pathfinders import engine
from pathfinders.settings import LakeSettings, lake_settings

BUCKET = "lakes"


class Stores(Protocol):
    """A kind of store."""

    def new(self) -> LakeSettings:
        """A place where there is no lake yet."""
        ...

    def copy(self, lake: LakeSettings) -> LakeSettings:
        """A lake of its own with the same content."""
        ...

    def files(self, lake: LakeSettings) -> set[str]:
        """The Parquet files of a lake, whether it knows of them or not."""
        ...


class Folders:
    """SQLite and a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def new(self) -> LakeSettings:
        return lake_settings(self._folder / str(next(self._numbers)) / "lake")

    def copy(self, lake: LakeSettings) -> LakeSettings:
        there = self.new()
        shutil.copytree(lake.folder, there.folder)
        return there

    def files(self, lake: LakeSettings) -> set[str]:
        return {str(path) for path in Path(lake.data).rglob("*.parquet")}


class Shared:
    """PostgreSQL and S3, as several replicas share them."""

    def __init__(self, postgres: Postgres, s3: S3) -> None:
        self.postgres, self.s3 = postgres, s3
        self._numbers = itertools.count()
        with self.asking(LakeSettings(postgres.catalog("none"), f"s3://{BUCKET}")) as con:
            # This server makes a bucket for the first file that is put into it.
            con.execute(f"COPY (SELECT 1) TO 's3://{BUCKET}/made.csv'")

    def new(self) -> LakeSettings:
        there = self._next()
        self.postgres.do(f"CREATE DATABASE {self.database(there)}")
        return there

    def copy(self, lake: LakeSettings) -> LakeSettings:
        there = self._next()
        self.cut(lake)
        self.postgres.do(f"CREATE DATABASE {self.database(there)} TEMPLATE {self.database(lake)}")
        with self.asking(lake) as con:
            for name, content in con.execute(
                f"SELECT filename, content FROM read_blob('{lake.data}/**')"
            ).fetchall():
                con.execute(
                    "CREATE OR REPLACE TEMP TABLE one AS SELECT $content::BLOB AS content",
                    {"content": content},
                )
                con.execute(
                    f"COPY one TO '{there.data}{name.removeprefix(lake.data)}' (FORMAT BLOB)"
                )
        return there

    def files(self, lake: LakeSettings) -> set[str]:
        with self.asking(lake) as con:
            return {
                name for (name,) in con.execute(f"FROM glob('{lake.data}/**/*.parquet')").fetchall()
            }

    def cut(self, lake: LakeSettings) -> None:
        """Ends every connection to the database of a lake, as a network that fails does."""
        self.postgres.do(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname ="
            f" '{self.database(lake)}'"
        )

    @staticmethod
    def database(lake: LakeSettings) -> str:
        return lake.catalog.rpartition("dbname=")[2]

    @staticmethod
    @contextlib.contextmanager
    def asking(lake: LakeSettings) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that reaches the files."""
        with contextlib.closing(engine.connect(lake)) as con:
            yield con

    def _next(self) -> LakeSettings:
        number = next(self._numbers)
        return LakeSettings(self.postgres.catalog(f"lake_{number}"), f"s3://{BUCKET}/{number}")
