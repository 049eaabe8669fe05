"""Programs of the system that the tests and the local cluster start: where they are, and how they
are installed where they are missing. Standard library only.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# The first is Chromium without a window around its pages, which takes a third less of a processor.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
POSTGRES = ("initdb", "postgres", "pg_isready", "psql")


@dataclass(frozen=True)
class Program:
    """A program: its name, Debian's packages that hold it (the first that installs is taken), why
    it is needed, and a function that returns its path, or None where it is missing.
    """

    name: str
    packages: tuple[str, ...]
    purpose: str
    path: Callable[[], str | None]


class MissingProgramError(Exception):
    """A program is missing and could not be installed; the message says what to install."""


def find_all(programs: Sequence[Program]) -> dict[str, str]:
    """The path of each program by its name; what is missing is named, then installed.

    Raises MissingProgramError where one could not be installed.
    """
    missing = [program for program in programs if program.path() is None]
    if missing:
        names = "; ".join(f"{p.name} ({p.purpose})" for p in missing)
        # Named first, because what follows changes the machine and not the project alone.
        print(f"» Not on this machine yet: {names}", flush=True)
    return {program.name: find(program) for program in programs}


def find(program: Program) -> str:
    """The path of a program, installed with the system's package manager where it is missing.

    Raises MissingProgramError where that is not possible.
    """
    if path := program.path():
        return path
    if program is CHROMIUM and _download_browser():
        return program.path() or ""
    if shutil.which("apt-get"):
        for package in program.packages:
            print(f"» Installing the package {package} with apt-get", flush=True)
            _install(package)
            if path := program.path():
                return path
    raise MissingProgramError(
        f"No {program.name} found, and none could be installed: install {program.name} "
        f"(on Debian the package {program.packages[-1]})."
    )


def browser() -> str | None:
    """The path of Chromium or Chrome: the one CHROMIUM names, one on the path, or Playwright's."""
    on_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    return os.environ.get("CHROMIUM") or on_path or _downloaded_browser()


def postgres_programs() -> str | None:
    """The folder of PostgreSQL's programs: of the newest version where the system has several, or
    those on the path.
    """
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
    ]
    # Debian and Homebrew have each version in a folder of its own, and by default none on the path.
    # The numbers are compared as numbers: as text, 9 would come after 15.
    folders.sort(key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    # A version can be there in part: psql is also installed without a server.
    for path in folders:
        if all((path / name).exists() for name in POSTGRES):
            return str(path)
    return None


def nginx() -> str | None:
    """The path of nginx, which is not on the path of everybody who may run it."""
    return shutil.which("nginx") or shutil.which(
        "nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
    )


def office() -> str | None:
    """The path of LibreOffice, which is not on the path of everybody who has it."""
    return shutil.which("soffice") or shutil.which(
        "soffice", path="/Applications/LibreOffice.app/Contents/MacOS"
    )


CHROMIUM = Program("Chromium", BROWSERS[:2], "the tests in a real browser", browser)
POSTGRESQL = Program(
    "PostgreSQL", ("postgresql",), "the store that several replicas share", postgres_programs
)
NGINX = Program("nginx", ("nginx",), "in front of several replicas", nginx)
LIBREOFFICE = Program(
    "LibreOffice", ("libreoffice-calc-nogui",), "opens the workbooks that the tests write", office
)


def _install(package: str) -> None:
    # With -n sudo fails where it would ask for a password: nobody may be there to type it.
    sudo = ["sudo", "-n"]
    if os.geteuid() == 0:
        sudo = []
    for step in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.call([*sudo, "apt-get", "-qq", *step], stdout=subprocess.DEVNULL)


def _playwright() -> list[str]:
    """The Python that has Playwright: the project's own environment, or this one."""
    root = Path(__file__).resolve().parent.parent
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    own = root / ".venv" / folder / name
    if own.exists():
        return [str(own)]
    return [sys.executable]


def _download_browser() -> bool:
    print("» Getting Chromium with Playwright", flush=True)
    done = subprocess.run(
        [*_playwright(), "-m", "playwright", "install", "chromium"],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0 and browser() is not None


def _downloaded_browser() -> str | None:
    # In the project's own environment: this file runs with any Python, which need not have
    # Playwright.
    script = (
        "from playwright.sync_api import sync_playwright as p\nwith p() as q:"
        " print(q.chromium.executable_path)"
    )
    printed = subprocess.run(
        [*_playwright(), "-c", script], capture_output=True, text=True, check=False
    )
    # Playwright says where its browser would be, whether it was downloaded or not.
    path = printed.stdout.strip()
    if path and Path(path).exists():
        return path
    return None
