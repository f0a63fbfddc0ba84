"""Saying what goes on during work that lasts: the protocol that ``build`` and ``validate`` report to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Whoever wants to show progress."""

    def step(self, name: str) -> AbstractContextManager[object]:
        """A step of the work, from entering the context to leaving it."""
        ...

    def each(self, items: Iterable[Item], name: str, total: int) -> Iterator[Item]:
        """Pass items through, counting them against their expected number."""
        ...


class Quiet:
    """Shows nothing."""

    def step(self, name: str) -> AbstractContextManager[object]:  # noqa: ARG002  # the protocol's argument
        """Enter nothing."""
        return nullcontext()

    def each(self, items: Iterable[Item], name: str, total: int) -> Iterator[Item]:  # noqa: ARG002  # see above
        """Pass the items on."""
        yield from items
