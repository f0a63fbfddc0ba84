"""What a release does not say: counted, so that a gap is told from an oversight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import select
from coopatlas.release.directory import NOTHING, Directory
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import Selection
from coopatlas.vocabulary import CA
from coopatlas.web.list_address import ListAddress

_LISTED = (
    ("organisation", "place", "organisations"),
    ("organisation", "country", "organisations"),
    ("organisation", "kind", "organisations"),
    ("place", "country", "places"),
    ("project", "programme", "projects"),
)
"""Kind of thing, the facet of which some have nothing, and the name of their list."""
_SILENT = f"""PREFIX ca: <{CA}>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
SELECT ?about (COUNT(DISTINCT ?project) AS ?n) {{
  VALUES ?about {{ dct:title schema:startDate schema:endDate }}
  ?project a ca:Project ;
    ca:sourceSilentOn ?about
}} GROUP BY ?about ORDER BY ?about"""


@dataclass(frozen=True)
class Gap:
    """So many things of a kind, of ``total``, of which something is not known.

    ``key`` is part of the name of the message that says what; ``href`` leads to their list, where there is one.
    """

    key: str
    number: int
    total: int
    href: str | None = None


def gaps_of(directory: Directory, engine: QueryEngine, language: str) -> tuple[Gap, ...]:
    """All gaps that a release has; those of which there is none are left out."""
    return tuple(gap for gap in (*_listed(directory, language), *_unsaid(directory, engine)) if gap.number)


def _listed(directory: Directory, language: str) -> Iterator[Gap]:
    for kind, facet, name in _LISTED:
        without = Selection(kind, {facet: (NOTHING,)})
        number = Listing(directory, without, language).total()
        yield Gap(f"{kind}_{facet}", number, directory.count(kind), ListAddress(name, without).href())


def _unsaid(directory: Directory, engine: QueryEngine) -> Iterator[Gap]:
    for row in select(engine, _SILENT):
        name = row.text("about").rpartition("/")[2]
        yield Gap(f"project_{name}", row.integer("n"), directory.count("project"))
