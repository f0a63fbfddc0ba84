"""What one client may take of an engine that all clients share.

Two things are bounded: how many of a client's queries run or wait at once, and how long its slow queries take within
ten minutes. Quick queries are counted only while they run, so that whoever asks much but lightly is never refused.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from coopatlas.errors import TooManyRequests

WINDOW_S = 600.0
"""Within how long a client's slow queries may take ``max_slow_s`` together."""
MAX_CLIENTS = 10_000
"""How many clients are remembered; beyond, those that were idle longest are forgotten."""
_RETRY_AFTER_S = 1.0


@dataclass
class _Use:
    """What a client takes. ``slow_s`` was right at ``moment`` and fades from then on."""

    requests: int = 0
    slow_s: float = 0.0
    moment: float = 0.0


class FairUse:
    """Counts what each client takes; any number of threads may use it.

    The seconds of slow queries fade evenly, ``max_slow_s`` within ``WINDOW_S``: a leaky bucket.
    """

    def __init__(
        self,
        *,
        max_requests: int,
        max_slow_s: float,
        of: str = "queries",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with no use.

        Args:
            max_requests: how many of a client's queries may run or wait at once.
            max_slow_s: how many seconds of slow queries it may take within ``WINDOW_S``.
            of: what is shared, in the words that a client is told.
            clock: tells the time, in seconds.
        """
        self._of = of
        self._max_requests = max_requests
        self._max_slow_s = max_slow_s
        self._clock = clock
        self._lock = threading.Lock()
        self._uses: OrderedDict[str, _Use] = OrderedDict()

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """Count a query of a client for as long as it runs or waits. No name is the service itself: never bounded.

        Raises:
            TooManyRequests: when the client has its share of queries already.
        """
        if not client:
            yield
            return
        self._begin(client)
        try:
            yield
        finally:
            with self._lock:
                self._use(client).requests -= 1

    def check_slow(self, client: str) -> None:
        """See whether a client may have another slow query.

        Raises:
            TooManyRequests: when its slow queries have taken their share of time.
        """
        with self._lock:
            over_s = self._faded(self._use(client)) - self._max_slow_s if client else -math.inf
        if over_s >= 0:
            raise TooManyRequests(
                f"your slow {self._of} have taken {self._max_slow_s:g} s within {WINDOW_S / 60:g} minutes, which is "
                f"one client's share; quick {self._of} are still answered. Ask for less at a time, wait, or load the "
                "dump and ask there",
                retry_after_s=math.ceil(over_s * WINDOW_S / self._max_slow_s) + _RETRY_AFTER_S,
            )

    def charge_slow(self, client: str, seconds: float) -> None:
        """Note the time that a slow query of a client took."""
        if client:
            with self._lock:
                use = self._use(client)
                use.slow_s = self._faded(use) + seconds

    def _begin(self, client: str) -> None:
        with self._lock:
            use = self._use(client)
            if use.requests < self._max_requests:
                use.requests += 1
                return
        raise TooManyRequests(
            f"{self._max_requests} of your {self._of} run or wait already, which is one client's share; send the next "
            "when one is answered",
            retry_after_s=_RETRY_AFTER_S,
        )

    def _use(self, client: str) -> _Use:
        use = self._uses.setdefault(client, _Use(moment=self._clock()))
        self._uses.move_to_end(client)
        if len(self._uses) > MAX_CLIENTS:
            self._forget_the_idlest()
        return use

    def _forget_the_idlest(self) -> None:
        for client, use in self._uses.items():
            if not use.requests:
                del self._uses[client]
                return

    def _faded(self, use: _Use) -> float:
        now = self._clock()
        use.slow_s = max(0.0, use.slow_s - (now - use.moment) * self._max_slow_s / WINDOW_S)
        use.moment = now
        return use.slow_s
