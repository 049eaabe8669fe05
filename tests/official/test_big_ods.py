"""A large workbook of the CQC is read within bounded memory. `python -m tests.official.big_ods`
does it at full size.
"""

from datetime import date
from pathlib import Path

from pathfinders.official.imported import Choices
from pathfinders.official.importer import CQC_MEMORY, read
from pathfinders.store.versions import Version
from tests.official.big_ods import CODES, measure, write

SIZE = 150_000_000
MOST_MB = 600


def test_a_large_workbook_takes_little_memory(tmp_path: Path, version: Version) -> None:
    path = tmp_path / "big.ods"
    write(path, SIZE)
    ratings, seconds, peak = measure(path)
    assert ratings == len(CODES)
    assert peak < MOST_MB
    assert peak < SIZE / 1e6, "it is not held whole"
    assert seconds < 60
    # The guard's limit is on address space, which is stricter than one on memory in use.
    assert CQC_MEMORY < MOST_MB * 1e6
    found = read("cqc", path, path.name, version, Choices(edition=date(2031, 11, 1)))
    assert found.tables["cqc_ratings"].num_rows == len(CODES)
