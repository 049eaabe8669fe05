#!/usr/bin/env python3
"""Sets the project up and runs it: `python3 dev.py run`, `python3 dev.py test`, `python3 dev.py
bench`, or `python3 dev.py cluster` for three replicas behind one address.

Standard library only; Python 3.11 or newer; Linux, macOS and Windows.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UV = "uv==0.13.9"
# The first is Chromium without a window around its pages, which takes a third less of a processor.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
NO_POSTGRES = (
    "No PostgreSQL found, and none could be installed: install PostgreSQL (on Debian the package"
    " postgresql)."
)
NO_NGINX = (
    "No nginx found, and none could be installed: install nginx (on Debian the package nginx)."
)
NO_OFFICE = (
    "No LibreOffice found, and none could be installed: install LibreOffice (on Debian the package"
    " libreoffice-calc-nogui)."
)
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
POSTGRES = ("initdb", "postgres", "pg_isready", "psql")


def main() -> int:
    """Runs the command named on the command line; returns its exit status."""
    commands = {"run": run, "test": test, "bench": bench, "cluster": cluster}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells an older Python so
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    os.chdir(ROOT)
    return commands[sys.argv[1]]()


def run() -> int:
    """Serves the dashboard at http://localhost:8501; PORT changes it."""
    install("requirements.txt")
    if subprocess.call([PYTHON, "-m", "pathfinders", "setup"]) != 0:
        return 1
    port = os.environ.get("PORT", "8501")
    say(f"Serving the dashboard at http://localhost:{port} (Ctrl+C stops it)")
    arguments = [
        "--server.port",
        port,
        "--server.showEmailPrompt",
        "false",
        "--server.headless",
        str(not has_display()),
    ]
    try:
        return subprocess.call([PYTHON, "-m", "streamlit", "run", "app.py", *arguments])
    except KeyboardInterrupt:
        return 0


def test() -> int:
    """Runs the whole suite: format, lint, types and tests."""
    install("requirements-dev.txt")
    browser = find_browser()
    if browser is None:
        print(
            "No Chromium or Chrome found, and none could be installed: install Chromium, or set"
            " CHROMIUM to its path."
        )
        return 1
    for found, otherwise in (
        (find_postgres(), NO_POSTGRES),
        (find_nginx(), NO_NGINX),
        (find_office(), NO_OFFICE),
    ):
        if found is None:
            print(otherwise)
            return 1
    with tempfile.TemporaryDirectory(dir=quick_folder(), ignore_cleanup_errors=True) as folder:
        # PostgreSQL runs as somebody else where root runs the tests.
        Path(folder).chmod(0o755)
        environment = {**os.environ, "CHROMIUM": browser, "TMPDIR": folder}
        # Without what is compiled, each of some hundred processes would compile the sources anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for command in (
            ["ruff", "format", "--check", "."],
            ["ruff", "check", "."],
            ["mypy"],
            ["pytest"],
        ):
            say(" ".join(command))
            status = subprocess.call([PYTHON, "-m", *command], env=environment)
            if status != 0:
                return status
    return 0


def bench() -> int:
    """Prints the benchmarks, contenders side by side in one run."""
    install("requirements-dev.txt")
    if find_nginx() is None:
        print(NO_NGINX)
        return 1
    browser = find_browser()
    return subprocess.call(
        [PYTHON, "-m", "tests.bench"], env={**os.environ, "CHROMIUM": browser or ""}
    )


def cluster() -> int:
    """Runs PostgreSQL, S3, three replicas and nginx at http://localhost:8500; PORT changes it."""
    install("requirements-dev.txt")
    for found, otherwise in ((find_postgres(), NO_POSTGRES), (find_nginx(), NO_NGINX)):
        if found is None:
            print(otherwise)
            return 1
    say("Starting PostgreSQL, S3, three replicas and nginx (about half a minute)")
    running = subprocess.Popen([PYTHON, "-m", "deploy.local"])
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            # It is told, too, and needs a moment to stop what it started.
            continue


