"""The extensions of DuckDB: checked once in a process, and nothing comes in unchecked."""

import contextlib
from pathlib import Path

import duckdb
import pytest

from pathfinders import engine

PACKAGE, OTHER = "httpfs", "sqlite_scanner"


@pytest.fixture
def flipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The binary of PACKAGE with one bit that is not as DuckDB signed it."""
    real = engine._packaged(PACKAGE)
    assert real is not None
    content = bytearray(real.read_bytes())
    content[len(content) // 2] ^= 1
    binary = tmp_path / real.name
    binary.write_bytes(content)
    monkeypatch.setattr(engine, "_checked", set())
    return binary


def test_a_binary_that_is_not_as_signed_is_refused(
    flipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_packaged", lambda _: flipped)
    for _ in range(2):
        with pytest.raises(duckdb.IOException, match="signature"):
            engine.with_extensions([PACKAGE])


def test_only_the_very_binaries_that_were_checked_come_in_unchecked_later(flipped: Path) -> None:
    for _ in range(2):
        with contextlib.closing(engine.with_extensions([OTHER])) as con:
            with pytest.raises(duckdb.IOException, match="signature"):
                con.load_extension(str(flipped))
            with pytest.raises(duckdb.InvalidInputException, match="allow_unsigned_extensions"):
                con.execute("SET allow_unsigned_extensions = true")


def test_a_binary_that_was_exchanged_is_checked_again(
    flipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = engine._packaged(PACKAGE)
    assert real is not None
    whole = flipped.with_name("whole") / flipped.name
    whole.parent.mkdir()
    whole.write_bytes(real.read_bytes())
    monkeypatch.setattr(engine, "_packaged", lambda _: whole)
    engine.with_extensions([PACKAGE]).close()
    whole.unlink()
    whole.write_bytes(flipped.read_bytes())
    with pytest.raises(duckdb.IOException, match="signature"):
        engine.with_extensions([PACKAGE])
