"""Where things are. Each can be set with an environment variable, so that the same code runs on other stores."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "data"
QUERIES = ROOT / "queries"


@dataclass(frozen=True)
class LakeSettings:
    """Where one lake keeps its catalogue and its Parquet files."""

    catalog: str
    """A DuckLake catalogue: `sqlite:PATH`."""
    data: str
    """The folder of the Parquet files."""

    @property
    def catalog_file(self) -> Path:
        """The file of a SQLite catalogue."""
        return Path(self.catalog.removeprefix("sqlite:"))

    @property
    def folder(self) -> Path:
        """The folder of a SQLite catalogue; the write lock lives beside it."""
        return self.catalog_file.parent


def lake_settings(folder: Path | None = None) -> LakeSettings:
    """The lake in `folder`, or the one that PATHFINDERS_CATALOG and PATHFINDERS_DATA name, or the one under data/lake."""
    if folder is not None:
        return LakeSettings(f"sqlite:{folder / 'catalog.sqlite'}", str(folder / "files"))
    home = BUNDLED / "lake"
    return LakeSettings(
        os.environ.get("PATHFINDERS_CATALOG", f"sqlite:{home / 'catalog.sqlite'}"),
        os.environ.get("PATHFINDERS_DATA", str(home / "files")),
    )
