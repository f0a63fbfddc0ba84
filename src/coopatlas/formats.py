"""The one table of representations: media type ⇄ file extension ⇄ name in ``format=``.

Source: the IANA media types of each format; those of SPARQL 1.1 Protocol §2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True)
class Representation:
    """One way of writing something down.

    ``also`` lists further media types under which clients ask for the same thing.
    """

    name: str
    media_type: str
    extension: str
    also: tuple[str, ...] = ()
    rdf: RdfFormat | None = None
    results: QueryResultsFormat | None = None
    charset: bool = True

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header; text formats say their charset."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


HTML = Representation("html", "text/html", "html", ("application/xhtml+xml",))
TURTLE = Representation("turtle", "text/turtle", "ttl", ("application/x-turtle", "text/n3"), RdfFormat.TURTLE)
N_TRIPLES = Representation("ntriples", "application/n-triples", "nt", ("text/plain",), RdfFormat.N_TRIPLES)
N_QUADS = Representation("nquads", "application/n-quads", "nq", (), RdfFormat.N_QUADS)
TRIG = Representation("trig", "application/trig", "trig", ("application/x-trig",), RdfFormat.TRIG)
JSON_LD = Representation(
    "jsonld", "application/ld+json", "jsonld", ("application/json",), RdfFormat.JSON_LD, charset=False
)
RDF_XML = Representation(
    "rdfxml", "application/rdf+xml", "rdf", ("application/xml", "text/xml"), RdfFormat.RDF_XML, charset=False
)

RESULTS_JSON = Representation(
    "json",
    "application/sparql-results+json",
    "srj",
    ("application/json",),
    results=QueryResultsFormat.JSON,
    charset=False,
)
RESULTS_XML = Representation(
    "xml",
    "application/sparql-results+xml",
    "srx",
    ("application/xml", "text/xml"),
    results=QueryResultsFormat.XML,
    charset=False,
)
RESULTS_CSV = Representation("csv", "text/csv", "csv", results=QueryResultsFormat.CSV)
RESULTS_TSV = Representation("tsv", "text/tab-separated-values", "tsv", results=QueryResultsFormat.TSV)

GRAPHS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What a graph (a CONSTRUCT's answer, a document) is offered in; the first is the default."""

DATASETS = (N_QUADS, TRIG)
"""What quads are written in."""

RESULTS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
"""What bindings and booleans are offered in; the first is the default."""

DOCUMENTS = (HTML, *GRAPHS)
"""What a resource's document is offered in; the first is the default."""

THINGS = (*DOCUMENTS, RESULTS_CSV)
"""What the document about a thing is offered in: as a table, too."""

SOURCES = (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD)
"""What a document may be written in that is sent to be checked: each says by itself what it means."""

TABLE = RESULTS_CSV
"""What a table is written in; it means what the metadata beside it say."""

FILES = (*SOURCES, TABLE)
"""What is read from disk."""

# Source: Model for Tabular Data and Metadata §5.3, default locations: the file's name with this behind it.
_METADATA_SUFFIX = "-metadata.json"


def of_file(path: Path) -> Representation | None:
    """Tell a source file's format by its extension, None where it is not one that we read."""
    return next((offer for offer in FILES if f".{offer.extension}" == path.suffix.lower()), None)


def metadata_of(table: Path) -> Path:
    """The file that says what a table means."""
    return table.with_name(table.name + _METADATA_SUFFIX)


def table_of(path: Path) -> Path:
    """The table that a file describes; any other file is given back."""
    table = path.with_name(path.name.removesuffix(_METADATA_SUFFIX) or path.name)
    return table if of_file(table) is TABLE else path


def by_extension(extension: str, offered: Sequence[Representation]) -> Representation | None:
    """Find the offered representation with this file extension (without the dot)."""
    return next((offer for offer in offered if offer.extension == extension), None)


def by_name(name: str, offered: Sequence[Representation]) -> Representation | None:
    """Find what ``format=`` asks for: a short name, an extension or a media type, in any case."""
    wanted = name.strip().lower()
    return next(
        (offer for offer in offered if wanted in {offer.name, offer.extension, offer.media_type, *offer.also}), None
    )
