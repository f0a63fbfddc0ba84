"""What one client may take."""

import pytest

from coopatlas.errors import TooManyRequests
from coopatlas.query.fair_use import WINDOW_S, FairUse


class Clock:
    """A clock that stands until it is moved on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fair_use(clock: Clock) -> FairUse:
    return FairUse(max_requests=2, max_slow_s=60, clock=clock)


def test_a_query_over_the_clients_share_is_refused_until_another_ends(fair_use: FairUse) -> None:
    with fair_use.admitted("a"):
        with fair_use.admitted("a"), pytest.raises(TooManyRequests, match="2 of your queries") as caught:
            fair_use.admitted("a").__enter__()
        with fair_use.admitted("a"):
            pass
    assert caught.value.retry_after_s >= 1


def test_a_refused_query_is_not_counted(fair_use: FairUse) -> None:
    with fair_use.admitted("a"), fair_use.admitted("a"):
        for _ in range(5):
            with pytest.raises(TooManyRequests):
                fair_use.admitted("a").__enter__()
    with fair_use.admitted("a"), fair_use.admitted("a"):
        pass


def test_other_clients_have_shares_of_their_own(fair_use: FairUse) -> None:
    fair_use.charge_slow("a", 100)
    with fair_use.admitted("a"), fair_use.admitted("a"), fair_use.admitted("b"):
        fair_use.check_slow("b")


def test_the_service_itself_is_never_bounded(fair_use: FairUse) -> None:
    fair_use.charge_slow("", 1e9)
    with fair_use.admitted(""), fair_use.admitted(""), fair_use.admitted(""):
        fair_use.check_slow("")


def test_slow_queries_are_refused_once_they_took_their_time(fair_use: FairUse) -> None:
    fair_use.charge_slow("a", 59)
    fair_use.check_slow("a")
    fair_use.charge_slow("a", 1)
    with pytest.raises(TooManyRequests, match="60 s within 10 minutes"):
        fair_use.check_slow("a")


def test_what_slow_queries_took_fades_within_the_window(fair_use: FairUse, clock: Clock) -> None:
    fair_use.charge_slow("a", 120)
    with pytest.raises(TooManyRequests) as caught:
        fair_use.check_slow("a")
    clock.now += WINDOW_S - 1
    with pytest.raises(TooManyRequests):
        fair_use.check_slow("a")
    clock.now += 2
    fair_use.check_slow("a")
    assert caught.value.retry_after_s == pytest.approx(WINDOW_S + 1)


def test_clients_that_have_no_query_at_work_are_forgotten_first(clock: Clock) -> None:
    fair_use = FairUse(max_requests=1, max_slow_s=60, clock=clock)
    with fair_use.admitted("busy"):
        for number in range(10_100):
            fair_use.charge_slow(str(number), 100)
        with pytest.raises(TooManyRequests):
            fair_use.admitted("busy").__enter__()
    fair_use.check_slow("1")
    with pytest.raises(TooManyRequests):
        fair_use.check_slow("10099")
