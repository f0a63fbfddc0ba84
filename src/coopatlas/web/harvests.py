"""What a harvester asks for: arguments of OAI-PMH, read and checked, and resumption tokens.

A token says all that the request said, and the number of the last event that was given. The log only grows, and a
resource that changes moves to its end, so a harvest that goes on after a new release misses nothing, and no token
expires. One that this log cannot have given is refused.

Source: OAI-PMH 2.0 §2.7 (selective harvesting), §3.1.1 (requests), §3.3.1 (dates), §3.5 (flow control).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Self

from werkzeug.datastructures import MultiDict

from coopatlas.errors import HarvestRefused
from coopatlas.release.events import Logged
from coopatlas.vocabulary import DATASET, ID, THING_KINDS

TOKEN = "resumptionToken"  # noqa: S105  # the name of an argument
PREFIXES = ("oai_dc", "rdf")
"""The forms of a record."""
SETS: Mapping[str, str] = MappingProxyType(
    {**{kind: f"{ID}{kind}/" for kind in THING_KINDS}, "concept": f"{ID}concept/", "dataset": str(DATASET)}
)
"""Set → what the IRIs of its members begin with."""
DATE = "%Y-%m-%dT%H:%M:%SZ"
_SELECTION = frozenset({"from", "until", "set"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_TOKEN_PARTS = 6
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True)
class _Arguments:
    """What a verb takes; a token stands alone where it is taken."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    resumable: bool = False


_LIST = _Arguments(frozenset({"metadataPrefix"}), _SELECTION, resumable=True)
VERBS: Mapping[str, _Arguments] = MappingProxyType(
    {
        "Identify": _Arguments(),
        "ListMetadataFormats": _Arguments(optional=frozenset({"identifier"})),
        "ListSets": _Arguments(resumable=True),
        "ListIdentifiers": _LIST,
        "ListRecords": _LIST,
        "GetRecord": _Arguments(frozenset({"identifier", "metadataPrefix"})),
    }
)


def read_arguments(given: MultiDict[str, str]) -> dict[str, str]:
    """The arguments of a request, by name, the verb among them.

    Raises:
        HarvestRefused: ``badVerb`` or ``badArgument``.
    """
    verbs = given.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise HarvestRefused("badVerb", f"'verb' must be given once, as one of {', '.join(VERBS)}")
    taken = VERBS[verbs[0]]
    names = set(given) - {"verb"}
    if taken.resumable and TOKEN in names and names != {TOKEN}:
        raise HarvestRefused("badArgument", f"'{TOKEN}' stands alone beside the verb")
    allowed = taken.required | taken.optional | ({TOKEN} if taken.resumable else set())
    for name in sorted(names):
        if name not in allowed:
            raise HarvestRefused("badArgument", f"{verbs[0]} takes no argument '{name}'")
        if len(given.getlist(name)) > 1 or not given[name]:
            raise HarvestRefused("badArgument", f"'{name}' must be given once, with a value")
    missing = taken.required - names
    if missing and TOKEN not in names:
        raise HarvestRefused("badArgument", f"{verbs[0]} needs '{min(missing)}'")
    return {name: given[name] for name in given}


@dataclass(frozen=True)
class Harvest:
    """A list of records. ``within``, ``since`` and ``until`` are empty where not given.

    ``after`` is the number of the last event that was given before.
    """

    prefix: str
    within: str = ""
    since: str = ""
    until: str = ""
    after: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            HarvestRefused: ``cannotDisseminateFormat`` or ``badArgument``.
        """
        if self.prefix not in PREFIXES:
            raise HarvestRefused("cannotDisseminateFormat", f"records have the forms {' and '.join(PREFIXES)}")
        if self.within and self.within not in SETS:
            raise HarvestRefused("badArgument", f"there is no set '{self.within}'; ListSets lists all")
        if self.since and self.until:
            if len(self.since) != len(self.until):
                raise HarvestRefused("badArgument", "'from' and 'until' must be given alike: both as days, or neither")
            if _begin(self.since) >= _end(self.until):
                raise HarvestRefused("badArgument", "'from' is later than 'until'")
        for date in filter(None, (self.since, self.until)):
            _begin(date)

    @classmethod
    def of(cls, arguments: Mapping[str, str], releases: list[Logged]) -> Self:
        """Read what is asked for.

        Raises:
            HarvestRefused: when the form or the set is unknown, a date cannot be, or the token is not of this log.
        """
        if TOKEN in arguments:
            return cls._resumed(arguments[TOKEN], releases)
        return cls(
            arguments["metadataPrefix"],
            arguments.get("set", ""),
            arguments.get("from", ""),
            arguments.get("until", ""),
        )

    @classmethod
    def _resumed(cls, token: str, releases: list[Logged]) -> Self:
        refused = HarvestRefused(
            "badResumptionToken", "the token was not given for this log of changes; begin the harvest anew"
        )
        parts = token.split("~")
        if len(parts) != _TOKEN_PARTS or not _NUMBER.fullmatch(parts[-1]):
            raise refused
        version, prefix, within, since, until, after = parts
        known = next((logged for logged in releases if logged.version == version), None)
        if known is None or int(after) >= known.end:
            raise refused
        try:
            return cls(prefix, within, since, until, int(after))
        except HarvestRefused as error:
            raise refused from error

    def token(self, version: str, after: int) -> str:
        """The token with which the list goes on after an event."""
        return "~".join((version, self.prefix, self.within, self.since, self.until, str(after)))

    @property
    def below(self) -> str:
        """What the IRIs of its resources begin with; nothing without a set: sources may speak of things of others."""
        return SETS[self.within] if self.within else ""

    def bounds(self, releases: list[Logged]) -> tuple[int, int]:
        """The numbers of the event after which it begins, and of the last one that it may hold."""
        first, last = 1, releases[-1].end - 1
        if self.since:
            first = next((logged.first for logged in releases if logged.created >= _begin(self.since)), last + 1)
        if self.until:
            last = max((logged.end - 1 for logged in releases if logged.created < _end(self.until)), default=0)
        return max(first - 1, self.after), last


def _begin(date: str) -> datetime:
    """The first moment of a day or second."""
    pattern = "%Y-%m-%d" if _DAY.fullmatch(date) else DATE if _SECOND.fullmatch(date) else ""
    try:
        return datetime.strptime(date, pattern).replace(tzinfo=UTC)
    except ValueError as error:
        message = f"'{date}' is no date of the form 2026-11-20 or 2026-11-20T12:00:00Z"
        raise HarvestRefused("badArgument", message) from error


def _end(date: str) -> datetime:
    """The first moment after a day or second."""
    begin = _begin(date)
    try:
        return begin + (timedelta(days=1) if _DAY.fullmatch(date) else timedelta(seconds=1))
    except OverflowError:
        return begin
