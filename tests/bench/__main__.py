"""`python3 dev.py bench`: contenders side by side in one run, and the table in docs/benchmarks.md.

`python -m tests.bench queries pages` runs some alone and leaves the table as it is. Times vary between machines; the
ratios carry over. One that fails is named, in the table too, and the others run all the same.
"""

import sys
import traceback
from collections.abc import Callable

from tests.bench import coverage, load, many_versions, pages, queries, question_level, report, start, uploads
from tests.bench.table import Row

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "queries": queries.run, "pages": pages.run, "load": load.run, "many_versions": many_versions.run,
    "question_level": question_level.run, "start": start.run, "uploads": uploads.run,
}  # fmt: skip
TITLES = {
    "queries": "Queries on the bundled data", "pages": "One reader: pages in a browser", "load": "Many people at once",
    "many_versions": "A thousand versions", "question_level": "Fifty million rows", "start": "Start",
    "uploads": "A sheet of 100,000 rows",
}  # fmt: skip


def main(names: list[str]) -> int:
    """Runs the benchmarks named, or all; returns the exit status."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
        return 2
    print(report.machine())
    found: dict[str, list[Row] | None] = {}
    for name in names or BENCHES:
        try:
            found[TITLES[name]] = BENCHES[name]()
        except Exception:
            traceback.print_exc()
            found[TITLES[name]] = None
        if not names:
            report.write(found)
    if not names:
        coverage.run()
    return int(None in found.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
