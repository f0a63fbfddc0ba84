"""Every error that Cooperation Atlas raises, with its exit code and HTTP status on the class.

::

    CoopAtlasError                exit 1  HTTP 500
    ├─ SettingsError              exit 2
    ├─ SourceError(location)      exit 3             text begins with "path:line:column: "
    │  ├─ SourceSyntaxError                          the file does not parse
    │  └─ DescriptionMissing                         a dataset.ttl lacks its licence, title …
    ├─ ShapesInvalid              exit 3             our shapes are broken, not the data
    ├─ DataInvalid(report)        exit 4             the data do not conform; raised by release only
    ├─ ReleaseError               exit 5             the release folder cannot be read or written
    │  ├─ ReleaseNotFound                 HTTP 404
    │  ├─ ReleaseCorrupt                  HTTP 503   a file differs from the manifest
    │  └─ ReleaseBusy                                another build is at work
    ├─ QueryError                 exit 6  HTTP 400
    │  ├─ QuerySyntaxError                           with line and column
    │  ├─ QueryForbidden                  HTTP 403   SERVICE, updates
    │  ├─ LimitReached(limit)                        names the setting that is the limit
    │  │  ├─ QueryTimeout                 HTTP 503
    │  │  └─ QueryTooLarge                HTTP 413
    │  │     └─ TooManyNames                         more names to match than are matched at once
    │  └─ QueryCancelled                  HTTP 499   nobody waits for the answer any more
    ├─ AssetsMissing                              the pages' style sheet and scripts were not built
    ├─ ExportError                exit 8             a copy of the site cannot be written, or a link in it is broken
    ├─ EngineUnavailable          exit 7  HTTP 503   no engine answers
    │  └─ EngineBusy                                 too many queries wait, or waited until the deadline
    └─ RequestError                       HTTP 400
       ├─ TooManyRequests                 HTTP 429   one client asks more than its share
       ├─ NotAcceptable                   HTTP 406   lists what is offered
       ├─ UnsupportedMediaType            HTTP 415   lists what is taken
       ├─ DocumentTooLarge                HTTP 413   what is to be checked is too large
       ├─ CheckTimeout(limit)             HTTP 503   checking it took too long
       ├─ HarvestRefused(code)            HTTP 200   what OAI-PMH answers in words of its own
       ├─ ResourceNotFound                HTTP 404
       │  ├─ NoSuchCitation                          what is cited cannot be read from the address
       │  ├─ NoSuchPage                              what is asked for has fewer pages
       │  └─ NoSuchRelease                           there is no such release
       ├─ ResourceGone                    HTTP 410   an earlier release had it
       │  └─ ReleaseRemoved                          so that others have room
       └─ ReleaseNotHere(others)                     what the two errors of a release share

An error's text says what is wrong, where, and what to do. Foreign errors are wrapped at the edge with
``raise … from error``; nothing above the edge knows the libraries' own exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Location:
    """A place in a source file.

    Units: lines and columns count from 1, columns in characters; None where it is not known. ``end_column`` is the
    column behind the last character.
    """

    path: Path
    line: int | None = None
    column: int | None = None
    end_line: int | None = field(default=None, compare=False)
    end_column: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Write ``path:line:column`` as compilers do, so that editors can jump to it."""
        numbers = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([str(self.path), *numbers])


class CoopAtlasError(Exception):
    """The root. Its text: what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"


class SettingsError(CoopAtlasError):
    """A setting is unknown or has a value that cannot be."""

    exit_code = 2
    title = "Settings not usable"


class SourceError(CoopAtlasError):
    """A source file cannot be used; ``location`` says where."""

    exit_code = 3
    title = "Source not usable"

    def __init__(self, location: Location, message: str) -> None:
        """Compose the text ``path:line:column: message``."""
        super().__init__(f"{location}: {message}")
        self.location = location
        self.message = message


class SourceSyntaxError(SourceError):
    """A source file does not parse."""

    title = "Source does not parse"


class DescriptionMissing(SourceError):
    """A dataset's description lacks something that publishing needs."""

    title = "Dataset not described"


class ShapesInvalid(CoopAtlasError):
    """The shapes themselves are broken; the data were not judged."""

    exit_code = 3
    title = "Shapes not usable"


class DataInvalid(CoopAtlasError):
    """The data do not conform to the shapes, so nothing is released.

    ``findings`` holds the report's lines, each ``path:line: severity: message``.
    """

    exit_code = 4
    title = "Data do not conform"

    def __init__(self, findings: Sequence[str]) -> None:
        """Keep the lines and count them in the text."""
        super().__init__(
            f"the data do not conform: {len(findings)} finding(s); nothing was released. "
            "Mend the lines named, then build again."
        )
        self.findings = tuple(findings)


class ReleaseError(CoopAtlasError):
    """A release folder cannot be read or written."""

    exit_code = 5
    title = "Release not usable"


class ReleaseNotFound(ReleaseError):
    """There is no such release."""

    http_status = 404
    title = "Release not found"


class ReleaseCorrupt(ReleaseError):
    """A release's files differ from its manifest."""

    http_status = 503
    title = "Release damaged"


