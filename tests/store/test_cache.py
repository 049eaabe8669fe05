"""Both caches: values are made once, also for many callers, and what bounds them holds."""

import gc
import threading
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from pathfinders.store.cache import Cache, per_version, size_in_memory


class Owner:
    """What stands in for a version: it compares by identity."""


def of_bytes(limit: float = 10_000, entries: float = 1000) -> Cache[bytes]:
    """A cache of bytes, weighed by their length."""
    return Cache(limit, len, entries)


KEY = size_in_memory("a")


def test_a_value_is_made_once_for_many_callers() -> None:
    cache, started, made = of_bytes(), threading.Barrier(8), []

    def make() -> bytes:
        made.append(threading.get_ident())
        threading.Event().wait(0.05)
        return b"value"

    def ask(_: int) -> bytes:
        started.wait()
        return cache.get("key", make)

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(ask, range(8)))
    assert len(made) == 1
    assert all(value is values[0] for value in values)


def test_the_least_recently_used_is_dropped_first() -> None:
    cache = of_bytes(100 + 2 * KEY)
    for key in "ab":
        cache.get(key, lambda: bytes(40))
    cache.get("a", lambda: pytest.fail("a was in the cache"))
    cache.get("c", lambda: bytes(40))
    assert (cache.find("b"), cache.keys()) == (None, ["a", "c"])
    assert cache.bytes == 80 + 2 * KEY


def test_keys_have_a_weight() -> None:
    cache = of_bytes(10_000)
    for number in range(100):
        cache.get((f"{number:<1000}", ("nested", f"{number:<1000}")), lambda: b"")
    assert cache.bytes <= 10_000
    assert 1 <= len(cache.keys()) <= 4


def test_there_is_a_limit_on_entries_too() -> None:
    cache = of_bytes(entries=3)
    for number in range(10):
        cache.get(number, lambda: b"x")
    assert cache.keys() == [7, 8, 9]


def test_what_is_larger_than_the_limit_drops_nothing() -> None:
    cache = of_bytes(1000)
    cache.get("small", lambda: b"x")
    assert len(cache.get("large", lambda: bytes(5000))) == 5000
    assert cache.keys() == ["small"]


def test_a_value_that_is_not_worth_keeping_is_made_again() -> None:
    cache: Cache[bytes] = Cache(1000, len, keep=bool)
    assert cache.get("key", lambda: b"") == b""
    assert cache.get("key", lambda: b"now") == b"now"
    assert cache.get("key", lambda: b"later") == b"now"


def test_a_failure_is_raised_and_tried_again() -> None:
    cache = of_bytes()

    def fail() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.get("key", fail)
    assert cache.get("key", lambda: b"yes") == b"yes"


def test_a_failure_is_raised_for_all_who_wait() -> None:
    cache, started = of_bytes(), threading.Barrier(4)

    def fail() -> bytes:
        threading.Event().wait(0.05)
        raise ValueError("no")

    def ask(_: int) -> str:
        started.wait()
        with pytest.raises(ValueError, match="no") as raised:
            cache.get("key", fail)
        return str(raised.value)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == ["no"] * 4


def test_per_version_runs_once_for_owner_and_arguments() -> None:
    calls: list[tuple[Owner, str, int]] = []

    @per_version
    def derived(owner: Owner, name: str, *, times: int = 1) -> str:
        calls.append((owner, name, times))
        return name * times

    one, other = Owner(), Owner()
    for owner in (one, other, one):
        assert derived(owner, "a") == "a"
        assert derived(owner, "b", times=2) == "bb"
    assert len(calls) == 4


def test_per_version_is_made_once_for_many_callers_and_a_failure_tried_again() -> None:
    started, calls = threading.Barrier(8), []

    @per_version
    def derived(_: Owner) -> int:
        calls.append(1)
        threading.Event().wait(0.05)
        if len(calls) == 1:
            raise ValueError("the first time")
        return 7

    def ask(owner: Owner) -> str | int:
        started.wait()
        try:
            return derived(owner)
        except ValueError as error:
            return str(error)

    owner = Owner()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, [owner] * 8)) == ["the first time"] * 8
        assert list(pool.map(ask, [owner] * 8)) == [7] * 8
    assert len(calls) == 2


def test_per_version_lets_its_values_go_with_the_owner() -> None:
    class Value:
        """What can be referred to weakly."""

    @per_version
    def derived(_: Owner) -> Value:
        return Value()

    owner = Owner()
    value = weakref.ref(derived(owner))
    gc.collect()
    assert value() is derived(owner)
    del owner
    gc.collect()
    assert value() is None


def test_the_size_is_what_python_takes() -> None:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    value = {f"key {number}": [float(number), str(number) * 50] for number in range(2000)}
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert size_in_memory(value) == pytest.approx(taken, rel=0.2)


def test_an_object_is_weighed_once_and_code_not_at_all() -> None:
    text = "x" * 10_000
    assert size_in_memory([text, text, len, Owner, size_in_memory]) < 10_500
