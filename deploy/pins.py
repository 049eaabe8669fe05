"""Which pins are behind, and what is known against them. Everything is asked through pip, which
knows the site's own index and proxy.
"""

import json
import re
import subprocess
from pathlib import Path

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
    arguments = ("--dry-run", "--ignore-installed", "--no-deps", "--quiet", "-r", str(requirements))
    tried = _pip(python, "install", *arguments)
    said = [line.strip() for line in tried.stderr.splitlines() if "yanked" in line.lower()]
    if said:
        return said
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
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    if asked.stdout.strip():
        return asked.stdout.strip().splitlines()
    return [f"pip-audit: {_last_line(asked.stderr)}"]


def _pip(python: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "nothing"


def _plain(name: str) -> str:
    """The name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