class ReleaseBusy(ReleaseError):
    """Another build is at work in the same releases folder."""

    title = "Releases folder in use"


class QueryError(CoopAtlasError):
    """A query cannot be answered."""

    exit_code = 6
    http_status = 400
    title = "Query not answered"


class QuerySyntaxError(QueryError):
    """A query does not parse. ``line`` and ``column`` count from 1, None where unknown."""

    title = "Query does not parse"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        """Keep the position beside the text."""
        super().__init__(message)
        self.line = line
        self.column = column


class QueryForbidden(QueryError):
    """A query asks for something that this engine never does."""

    http_status = 403
    title = "Query not allowed"


@dataclass(frozen=True)
class Limit:
    """A bound that was reached. ``name`` is the setting's, ``value`` in the unit that the name says."""

    name: str
    value: float


class LimitReached(QueryError):
    """A bound stopped the query; ``limit`` says which, None where it is no setting."""

    title = "Limit reached"

    def __init__(self, message: str, limit: Limit | None = None) -> None:
        """Keep the limit beside the text."""
        super().__init__(message)
        self.limit = limit


class QueryTimeout(LimitReached):
    """A query ran into its deadline."""

    http_status = 503
    title = "Query took too long"


class QueryTooLarge(LimitReached):
    """A query or its answer is over a stated bound."""

    http_status = 413
    title = "Query or answer too large"


class TooManyNames(QueryTooLarge):
    """Somebody pasted more names than are matched at once."""

    title = "Too many names"


class QueryCancelled(QueryError):
    """Nobody waits for the answer any more, so the query was stopped. Nobody sees the status, either: it is logged."""

    http_status = 499
    title = "Query cancelled"


class AssetsMissing(CoopAtlasError):
    """The style sheet and the scripts of the pages were not built."""

    title = "Assets not built"


class ExportError(CoopAtlasError):
    """A copy of the site cannot be written or read, or a link in it leads to nothing."""

    exit_code = 8
    title = "Copy not usable"


class EngineUnavailable(CoopAtlasError):
    """No query engine answers."""

    exit_code = 7
    http_status = 503
    title = "Query engine unavailable"


class EngineBusy(EngineUnavailable):
    """Too many queries wait already, or no worker came free until the deadline."""

    title = "Query engine busy"


class RequestError(CoopAtlasError):
    """A request cannot be understood."""

    http_status = 400
    title = "Request not understood"


class TooManyRequests(RequestError):
    """One client asks more than its share."""

    http_status = 429
    title = "Too many requests"

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        """Keep the time after which to ask again."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotAcceptable(RequestError):
    """None of the representations that the client accepts is offered."""

    http_status = 406
    title = "Not acceptable"

    def __init__(self, offered: Sequence[str]) -> None:
        """List what is offered."""
        super().__init__(f"none of the accepted media types is offered here; offered are: {', '.join(offered)}")
        self.offered = tuple(offered)


class UnsupportedMediaType(RequestError):
    """A request's body is in a media type that is not taken here."""

    http_status = 415
    title = "Unsupported media type"

    def __init__(self, given: str, taken: Sequence[str]) -> None:
        """Name what was given and list what is taken."""
        super().__init__(f"the body's media type '{given}' is not taken here; send one of: {', '.join(taken)}")
        self.taken = tuple(taken)


class DocumentTooLarge(RequestError):
    """A document is too large to be checked here."""

    http_status = 413
    title = "Document too large"


class CheckTimeout(RequestError):
    """Checking a document ran into its deadline; ``limit`` says which."""

    http_status = 503
    title = "Check took too long"

    def __init__(self, message: str, limit: Limit) -> None:
        """Keep the limit beside the text."""
        super().__init__(message)
        self.limit = limit


class HarvestRefused(RequestError):
    """A harvester's request cannot be answered. ``code`` is that of OAI-PMH 2.0 §3.6, which has it sent with 200."""

    http_status = 200
    title = "Harvest refused"

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the text."""
        super().__init__(message)
        self.code = code


class ResourceNotFound(RequestError):
    """Nothing is known under this address."""

    http_status = 404
    title = "Not found"


class NoSuchCitation(ResourceNotFound):
    """An address of a citation was cut off or changed."""

    title = "Not a citation"


class NoSuchPage(ResourceNotFound):
    """Something that goes on over pages has fewer than the address says."""

    title = "No such page"


class ReleaseNotHere(RequestError):
    """A release cannot be had that was asked for; ``others`` are addresses of those that can, by their versions."""

    title = "Release not here"

    def __init__(self, message: str, others: Mapping[str, str]) -> None:
        """Keep the others beside the text."""
        super().__init__(message)
        self.others = dict(others)


class NoSuchRelease(ResourceNotFound, ReleaseNotHere):
    """A release that was asked for never was, or is not served."""

    title = "No such release"


class ResourceGone(RequestError):
    """An earlier release knew what is asked for, or the sources say that something else took its place."""

    http_status = 410
    title = "Gone"


class ReleaseRemoved(ResourceGone, ReleaseNotHere):
    """A release that was asked for was removed."""

    title = "Release removed"
