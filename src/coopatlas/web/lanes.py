"""Threads for requests of one kind, of which each client has a share.

A table of all organisations takes seconds to write. Whoever asks for many of them waits for their own, and nobody else
does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """Threads of their own; used from one event loop."""

    def __init__(self, name: str, threads: int, share: int | None = None) -> None:
        """Begin without a thread; they are started as they are needed.

        Args:
            name: of the threads.
            threads: how many requests run at once.
            share: how many of them are one client's at most; None for as many as there are.
        """
        self._pool = ThreadPoolExecutor(threads, name)
        self._share = threads if share is None else share
        self._shares: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def share_of(self, client: str) -> asyncio.Semaphore:
        """A client's share, in the order of those who wait for it; forgotten with the last who holds it."""
        share = self._shares.get(client)
        if share is None:
            share = self._shares[client] = asyncio.Semaphore(self._share)
        return share

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run something in a thread; whoever asks for it holds a part of its client's share until it ends."""
        return self._pool.submit(work, *args, **kwargs)

    def shutdown(self) -> None:
        """Wait for what runs, and end the threads."""
        self._pool.shutdown()
