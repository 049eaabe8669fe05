"""`python -m tests.fuzz 10000 [seed]`: that many query strings against the routes and the page
scripts.

Each string is asked of every page's served HTML (title and description), of the routes of versions
and tables, and of one figure's route; and it is opened in one page's script, in a session of its
own, the pages taking turns. With names of pages after the seed, or `every`, each string is opened
in the script of each of them instead, and nothing else is asked of it.
"""

import argparse
import tempfile
import time
from itertools import islice
from pathlib import Path

from tests.fuzz.addresses import addresses
from tests.fuzz.opened import opening
from tests.fuzz.strings_against import PAGE_NAMES, REAL, against_pages, against_routes, lake_of_two

TOLD_EVERY = 1000


def main(count: int, seed: int, pages: list[str]) -> int:
    """Prints what went wrong, and how many strings ran; returns the exit status."""
    strings = list(islice(addresses(seed, REAL), count))
    print(
        f"Seed {seed}: {len(strings):,} query strings, {len(set(strings)):,} of them distinct",
        flush=True,
    )
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, lake_of_two(Path(folder)), opening() as opener:
        if pages:
            runs = [(f"page {page}", against_pages(opener, strings, [page])) for page in pages]
        else:
            turns = against_pages(opener, strings, list(PAGE_NAMES))
            runs = [
                ("routes and previews", against_routes(strings)),
                ("page scripts, taking turns", turns),
            ]
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
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("pages", nargs="*", choices=[*PAGE_NAMES, "every", []])
    given = parser.parse_args()
    raise SystemExit(
        main(given.count, given.seed, list(PAGE_NAMES) if "every" in given.pages else given.pages)
    )
