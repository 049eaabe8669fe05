"""Writes CQC workbooks of any size in seconds, and measures what reading one takes.

`python -m tests.official.big_ods` does so at the size of the real file: 1.2 GB of XML.
"""

import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests.official.made_up import CLOSING, CQC_NEW, NHS, OPENING

FULL = 1_200_000_000
CODES = ("RA2", "RA3", "RA4", "RA7", "RA9", "RAE", "RAJ", "RAL", "RAN", "RAP")


def write(path: Path, size: int, providers: float = 0.2) -> int:
    """A workbook whose content is `size` bytes, that share of it in Providers; returns how many
    ratings of trusts it has.
    """
    headings = [heading.strip() for heading in CQC_NEW.split(";")]
    other = _row(
        [
            "1-1",
            "",
            "Made-up home",
            "Social Care Org",
            *["Made up"] * 8,
            "Overall",
            "Overall",
            "Good",
            "01/02/2031",
        ]
    )
    trusts = [
        _row(
            [
                c,
                c,
                "Made-up trust",
                NHS,
                *["Made up"] * 8,
                "Overall",
                "Overall",
                "Good",
                "05/09/2031",
            ]
        )
        for c in CODES
    ]
    chunk = other * 400
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        with book.open("content.xml", "w", force_zip64=True) as content:
            content.write(OPENING.format(t="table").encode())
            for name, share in (("Locations", 1 - providers), ("Providers", providers)):
                content.write(f'<table:table table:name="{name}">'.encode() + _row(headings))
                for number in range(max(len(CODES), int(size * share / len(chunk)))):
                    content.write(chunk)
                    if name == "Providers" and number < len(CODES):
                        content.write(trusts[number])
                content.write(b"</table:table>")
            content.write(CLOSING.encode())
    return len(CODES)


def _row(cells: list[str]) -> bytes:
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{texts}</table:table-row>".encode()


MEASURED = """
import resource, sys, time
from pathlib import Path
from pathfinders.official.cqc_layout import cqc_file
from pathfinders.official.peek import peek
path = Path(sys.argv[1])
start = time.monotonic()
assert peek(path) == "cqc"
found = cqc_file(path, path.name)
took = time.monotonic() - start
# Linux counts what the parent held before the child began as the child's own peak, except here.
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
peak = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
most = (peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])[0]
print(len(found.rows), round(took, 1), most // 1024)
"""


def measure(path: Path) -> tuple[int, float, int]:
    """Ratings read, seconds, and peak memory in MB of a process that does what the guarded ones
    do.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    ratings, seconds, peak = done.stdout.split()
    return int(ratings), float(seconds), int(peak)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for share in (0.2, 0.98):
            start = time.monotonic()
            write(Path(folder) / "big.ods", FULL, share)
            made = time.monotonic() - start
            ratings, took, peak = measure(Path(folder) / "big.ods")
            sys.stdout.write(
                f"{FULL / 1e9} GB, {share:.0%} of it Providers: written in {made:.1f} s, read in"
                f" {took} s, peak {peak} MB, {ratings} ratings\n"
            )
