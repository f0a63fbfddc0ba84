"""The W3C's tests, read from their manifests.

A test is known by its IRI; the files that it speaks of lie in ``SUITES``, under the IRIs that they have at the W3C.
``python -m tests.suites.manifest`` prints the folder.

Source: the DAWG's vocabulary of test manifests, http://www.w3.org/2001/sw/DataAccess/tests/
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urljoin

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, RdfFormat, Store

ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.search(
    r"^(\w+)==([\d.]+)", (Path(__file__).parent / "source.txt").read_text(encoding="utf-8"), re.MULTILINE
)
assert _PINNED is not None, "tests/suites/source.txt pins no package"
SUITES = ROOT / ".cache" / "suites" / f"{_PINNED[1]}-{_PINNED[2]}"

READING = frozenset({"GET", "HEAD"})
SPARQL10 = "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/"
SPARQL11 = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
FOLDERS: Mapping[str, Path] = MappingProxyType({SPARQL10: SUITES / "dawg-data-r2", SPARQL11: SUITES / "sparql11"})
MANIFESTS = (f"{SPARQL10}manifest-evaluation.ttl", f"{SPARQL10}manifest-syntax.ttl", f"{SPARQL11}manifest-all.ttl")
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_PREFIXES = f"""PREFIX mf: <{_MF}>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
"""
_INCLUDED = f"{_PREFIXES}SELECT ?file {{ [] mf:include/rdf:rest*/rdf:first ?file }}"
_TESTS = f"""{_PREFIXES}SELECT ?test ?type ?request ?result ?cardinality {{
    [] mf:entries/rdf:rest*/rdf:first ?test .
    ?test a ?type .
    OPTIONAL {{
        ?test mf:action ?action .
        OPTIONAL {{ ?action qt:query|ut:request ?asked }}
        BIND (COALESCE(?asked, ?action) AS ?request)
    }}
    OPTIONAL {{ ?test mf:result ?result }}
    OPTIONAL {{ ?test mf:resultCardinality ?cardinality FILTER (?cardinality = mf:LaxCardinality) }}
}}"""
_DATA = f"{_PREFIXES}SELECT ?test ?file {{ ?test mf:action/qt:data ?file }}"
_NAMED = f"{_PREFIXES}SELECT ?test ?file {{ ?test mf:action/qt:graphData ?file }}"
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?(?:<([^>]*)>|(\w*):(\w+))", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+(\w*):\s*<([^>]*)>", re.IGNORECASE)


class Kind(Enum):
    """What a test asks for."""

    EVALUATION = "a query and its answer"
    POSITIVE = "a query that parses"
    NEGATIVE = "a query that does not parse"
    UPDATE = "an update"
    FEDERATION = "a query that asks another endpoint"
    ENTAILMENT = "a query under an entailment regime"
    PROTOCOL = "an exchange over HTTP"
    DESCRIPTION = "the endpoint's description"


_BY_TYPE = MappingProxyType(
    {
        "QueryEvaluationTest": Kind.EVALUATION,
        "CSVResultFormatTest": Kind.EVALUATION,
        "PositiveSyntaxTest": Kind.POSITIVE,
        "PositiveSyntaxTest11": Kind.POSITIVE,
        "NegativeSyntaxTest": Kind.NEGATIVE,
        "NegativeSyntaxTest11": Kind.NEGATIVE,
    }
)
_BY_SUITE = MappingProxyType(
    {
        "1.1 entailment": Kind.ENTAILMENT,
        "1.1 protocol": Kind.PROTOCOL,
        "1.1 service": Kind.FEDERATION,
        "1.1 service-description": Kind.DESCRIPTION,
        "1.1 syntax-fed": Kind.FEDERATION,
    }
)


@dataclass(frozen=True)
class Case:
    """One test of the W3C.

    ``request``, ``data``, ``named`` and ``result`` are IRIs of files; a named graph has its file's IRI. ``lax``: the
    answer may hold a solution less often than is expected.
    """

    iri: str
    kind: Kind
    request: str = ""
    data: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    result: str = ""
    lax: bool = False

    @property
    def tail(self) -> str:
        """What tells it from the others: ``basic/manifest#base-prefix-1``."""
        return self.iri.removeprefix(SPARQL10).removeprefix(SPARQL11)

    @property
    def suite(self) -> str:
        """The suite that it belongs to, ``1.1 aggregates`` for example."""
        return suite_of(self.iri)

    @property
    def text(self) -> str:
        """What is sent: the file, with its own IRI as the base of relative ones, which is lost when it is sent."""
        return f"BASE <{self.request}>\n{path_of(self.request).read_text(encoding='utf-8')}"

    @property
    def dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The files of the default graph, and those of the named ones, among them what the query's FROM names."""
        text = self.text
        prefixes = dict(_PREFIX.findall(text))
        clauses = (
            urljoin(self.request, iri) if iri else prefixes.get(prefix, "") + name
            for iri, prefix, name in _FROM.findall(text)
        )
        return self.data, tuple(sorted({*self.named, *clauses}))


