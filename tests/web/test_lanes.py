"""Threads for requests of one kind, of which each client has a share."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest

from coopatlas.web.lanes import Lane


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane("test", threads=3, share=2)
    yield lane
    lane.shutdown()


def test_each_client_has_a_share_of_its_own(lane: Lane) -> None:
    async def take() -> tuple[bool, bool]:
        mine = lane.share_of("192.0.2.7")
        await mine.acquire()
        await mine.acquire()
        return lane.share_of("192.0.2.7").locked(), lane.share_of("192.0.2.8").locked()

    assert asyncio.run(take()) == (True, False)


def test_a_share_that_nobody_holds_is_forgotten(lane: Lane) -> None:
    async def come_and_go() -> int:
        for number in range(100):
            async with lane.share_of(f"192.0.2.{number}"):
                pass
        gc.collect()
        return len(lane._shares)  # noqa: SLF001  # what would grow without a bound is seen nowhere else

    assert asyncio.run(come_and_go()) == 0


def test_without_a_share_a_client_may_have_all() -> None:
    lane = Lane("test", threads=3)

    async def take() -> list[bool]:
        share = lane.share_of("192.0.2.7")
        return [share.locked() or not await share.acquire() for _ in range(3)]

    assert asyncio.run(take()) == [False, False, False]
    lane.shutdown()


def test_work_runs_in_threads_of_the_lane(lane: Lane) -> None:
    assert lane.submit(lambda: threading.current_thread().name).result(20).startswith("test")
