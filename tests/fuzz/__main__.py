"""`python -m tests.fuzz 10000 [seed]`: that many query strings against the routes and the page scripts.

Each string is asked of every page's served HTML (title and description), of the routes of versions and tables, and of one
figure's route; and it is opened in one page's script, in a session of its own, the pages taking turns. `--every` after
the seed opens it in every page's script instead, which takes seven times as long.
"""

import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from tests.fuzz.addresses import addresses
from tests.fuzz.opened import opening
from tests.fuzz.strings_against import PAGE_NAMES, REAL, against_pages, against_routes, lake_of_two

TOLD_EVERY = 1000


def main(count: int, seed: int, every: bool) -> int:
    """Prints what went wrong, and how many strings ran; returns the exit status."""
    strings = list(islice(addresses(seed, REAL), count))
    print(f"Seed {seed}: {len(strings):,} query strings, {len(set(strings)):,} of them distinct", flush=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, lake_of_two(Path(folder)), opening() as opener:
        runs = [("routes and previews", against_routes(strings))]
        runs += [(f"page {page}", against_pages(opener, strings, [page])) for page in PAGE_NAMES if every]
        runs += [("page scripts, taking turns", against_pages(opener, strings, list(PAGE_NAMES)))] * (not every)
        for what, run in runs:
            start, done = time.monotonic(), 0
            for done, (query, found) in enumerate(run, 1):
                wrong += bool(found)
                if found:
                    print(f"  {query[:300]!r}: {found}", flush=True)
                if done % TOLD_EVERY == 0:
                    print(f"  {what}: {done:,} in {time.monotonic() - start:.0f} s", flush=True)
            print(f"{what}: {done:,} strings in {time.monotonic() - start:.0f} s", flush=True)
    print(f"{wrong:,} strings went wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    arguments = [part for part in sys.argv[1:] if part != "--every"]
    numbers = [int(part) for part in arguments] + [10_000, 1][len(arguments) :]
    raise SystemExit(main(numbers[0], numbers[1], "--every" in sys.argv))
