"""Who is at work, and in which lane. The workers are those of a real store."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coopatlas.errors import EngineBusy, EngineUnavailable, QueryCancelled
from coopatlas.query.engine import Caller
from coopatlas.query.workers.lanes import Lane, Lanes
from coopatlas.query.workers.process import Worker

LONG_S = 30.0


def soon(seconds: float = LONG_S) -> float:
    return time.monotonic() + seconds


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.005)


@pytest.fixture
def lanes(store_path: Path) -> Iterator[Lanes]:
    """Two places in the quick lane, one in the slow; one may wait."""
    workers = [Worker([str(store_path), "1000000", str(2**30)]) for _ in range(3)]
    lanes = Lanes(workers, quick=2, slow=1, max_waiting=1)
    yield lanes
    lanes.close(every_s=0.01)


def test_each_lane_has_its_places(lanes: Lanes) -> None:
    caller = Caller()
    with lanes.turn(Lane.QUICK, soon(), caller), lanes.turn(Lane.QUICK, soon(), caller):
        with lanes.turn(Lane.SLOW, soon(), caller):
            assert lanes.status() == {"queries_quick": 2, "queries_slow": 1, "queries_waiting": 0}
            with pytest.raises(EngineBusy, match="no query worker came free"), lanes.turn(Lane.QUICK, soon(0), caller):
                pass
        with pytest.raises(EngineBusy), lanes.turn(Lane.QUICK, soon(0), caller):
            pass
    assert lanes.status() == {"queries_quick": 0, "queries_slow": 0, "queries_waiting": 0}


def test_unknown_queries_leave_a_place_to_those_known_to_be_quick(lanes: Lanes) -> None:
    caller = Caller()
    with lanes.turn(Lane.UNKNOWN, soon(), caller) as turn:
        with pytest.raises(EngineBusy), lanes.turn(Lane.UNKNOWN, soon(0), caller):
            pass
        with lanes.turn(Lane.QUICK, soon(0), caller):
            pass
        assert turn.slow_down()
        with lanes.turn(Lane.UNKNOWN, soon(0), caller):
            pass
    full = lanes.turn(Lane.QUICK, soon(), caller), lanes.turn(Lane.QUICK, soon(), caller)
    with full[0], full[1], pytest.raises(EngineBusy), lanes.turn(Lane.UNKNOWN, soon(0), caller):
        pass


def test_a_query_that_slows_down_leaves_its_place_to_another(lanes: Lanes) -> None:
    caller = Caller()
    with lanes.turn(Lane.QUICK, soon(), caller) as turn, lanes.turn(Lane.QUICK, soon(), caller):
        assert turn.slow_since is None
        assert turn.slow_down()
        assert turn.lane is Lane.SLOW
        assert turn.slow_since is not None
        with lanes.turn(Lane.QUICK, soon(0), caller) as third:
            assert not third.slow_down()
            assert third.lane is Lane.QUICK


def test_a_slow_query_has_the_lowest_priority_and_the_next_one_has_not(lanes: Lanes) -> None:
    def nice(worker: Worker) -> int:
        stat = Path(f"/proc/{worker.process_id}/stat").read_text()
        return int(stat.rpartition(")")[2].split()[16])

    with lanes.turn(Lane.QUICK, soon(), Caller()) as turn:
        turn.worker.wait_until_ready(soon())
        assert nice(turn.worker) == 0
        turn.slow_down()
        assert nice(turn.worker) == 19
        slowed = turn.worker
    slowed.wait_until_ready(soon())
    assert nice(slowed) == 0


def test_who_waits_gets_the_place_that_comes_free(lanes: Lanes) -> None:
    with ThreadPoolExecutor(1) as threads, lanes.turn(Lane.QUICK, soon(), Caller()):
        with lanes.turn(Lane.QUICK, soon(), Caller()):
            waiting = threads.submit(lambda: lanes.turn(Lane.QUICK, soon(), Caller()).__enter__())
            wait_until(lambda: lanes.status()["queries_waiting"] == 1)
            with pytest.raises(EngineBusy, match="1 queries wait already"), lanes.turn(Lane.QUICK, soon(), Caller()):
                pass
        turn = waiting.result()
        assert turn.lane is Lane.QUICK
        turn.end()


def test_a_caller_that_is_cancelled_waits_no_longer(lanes: Lanes) -> None:
    caller = Caller()
    with ThreadPoolExecutor(1) as threads, lanes.turn(Lane.SLOW, soon(), Caller()):
        waiting = threads.submit(lambda: lanes.turn(Lane.SLOW, soon(), caller).__enter__())
        wait_until(lambda: lanes.status()["queries_waiting"] == 1)
        caller.cancel()
        assert isinstance(waiting.exception(), QueryCancelled)


def test_cancelling_kills_the_worker_of_the_turn_but_not_that_of_the_next(lanes: Lanes) -> None:
    caller = Caller()
    with lanes.turn(Lane.QUICK, soon(), caller) as turn:
        turn.worker.wait_until_ready(soon())
        process = turn.worker.process_id
    caller.cancel()
    with lanes.turn(Lane.QUICK, soon(), Caller()) as after:
        assert after.worker.ready
        assert after.worker.process_id == process
        again = Caller()
        again.on_cancel(after.interrupt)
        again.cancel()
        wait_until(lambda: "Z" in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2])


def test_another_worker_may_take_a_turn(lanes: Lanes, store_path: Path) -> None:
    other = Worker([str(store_path), "1000000", str(2**30)])
    with lanes.turn(Lane.SLOW, soon(), Caller()) as turn:
        own = turn.worker
        with turn.replaced(other):
            assert turn.worker is other
            process = other.process_id
        assert turn.worker is own
    assert not Path(f"/proc/{process}").exists()


def test_closing_refuses_whoever_waits_and_whoever_comes(lanes: Lanes) -> None:
    released = threading.Event()

    def hold() -> None:
        with lanes.turn(Lane.SLOW, soon(), Caller()):
            released.wait(20)

    with ThreadPoolExecutor(3) as threads:
        holding = threads.submit(hold)
        wait_until(lambda: lanes.status()["queries_slow"] == 1)
        waiting = threads.submit(lambda: lanes.turn(Lane.SLOW, soon(), Caller()).__enter__())
        wait_until(lambda: lanes.status()["queries_waiting"] == 1)
        closing = threads.submit(lambda: lanes.close(every_s=0.01))
        assert isinstance(waiting.exception(), EngineUnavailable)
        released.set()
        holding.result()
        closing.result()
    with pytest.raises(EngineUnavailable, match="closed"), lanes.turn(Lane.QUICK, soon(), Caller()):
        pass