def suite_of(iri: str) -> str:
    """Name the suite of a test's IRI."""
    base = next(base for base in FOLDERS if iri.startswith(base))
    return f"{'1.0' if base == SPARQL10 else '1.1'} {iri.removeprefix(base).split('/')[0]}"


def path_of(iri: str) -> Path:
    """Find the file that has an IRI.

    Raises:
        KeyError: when it is none of the W3C's.
    """
    base = next((base for base in FOLDERS if iri.startswith(base)), "")
    return FOLDERS[base] / iri.removeprefix(base)


@cache
def cases() -> tuple[Case, ...]:
    """Read all tests, in the order of their IRIs.

    Raises:
        SystemExit: when the suites are not at hand.
    """
    if not SUITES.is_dir():
        sys.exit("error: the W3C test suites are not at hand; run scripts/suites, which takes them once")
    store = Store()
    for iri in MANIFESTS:
        _load(store, iri)
    for included in _solutions(store, _INCLUDED):
        _load(store, _iri(included, "file"))
    data, named = _files(store, _DATA), _files(store, _NAMED)
    found = [_case(solution, data, named) for solution in _solutions(store, _TESTS)]
    return tuple(sorted(found, key=lambda case: case.iri))


def graph_store_tests() -> tuple[tuple[str, str], ...]:
    """The tests of the Graph Store Protocol, each with its method, in their order; they have no manifest."""
    text = path_of(f"{SPARQL11}http-rdf-update/tests.txt").read_text(encoding="utf-8")
    return tuple(
        (re.sub(r"\s+", " ", name).strip(), method)
        for name, method in re.findall(r"^-+ Request \((.*)\) -+\s*^([A-Z]+) ", text, re.MULTILINE)
    )


def _load(store: Store, iri: str) -> None:
    store.load(path=path_of(iri), format=RdfFormat.TURTLE, base_iri=iri, to_graph=NamedNode(iri))


def _case(solution: QuerySolution, data: Mapping[str, tuple[str, ...]], named: Mapping[str, tuple[str, ...]]) -> Case:
    iri, request = _iri(solution, "test"), _iri(solution, "request")
    return Case(
        iri=iri,
        kind=_kind(suite_of(iri), _iri(solution, "type").removeprefix(_MF), request),
        request=request,
        data=data.get(iri, ()),
        named=named.get(iri, ()),
        result=_iri(solution, "result"),
        lax=bool(_iri(solution, "cardinality")),
    )


def _kind(suite: str, of_type: str, request: str) -> Kind:
    if suite in _BY_SUITE:
        return _BY_SUITE[suite]
    if request.endswith(".ru"):
        return Kind.UPDATE
    return _BY_TYPE[of_type]


def _files(store: Store, query: str) -> Mapping[str, tuple[str, ...]]:
    files: dict[str, tuple[str, ...]] = {}
    for solution in _solutions(store, query):
        test = _iri(solution, "test")
        files[test] = tuple(sorted({*files.get(test, ()), _iri(solution, "file")}))
    return files


def _solutions(store: Store, query: str) -> list[QuerySolution]:
    results = store.query(query, use_default_graph_as_union=True)
    assert isinstance(results, QuerySolutions)
    return list(results)


def _iri(solution: QuerySolution, variable: str) -> str:
    term = solution[variable]
    return term.value if isinstance(term, NamedNode) else ""


if __name__ == "__main__":
    print(SUITES)  # noqa: T201  # scripts/suites reads it
