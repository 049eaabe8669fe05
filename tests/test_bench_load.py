"""The benchmark of load: its people are answered by a real server, and only by the figures they
asked for.
"""

import asyncio
import math
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar, cast

import pytest

from deploy.local.replicas import Replica
from tests.bench.load_people import FILTER, Measured, WrongAnswer, change, check, people_at
from tests.bench.load_reader import Answer, Reader
from tests.bench.load_server import dashboard, replicas
from tests.cluster.conftest import value

T = TypeVar("T")


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """The result, from a thread of its own: the browser of other tests keeps an event loop running
    in this one.
    """
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def visit() -> tuple[list[str], dict[str, Answer], Measured]:
    """One person's options, the answers to two changes of theirs, and a third that was measured; on
    a real server.
    """

    async def stay(address: str) -> tuple[list[str], dict[str, Answer], Measured]:
        async with people_at(address, 1) as (reader,):
            options = reader.options(FILTER)
            answers = {option: await reader.choose(FILTER, option) for option in options[4:6]}
            return options, answers, await change([reader], rate=1.0, seconds=0.5)

    with dashboard() as served:
        return wait_for(stay(served.address))


def test_each_answer_holds_the_figures_asked_for(
    visit: tuple[list[str], dict[str, Answer], Measured],
) -> None:
    options, answers, measured = visit
    for option, answer in answers.items():
        check(answer, option, options)
        assert answer.bytes > 10_000
        assert answer.messages > 20
    assert (measured.asked, len(measured.times), measured.errors) == (1, 1, [])


def test_the_figures_of_another_indicator_are_no_answer(
    visit: tuple[list[str], dict[str, Answer], Measured],
) -> None:
    options, answers, _ = visit
    one, other = answers
    with pytest.raises(WrongAnswer, match="chart show"):
        check(answers[one], other, options)
    with pytest.raises(WrongAnswer, match="captions show"):
        check(replace(answers[one], texts=answers[other].texts), one, options)
    with pytest.raises(WrongAnswer, match="none of the options"):
        check(replace(answers[one], texts=[]), one, options)
    with pytest.raises(WrongAnswer, match="0 charts"):
        check(Answer(texts=answers[one].texts), one, options)


class Stuck:
    """A reader who is given the same answer whatever they ask for."""

    def __init__(self, options: list[str], answer: Answer) -> None:
        self._options, self._answer = options, answer

    def options(self, _label: str) -> list[str]:
        return self._options

    async def choose(self, _label: str, _option: str) -> Answer:
        return self._answer


def test_a_wrong_answer_counts_as_an_error(
    visit: tuple[list[str], dict[str, Answer], Measured],
) -> None:
    _, answers, _ = visit
    one, other = answers
    stuck = cast("Reader", Stuck([other], answers[one]))
    measured = wait_for(change([stuck], rate=10.0, seconds=0.05))
    assert (measured.asked, measured.times, measured.in_time, len(measured.errors)) == (1, [], 0, 1)
    assert math.isinf(measured.percentile(0.95))


def test_people_are_answered_through_nginx_by_every_replica() -> None:
    async def stay(address: str, each: list[Replica]) -> tuple[list[float], Measured]:
        async with people_at(address, 16) as readers:
            return [value(replica, "pathfinders_readers") for replica in each], await change(
                readers, rate=16.0, seconds=0.5
            )

    with replicas(2) as (address, each):
        spread, measured = wait_for(stay(address, each))
    assert sum(spread) == 16
    assert min(spread) > 0
    assert (measured.asked, len(measured.times), measured.errors) == (8, 8, [])
