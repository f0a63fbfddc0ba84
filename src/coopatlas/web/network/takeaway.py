"""A comparison of two projects to take away: as CSV, as JSON, and as the SPARQL that asks the same."""

from __future__ import annotations

import csv
import io
import json

from rdflib.namespace import DCTERMS, SKOS

from coopatlas.vocabulary import CA, ID
from coopatlas.web.list_tables import harmless
from coopatlas.web.network.shares import Comparison

_HOPS = {"countries": "ca:country", "places": "dct:spatial"}
_VARIABLES = {"countries": "country", "places": "place", "organisations": "organisation"}


def as_csv(comparison: Comparison, language: str) -> str:
    """The shares as a table, as lists are written. Source: RFC 4180."""
    text = io.StringIO()
    writer = csv.writer(text)
    first, second = (party.path for party in comparison.parties)
    writer.writerow(("iri", "name", "name_language", first, second, "organisations"))
    for share in comparison.shares:
        name = harmless(share.label.value), share.label.lang or language
        writer.writerow((share.iri, *name, share.first, share.second, share.all))
    return text.getvalue()


def as_json(comparison: Comparison, language: str) -> str:
    """The same, with the projects and the totals."""
    return json.dumps(
        {
            "level": comparison.level,
            "projects": [
                {
                    "iri": party.iri,
                    "name": party.label.value,
                    "language": party.label.lang or language,
                    "organisations": party.organisations,
                }
                for party in comparison.parties
            ],
            "organisationsInBoth": comparison.both,
            "organisationsWithout": comparison.without,
            "shares": [
                {
                    "iri": share.iri,
                    "name": share.label.value,
                    "language": share.label.lang or language,
                    "first": share.first,
                    "second": share.second,
                    "organisations": share.all,
                }
                for share in comparison.shares
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_query(comparison: Comparison, language: str) -> str:
    """The query whose rows are the shares, with labels in a language."""
    first, second = (party.iri for party in comparison.parties)
    thing = _VARIABLES[comparison.level]
    hop = _HOPS.get(comparison.level)
    prefixes = [f"PREFIX ca: <{CA}>", f"PREFIX skos: <{SKOS}>"]
    if comparison.level == "places":
        prefixes[1:1] = [f"PREFIX dct: <{DCTERMS}>", f"PREFIX place: <{ID}place/>"]
    lines = [
        *prefixes,
        "",
        f"SELECT ?{thing} (SAMPLE(?label) AS ?name)",
        "  (COUNT(DISTINCT ?a) AS ?first) (COUNT(DISTINCT ?b) AS ?second) (COUNT(DISTINCT ?organisation) AS ?all)"
        if hop
        else "  (COUNT(DISTINCT ?a) AS ?first) (COUNT(DISTINCT ?b) AS ?second)",
        "WHERE {",
        f"  {{ ?organisation ca:partnerIn <{first}> BIND(?organisation AS ?a) }}",
        "  UNION",
        f"  {{ ?organisation ca:partnerIn <{second}> BIND(?organisation AS ?b) }}",
        *([f"  ?organisation {hop} ?{thing} ."] if hop else []),
        *(["  FILTER(STRSTARTS(STR(?place), STR(place:)))  # no countries"] if comparison.level == "places" else []),
        f'  OPTIONAL {{ ?{thing} skos:prefLabel ?label FILTER(lang(?label) = "{language}") }}',
        "}",
        f"GROUP BY ?{thing}",
        f"ORDER BY DESC(?first * ?second) DESC({'?all' if hop else '?first'}) ?name",
        "",
    ]
    return "\n".join(lines)
