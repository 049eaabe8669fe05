"""The state of a disk after a power cut, worked out from the record of what a process did to it.

A disk holds for certain only what was synced: a file's content once the file was, and a name in a
folder once the folder was. Of everything else it may hold nothing, the earlier part, all, or a file
of the right length with zeros in it.
"""

import random
import shutil
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

HEADER = struct.Struct("<c5Q")
ACKNOWLEDGED = "acknowledged-"
"""What the recorded process names a folder that it makes when a publish has been acknowledged."""
Fate = Literal["nothing", "the earlier part", "all", "zeros"]
FATES: tuple[Fate, ...] = ("nothing", "the earlier part", "all", "zeros")


class Step(NamedTuple):
    """One thing that was done: `kind` is `o`pen, `w`rite, `t`runcate, `s`ync, `u`nlink, make a
    `d`irectory or `r`ename.
    """

    kind: str
    path: str
    number: int
    offset: int
    flags: int
    data: bytes


def steps(log: Path) -> list[Step]:
    """Everything in a record, in order."""
    content = log.read_bytes()
    found, at = [], 0
    while at < len(content):
        kind, path_length, data_length, number, offset, flags = HEADER.unpack_from(content, at)
        at += HEADER.size
        path = content[at : at + path_length].decode()
        at += path_length
        found.append(
            Step(kind.decode(), path, number, offset, flags, content[at : at + data_length])
        )
        at += data_length
    return found


@dataclass
class File:
    """A file: what the disk has of it, and what was done to it since."""

    content: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes at an offset, and, with None, cuts to a length."""

    def settle(self, count: int, *, zeros: bool = False) -> None:
        """Lets the first `count` of what is pending reach the disk; with `zeros`, what lies beyond
        the former end comes as zeros.
        """
        before = len(self.content)
        for offset, data in self.pending[:count]:
            if data is None:
                del self.content[offset:]
                self.content.extend(bytes(offset - len(self.content)))
                continue
            self.content.extend(bytes(max(0, offset + len(data) - len(self.content))))
            self.content[offset : offset + len(data)] = data
        if zeros and len(self.content) > before:
            self.content[before:] = bytes(len(self.content) - before)
        del self.pending[:count]


@dataclass
class Folder:
    """A folder: the names that the disk has, and what was done to them since."""

    names: "dict[str, File | Folder]" = field(default_factory=dict)
    pending: "list[tuple[str, File | Folder | None]]" = field(default_factory=list)

    def settle(self, count: int) -> None:
        """Lets the first `count` of what is pending reach the disk."""
        for name, what in self.pending[:count]:
            if what is None:
                self.names.pop(name, None)
            else:
                self.names[name] = what
        del self.pending[:count]

    def now(self, name: str) -> "File | Folder | None":
        """What has the name for a process that runs."""
        for other, what in reversed(self.pending):
            if other == name:
                return what
        return self.names.get(name)


class Disk:
    """A disk on which steps are done one after the other."""

    def __init__(self) -> None:
        self.root = Folder()
        self.acknowledged = 0
        self._handles: dict[int, File | Folder] = {}
        self._files: list[File] = []
        self._folders: list[Folder] = [self.root]

    def do(self, step: Step) -> None:
        """Does one step."""
        if step.kind in "wts":
            self._change(step, self._handles[step.number])
        elif step.kind == "o":
            self._handles[step.number] = self._open(step)
        elif step.path.startswith(ACKNOWLEDGED):
            self.acknowledged = max(self.acknowledged, int(step.path.removeprefix(ACKNOWLEDGED)))
        elif step.kind == "d":
            made = Folder()
            self._folders.append(made)
            self._name(step.path, made)
        elif step.kind == "u":
            self._name(step.path, None)
        elif step.kind == "r":
            self._name(step.data.decode(), self._at(step.path))
            self._name(step.path, None)
        else:
            raise ValueError(f"There is no step {step.kind!r}.")

    def cut(self, rng: random.Random, fate: Fate | None = None) -> None:
        """Cuts the power: of what is pending, each file and folder keeps what chance or `fate`
        leaves it.
        """
        for file in self._files:
            own = rng.choice(FATES) if fate is None else fate
            file.settle(_count(own, len(file.pending), rng), zeros=own == "zeros")
            file.pending.clear()
        for folder in self._folders:
            own = rng.choice(FATES) if fate is None else fate
            folder.settle(_count(own, len(folder.pending), rng))
            folder.pending.clear()

    def write_to(self, place: Path) -> None:
        """Writes what the disk has into a folder, in place of what is there. SQLite's shared memory
        is left out, which nobody reads after a start.
        """
        shutil.rmtree(place, ignore_errors=True)
        _write(self.root, place)

    def _open(self, step: Step) -> File | Folder:
        there = self._at(step.path)
        if there is None:
            if not step.flags & 1:
                raise ValueError(f"{step.path} was opened and is not in the record.")
            there = File()
            self._files.append(there)
            self._name(step.path, there)
        if step.flags & 2 and isinstance(there, File):
            there.pending.append((0, None))
        return there

    @staticmethod
    def _change(step: Step, what: File | Folder) -> None:
        if step.kind == "s":
            what.settle(len(what.pending))
        elif isinstance(what, File):
            what.pending.append((step.offset, step.data if step.kind == "w" else None))

    def _at(self, path: str) -> File | Folder | None:
        found: File | Folder | None = self.root
        for name in path.split("/") if path else ():
            found = found.now(name) if isinstance(found, Folder) else None
        return found

    def _name(self, path: str, what: File | Folder | None) -> None:
        parent, _, name = path.rpartition("/")
        folder = self._at(parent) if parent else self.root
        if not isinstance(folder, Folder):
            raise ValueError(f"{parent} is no folder in the record.")
        folder.pending.append((name, what))


def _count(fate: Fate, pending: int, rng: random.Random) -> int:
    """How many of the changes that are pending reach the disk."""
    if fate == "nothing":
        return 0
    return rng.randint(0, pending) if fate == "the earlier part" else pending


def _write(what: File | Folder, place: Path) -> None:
    if isinstance(what, File):
        place.write_bytes(what.content)
        return
    place.mkdir()
    for name, inner in what.names.items():
        if not name.endswith("-shm"):
            _write(inner, place / name)
