"""Many power cuts: `python -m tests.store.cuts 1000 SEED`. Prints how many versions the cuts left,
and what was wrong; ends with status 1 where anything was.
"""

import random
import sys
import tempfile
from pathlib import Path

from tests.store.cuts.cutting import Outcome, cut_once, record


def main(cuts: int, seed: int) -> int:
    """Cuts the power so often; returns the exit status."""
    rng, outcome = random.Random(seed), Outcome()
    with tempfile.TemporaryDirectory() as folder:
        recording = record(Path(folder))
        sys.stdout.write(f"{len(recording.steps)} steps, {len(recording.infos)} versions\n")
        for number in range(1, cuts + 1):
            cut_once(recording, Path(folder) / "left", rng, outcome)
            if number % 100 == 0 or number == cuts:
                sys.stdout.write(f"{number} cuts, {len(outcome.wrong)} wrong\n")
                sys.stdout.flush()
    for left, count in sorted(outcome.left.items()):
        sys.stdout.write(f"{count:>5} left {left} versions\n")
    for line in outcome.wrong:
        sys.stdout.write(f"{line}\n")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
