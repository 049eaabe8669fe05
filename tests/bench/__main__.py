"""`python3 dev.py bench`: contenders side by side in one run, and the tables in docs/benchmarks.md.

`python -m tests.bench queries pages` runs some alone and writes their tables anew. Times vary
between machines; the ratios carry over. One that fails is named and keeps the table it had, and the
others run all the same.
"""

import sys
import traceback
from collections.abc import Callable

from tests.bench import (
    attackers,
    coverage,
    load,
    many_versions,
    pages,
    queries,
    question_level,
    report,
    start,
    uploads,
)
from tests.bench.table import Row

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "queries": queries.run,
    "pages": pages.run,
    "load": load.run,
    "many_versions": many_versions.run,
    "question_level": question_level.run,
    "start": start.run,
    "uploads": uploads.run,
    "attackers": attackers.run,
}
TITLES = {
    "queries": "Queries on the bundled data",
    "pages": "One reader: pages in a browser",
    "load": "Many people at once",
    "many_versions": "A thousand versions",
    "question_level": "Fifty million rows",
    "start": "Start",
    "uploads": "A sheet of 100,000 rows",
    "attackers": "Readers beside attackers",
}


def main(names: list[str]) -> int:
    """Runs the benchmarks named, or all; returns the exit status."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
        return 2
    print(report.machine())
    failed = []
    for name in names or BENCHES:
        try:
            report.write(TITLES[name], BENCHES[name](), list(TITLES.values()))
        except Exception:
            traceback.print_exc()
            failed.append(name)
    if not names:
        coverage.run()
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
