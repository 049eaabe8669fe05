"""Many people at one page at once, each changing a filter on a schedule of their own, from a single
light process.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from tests.bench.load_reader import Answer, NoAnswer, Reader, reading

FILTER = "Staff survey"
# The chart whose axis is the indicator chosen, and which is drawn for every one of them.
CHART = "chart-association"
AT_A_TIME = 4
PATIENCE = 30.0


class WrongAnswer(Exception):
    """The page's answer is not of the indicator that was asked for."""


@dataclass
class Measured:
    """What people met with. Times are from the moment a change was due, so that waiting for an
    earlier answer counts.
    """

    asked: int = 0
    times: list[float] = field(default_factory=list)
    """Seconds of every change that was answered rightly."""
    in_time: int = 0
    """How many of them came before the last change was due, or within a second of it."""
    errors: list[str] = field(default_factory=list)
    bytes: int = 0
    messages: int = 0
    references: int = 0
    seconds: float = 0.0
    """From the first moment to the last answer."""
    busy: float = 0.0
    """The share of a core that this process, which plays the people, took meanwhile."""

    def percentile(self, share: float) -> float:
        """The time, in seconds, that a share of the changes did not exceed; infinite where none was
        answered.
        """
        ordered = sorted(self.times)
        return (
            ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")
        )

    @property
    def rate(self) -> float:
        """Changes answered in time, a second."""
        return self.in_time / self.seconds if self.seconds else 0.0


def check(answer: Answer, asked: str, options: list[str]) -> None:
    """Raises WrongAnswer unless the figures of the answer are those of the option asked for, and of
    no other.
    """
    drawn = [spec for identifier, spec in answer.charts.items() if identifier.endswith(CHART)]
    if len(drawn) != 1:
        raise WrongAnswer(f"{len(drawn)} charts of {asked}, of {len(answer.charts)} charts in all.")
    for what, found in (
        ("chart", {option for option in options if option in drawn[0]}),
        (
            "captions",
            {option for option in options if any(text.startswith(option) for text in answer.texts)},
        ),
    ):
        if found != {asked}:
            raise WrongAnswer(
                f"Asked for {asked}; the {what} show"
                f" {', '.join(sorted(found)) or 'none of the options'}."
            )


@asynccontextmanager
async def people_at(address: str, people: int) -> AsyncIterator[list[Reader]]:
    """People who have the page open, a few opening it at a time. Raises NoAnswer where it does not
    open.
    """
    door = asyncio.Semaphore(AT_A_TIME)
    async with AsyncExitStack() as stack:

        async def come() -> Reader:
            async with door:
                return await stack.enter_async_context(reading(address))

        yield await asyncio.gather(*(come() for _ in range(people)))


async def change(readers: list[Reader], rate: float, seconds: float) -> Measured:
    """Lets people change the filter, in all `rate` times a second, each at even intervals, for some
    seconds.
    """
    measured, start, used = Measured(), time.perf_counter(), time.process_time()
    interval = len(readers) / rate
    await asyncio.gather(
        *(
            _person(
                reader, start + interval * place / len(readers), interval, start + seconds, measured
            )
            for place, reader in enumerate(readers)
        )
    )
    measured.seconds = max(time.perf_counter() - start, seconds)
    measured.busy = (time.process_time() - used) / measured.seconds
    return measured


async def _person(
    reader: Reader, due: float, interval: float, end: float, measured: Measured
) -> None:
    options, last = reader.options(FILTER), ""
    chosen = random.Random(due)
    while due < end:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        option = chosen.choice([option for option in options if option != last])
        measured.asked += 1
        try:
            answer = await asyncio.wait_for(reader.choose(FILTER, option), PATIENCE)
            check(answer, option, options)
        except (NoAnswer, WrongAnswer, TimeoutError) as error:
            measured.errors.append(f"{type(error).__name__}: {error}")
            # What is still to come of that answer must not be taken for the next one.
            return
        now = time.perf_counter()
        measured.times.append(now - due)
        measured.in_time += now < end + 1
        measured.bytes += answer.bytes
        measured.messages += answer.messages
        measured.references += answer.references
        due, last = due + interval, option


async def visit_all(address: str) -> int:
    """One person opens every option once, so that all figures are made; returns how many. Raises
    NoAnswer, WrongAnswer.
    """
    async with reading(address) as reader:
        options = reader.options(FILTER)
        for option in [*options[1:], options[0]]:
            check(await reader.choose(FILTER, option), option, options)
    return len(options)
