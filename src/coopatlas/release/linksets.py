"""Links out of a graph: to other datasets, and from one named graph into another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rdflib.namespace import OWL, RDF, SKOS

from coopatlas.vocabulary import BASE

ToOthers = Counter[tuple[str, str]]
"""(namespace, predicate) → triples that lead from our things into another dataset."""
BetweenGraphs = Counter[tuple[str, str, str]]
"""(graph, graph, predicate) → triples of the first whose object the second describes."""

_MAPPINGS = frozenset(
    map(
        str,
        (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch),
    )
)
"""Properties that say how two things of different datasets relate."""
_TYPE = str(RDF.type)
_AUTHORITIES = "http://publications.europa.eu/resource/authority/"


@dataclass(frozen=True)
class OtherDataset:
    """A dataset of others that ours leads into. ``namespace`` begins the IRIs of its things."""

    namespace: str
    title: str
    homepage: str


KNOWN: Mapping[str, OtherDataset] = MappingProxyType(
    {
        other.namespace: other
        for other in (
            OtherDataset("http://www.wikidata.org/entity/", "Wikidata", "https://www.wikidata.org/"),
            OtherDataset("https://sws.geonames.org/", "GeoNames", "https://www.geonames.org/"),
            OtherDataset(
                "http://data.europa.eu/nuts/code/",
                "NUTS, the classification of territorial units for statistics",
                "https://ec.europa.eu/eurostat/web/nuts",
            ),
            OtherDataset("http://qudt.org/vocab/unit/", "QUDT units", "https://qudt.org/"),
            *(
                OtherDataset(
                    f"{_AUTHORITIES}{table}/",
                    f"EU authority table {table}",
                    "https://op.europa.eu/en/web/eu-vocabularies/authority-tables",
                )
                for table in ("country", "language", "frequency", "place", "corporate-body")
            ),
        )
    }
)


def namespace_of_other(predicate: str, value: str) -> str | None:
    """The namespace of the dataset that a triple about a thing of ours leads into; None where it leads into none.

    A class or a web page is no thing of another dataset: a triple links if its predicate is a mapping, or if its object
    belongs to a dataset that is known.
    """
    if value.startswith(BASE) or predicate == _TYPE:
        return None
    # GeoNames ends its IRIs with a slash.
    head = value.rstrip("/")
    namespace = head[: max(head.rfind("/"), head.rfind("#")) + 1]
    return namespace if predicate in _MAPPINGS or namespace in KNOWN else None
