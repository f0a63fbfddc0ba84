"""What two projects have in common: the countries, places or organisations of their partners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from coopatlas.web.names import Text


@dataclass(frozen=True)
class Share:
    """A country, a place or an organisation: how many of its organisations are in each of two projects.

    ``all`` counts each of them once, also where it is in both.
    """

    label: Text
    iri: str
    href: str | None
    first: int
    second: int
    all: int

    @property
    def bridging(self) -> bool:
        """Whether it links the two projects."""
        return self.first > 0 and self.second > 0


@dataclass(frozen=True)
class Party:
    """One of the two projects; ``organisations`` counts its partners."""

    label: Text
    iri: str
    path: str
    href: str | None
    organisations: int


@dataclass(frozen=True)
class Comparison:
    """Two projects side by side, at one level.

    ``both`` counts the organisations that are in both, ``without`` those that have no place at this level, such as a
    town that the source does not tell.
    """

    level: str
    parties: tuple[Party, Party]
    shares: tuple[Share, ...]
    both: int
    without: int

    @cached_property
    def bridging(self) -> tuple[Share, ...]:
        """Those that link the two."""
        return tuple(share for share in self.shares if share.bridging)

    @cached_property
    def only_first(self) -> tuple[Share, ...]:
        """Those with partners in the first project alone."""
        return tuple(share for share in self.shares if not share.second)

    @cached_property
    def only_second(self) -> tuple[Share, ...]:
        """Those with partners in the second project alone."""
        return tuple(share for share in self.shares if not share.first)


def in_order(shares: Sequence[Share], sort_key: Callable[[str], tuple[str, str]]) -> tuple[Share, ...]:
    """Those that link the projects first, then those with most partners, then by name."""
    return tuple(sorted(shares, key=lambda one: (not one.bridging, -one.all, sort_key(one.label.value))))