def install(requirements: str) -> None:
    """Makes the virtual environment hold exactly what the requirements file pins; does nothing
    where it does already.
    """
    wanted = hashlib.sha256((ROOT / requirements).read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / f"{requirements}.sha256"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("Making a virtual environment in .venv")
        venv.create(VENV, with_pip=True)
    say(f"Installing {requirements} (about half a minute the first time)")
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.check_call([PYTHON, "-m", "pip", "install", *quiet, UV])
    subprocess.check_call(
        [
            PYTHON,
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--compile-bytecode",
            "--python",
            PYTHON,
            "-r",
            requirements,
        ]
    )
    stamp.write_text(wanted)


def find_browser() -> str | None:
    """The path of a Chromium or Chrome, installing one where there is none."""
    named = (
        os.environ.get("CHROMIUM")
        or next(filter(None, map(shutil.which, BROWSERS)), None)
        or playwrights_browser()
    )
    if named:
        return named
    say("Getting Chromium for the browser tests")
    if (
        subprocess.call(
            [PYTHON, "-m", "playwright", "install", "chromium"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        == 0
    ):
        return playwrights_browser()
    if shutil.which("apt-get"):
        for name in BROWSERS[:2]:
            install_package(name)
            if found := shutil.which(name):
                return found
    return None


def find_postgres() -> str | None:
    """The folder of PostgreSQL's programs, installing them where there are none."""
    if found := postgres_programs():
        return found
    say("Getting PostgreSQL for the tests of the shared store")
    if shutil.which("apt-get"):
        install_package("postgresql")
    return postgres_programs()


def postgres_programs() -> str | None:
    """The folder of PostgreSQL's programs: of the newest version where the system keeps several, or
    those on the path.
    """
    kept = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
    ]
    kept.sort(key=lambda folder: [int(n) for n in re.findall(r"\d+", str(folder))], reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        kept.append(Path(on_path).resolve().parent)
    return next(
        (str(folder) for folder in kept if all((folder / name).exists() for name in POSTGRES)), None
    )


def find_nginx() -> str | None:
    """The path of nginx, installing it where there is none."""
    if found := nginx_program():
        return found
    say("Getting nginx, which stands in front of several replicas")
    if shutil.which("apt-get"):
        install_package("nginx")
    return nginx_program()


def nginx_program() -> str | None:
    """The path of nginx, which is not on the path of everybody who may run it."""
    return shutil.which("nginx") or shutil.which(
        "nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
    )


def find_office() -> str | None:
    """The path of LibreOffice, with which the tests open workbooks that the project wrote,
    installing it where there is none.
    """
    if found := office_program():
        return found
    say("Getting LibreOffice, to open the workbooks that the tests write")
    if shutil.which("apt-get"):
        install_package("libreoffice-calc-nogui")
    return office_program()


def office_program() -> str | None:
    """The path of LibreOffice, which is not on the path of everybody who has it."""
    return shutil.which("soffice") or shutil.which(
        "soffice", path="/Applications/LibreOffice.app/Contents/MacOS"
    )


def quick_folder() -> str | None:
    """A folder in memory, where the tests' lakes take a fifteenth less of a processor than on a
    disk; None where there is none with room enough, or another was chosen.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return str(MEMORY)


def install_package(name: str) -> None:
    """Installs a package of the system with apt-get, where this user may."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", name]):
        subprocess.call([*sudo, "apt-get", "-qq", *step], stdout=subprocess.DEVNULL)


def playwrights_browser() -> str | None:
    """The path of the browser that Playwright downloaded, where it did."""
    script = (
        "from playwright.sync_api import sync_playwright as p\nwith p() as q:"
        " print(q.chromium.executable_path)"
    )
    found = subprocess.run(
        [PYTHON, "-c", script], capture_output=True, text=True, check=False
    ).stdout.strip()
    return found if found and Path(found).exists() else None


def has_display() -> bool:
    """Whether a browser can be opened for the person who typed the command."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return "CI" not in os.environ


def say(what: str) -> None:
    """Says what is being done."""
    print(f"» {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
