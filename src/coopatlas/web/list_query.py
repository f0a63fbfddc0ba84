"""A list as a query: the same things in SPARQL, to be changed and gone on with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from coopatlas.languages.language import DEFAULT_LANGUAGE
from coopatlas.release.directory import NOTHING
from coopatlas.release.selecting import ANYTHING, Selection
from coopatlas.vocabulary import BASE, PREFIXES, shorten

_PLAIN_NAME = re.compile(r"[a-z-]+:[A-Za-z0-9_][A-Za-z0-9_-]*")
_PREFIX = re.compile(r"(?<![\w<])([a-z][a-z-]*):(?=[A-Za-z0-9_])")

_IS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "organisation": ("?organisation a org:Organization .",),
        "place": ("?place a dct:Location .", "FILTER NOT EXISTS { ?place a ca:Country }"),
        "project": ("?project a ca:Project .",),
        "country": ("?country a ca:Country .",),
    }
)
_IN_PROJECT = "?participation ca:participant ?organisation ; ca:project ?project"
_HAS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("organisation", "country"): "?organisation ca:country ?country",
        ("organisation", "place"): "?organisation dct:spatial ?place",
        ("organisation", "kind"): "?organisation org:classification ?kind",
        ("organisation", "project"): _IN_PROJECT,
        ("organisation", "role"): "?participation ca:participant ?organisation ; ca:role ?role",
        ("place", "country"): "?place ca:country ?country",
        ("place", "kind"): "?place a ?kind",
        ("place", "project"): "?organisation dct:spatial ?place ; ca:partnerIn ?project",
        ("project", "programme"): "?project ca:programme ?programme",
        ("project", "theme"): "?project dct:subject ?theme",
        ("project", "country"): "?organisation ca:partnerIn ?project ; ca:country ?country",
        ("country", "project"): "?organisation ca:country ?country ; ca:partnerIn ?project",
    }
)
"""Kind and facet → the pattern by which a thing has a value; the value's variable has the facet's name."""
_NONE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("organisation", "place"): "?organisation dct:spatial ?place . FILTER NOT EXISTS { ?place a ca:Country }",
        ("organisation", "role"): "?participation ca:participant ?organisation",
        ("organisation", "project"): "?participation ca:participant ?organisation",
        ("place", "kind"): "?place a ?kind . FILTER (?kind IN (ca:City, ca:Region))",
    }
)
"""What a thing lacks that has no value, where that is not the pattern itself."""
_IN_ROLE = f"{_IN_PROJECT} ; ca:role ?role"
_SIZES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "organisation": ("projects", "OPTIONAL { ?organisation ca:partnerIn ?counted }"),
        "place": ("organisations", "OPTIONAL { ?counted dct:spatial ?place ; a org:Organization }"),
        "project": ("partners", "OPTIONAL { ?counted ca:partnerIn ?project }"),
        "country": ("organisations", "OPTIONAL { ?counted ca:country ?country ; a org:Organization }"),
    }
)
"""Kind → what its size counts, and the pattern that finds it."""


def query_of(selection: Selection, language: str, *, by_size: bool = False) -> str:
    """Write a selection as a query.

    The first variable is the thing, named by its kind, the second its name in a language, else in English.
    """
    kind = selection.kind
    body = [*_IS[kind], *_conditions(selection), *_naming(kind, language)]
    if by_size:
        counted, pattern = _SIZES[kind]
        head = f"SELECT ?{kind} ?name (COUNT(DISTINCT ?counted) AS ?{counted})"
        body.append(pattern)
        tail = f"GROUP BY ?{kind} ?name\nORDER BY DESC(?{counted}) ?name\n"
    else:
        head, tail = f"SELECT DISTINCT ?{kind} ?name", "ORDER BY ?name\n"
    text = "\n".join([head, "WHERE {", *(f"  {line}" for line in body), "}", tail])
    used = sorted({*_PREFIX.findall(text)} & set(PREFIXES))
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used) + "\n" + text


def _naming(kind: str, language: str) -> Iterator[str]:
    tags = dict.fromkeys((language, DEFAULT_LANGUAGE))
    for tag in tags:
        yield f'OPTIONAL {{ ?{kind} skos:prefLabel ?{tag} FILTER (lang(?{tag}) = "{tag}") }}'
    yield f"BIND (COALESCE({', '.join(f'?{tag}' for tag in tags)}, STR(?{kind})) AS ?name)"


def _conditions(selection: Selection) -> Iterator[str]:
    chosen = dict(selection.chosen)
    named = {facet for facet, paths in chosen.items() if ANYTHING not in paths}
    if selection.kind == "organisation" and {"project", "role"} <= named:
        yield from _in_role(chosen.pop("project"), chosen.pop("role"))
    for facet, paths in chosen.items():
        pattern = _HAS[selection.kind, facet]
        having = f"EXISTS {{ {_NONE.get((selection.kind, facet), pattern)} }}"
        if ANYTHING in paths:
            yield f"FILTER {having}"
        else:
            yield from _either(pattern, {facet: _values(paths)}, f"NOT {having}" if NOTHING in paths else "")


def _in_role(projects: Sequence[str], roles: Sequence[str]) -> Iterator[str]:
    """A role is that in the project: one participation has both."""
    lacking = NOTHING in projects and NOTHING in roles
    without = f"NOT EXISTS {{ {_NONE['organisation', 'role']} }}" if lacking else ""
    yield from _either(_IN_ROLE, {"project": _values(projects), "role": _values(roles)}, without)


def _either(pattern: str, values: Mapping[str, Sequence[str]], lacking: str) -> Iterator[str]:
    """Having one of the values of each variable, or lacking all."""
    filters = [f"FILTER (?{name} IN ({', '.join(terms)}))" for name, terms in values.items()]
    if not all(values.values()):
        yield f"FILTER {lacking or '(false)'}"
    elif lacking:
        yield f"FILTER (EXISTS {{ {pattern} . {' '.join(filters)} }} || {lacking})"
    else:
        yield f"{pattern} ."
        yield from filters


def _values(paths: Sequence[str]) -> list[str]:
    return [_term(BASE + path) for path in paths if path != NOTHING]


def _term(iri: str) -> str:
    short = shorten(iri)
    return short if _PLAIN_NAME.fullmatch(short) else f"<{iri}>"
