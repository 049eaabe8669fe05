"""Which pins are behind, and what is known against them. Everything is asked through pip, which
knows the site's own index and proxy.
"""

import json
import re
import subprocess
from pathlib import Path

# A name with its extras, which pip lists without them.
PIN = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)")
NO_AUDIT = (
    "Advisories were not looked up: pip-audit is not installed here. It asks a service outside the"
    " index, which a closed network does not reach. Where that is allowed: python -m pip install"
    " pip-audit, in an environment of its own, then pip-audit --requirement requirements.txt."
)
NOT_REACHED = (
    "pip could not ask its index, so nothing is known of newer releases. Its own words: {said}"
)


def report(python: Path, requirements: Path) -> tuple[list[str], int]:
    """The lines to print, and the exit status: 0 where the index was asked, whatever it said, and 1
    where it could not be.
    """
    listed = _pip(python, "list", "--outdated", "--format=json")
    if listed.returncode != 0:
        return [NOT_REACHED.format(said=_last_line(listed.stderr))], 1
    # Only what the project pins: the environment can hold what somebody tried.
    pins = dict(PIN.findall(requirements.read_text(encoding="utf-8")))
    pinned = {_plain(name): version for name, version in pins.items()}
    newer = [entry for entry in json.loads(listed.stdout) if _plain(entry["name"]) in pinned]
    lines = [
        f"{entry['name']}: pinned {pinned[_plain(entry['name'])]}, newest {entry['latest_version']}"
        for entry in sorted(newer, key=lambda entry: _plain(entry["name"]))
    ]
    lines += [
        f"{len(newer)} of {len(pinned)} pins are behind. docs/dependencies.md says what to do."
    ]
    return [*lines, *_withdrawn(python, requirements), *_advisories(python, requirements)], 0


def _withdrawn(python: Path, requirements: Path) -> list[str]:
    """What the index itself says against a pin: that its publisher has withdrawn it."""
    # pip names a withdrawn ("yanked") release only as it installs it, so it is asked what it would
    # install, whatever is installed already.
    arguments = ("--dry-run", "--ignore-installed", "--no-deps", "--quiet", "-r", str(requirements))
    tried = _pip(python, "install", *arguments)
    warnings = [line.strip() for line in tried.stderr.splitlines() if "yanked" in line.lower()]
    if warnings:
        return warnings
    if tried.returncode != 0:
        return [f"Whether a pin was withdrawn could not be asked: {_last_line(tried.stderr)}"]
    return ["The index says of no pin that it was withdrawn."]


def _advisories(python: Path, requirements: Path) -> list[str]:
    """What pip-audit says, where it is installed and reaches its service."""
    if subprocess.run(
        [python, "-c", "import pip_audit"], capture_output=True, check=False
    ).returncode:
        return [NO_AUDIT]
    command = [str(python), "-m", "pip_audit", "--requirement", str(requirements), "--no-deps"]
    audit = subprocess.run(command, capture_output=True, text=True, check=False)
    # Its exit status is 1 where it knows of an advisory, which is an answer and no failure.
    if audit.stdout.strip():
        return audit.stdout.strip().splitlines()
    return [f"pip-audit: {_last_line(audit.stderr)}"]


def _pip(python: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _last_line(text: str) -> str:
    # A tool's last line gives the reason; those before it are its attempts.
    lines = text.strip().splitlines()
    if not lines:
        return "nothing"
    return lines[-1]


def _plain(name: str) -> str:
    """The name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
