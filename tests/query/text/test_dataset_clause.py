from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QueryTriples, Store

from coopatlas.errors import CoopAtlasError, QueryError, QuerySyntaxError, QueryTooLarge
from coopatlas.formats import by_name
from coopatlas.query.engine import Query, QueryForm
from coopatlas.query.text.syntax import read_query
from coopatlas.query.workers.embedded import EmbeddedEngine

A, B = "http://x/a", "http://x/b"


def read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    query = read_query(text, max_bytes=100_000)
    return query.default_graphs, query.named_graphs


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <http://x/a> {}", [A], []),
        ("SELECT*FROM<http://x/a>{}", [A], []),
        ("select ?s from <http://x/a> from named <http://x/b> where { ?s ?p ?o }", [A], [B]),
        (f"ASK FROM # <{B}>\n NAMED#c\r<{A}> {{}}", [], [A]),
        ("PREFIX x: <http://x/> CONSTRUCT { ?s ?p ?o } FROM x:a WHERE { ?s ?p ?o }", [A], []),
        ("PREFIX x: <http://x/> CONSTRUCT FROM x:a WHERE { ?s ?p ?o }", [A], []),
        ("PREFIX : <http://x/> DESCRIBE :c FROM :a FROM NAMED :b", [A], [B]),
        (f"DESCRIBE <{B}> FROM <{A}> LIMIT 1", [A], []),
        ("BASE <http://x/> ASK FROM <a> {}", [A], []),
        ("BASE <http://x/y/> BASE <../> PREFIX : <> ASK FROM <a> FROM :b {}", [A, B], []),
        ("PREFIX x: <http://y/> PREFIX x: <http://x/> ASK FROM x:a {}", [A], []),
        ("PREFIX x: <http://x/> ASK FROM x:a\\-b FROM x: FROM x:%20 {}", [A + "-b", "http://x/", "http://x/%20"], []),
        ("ASK FROM <http://x/\\u0061> {}", [A], []),
        ("PREFIX NAMEDx: <http://x/> PREFIX x: <http://y/> ASK FROM NAMEDx:a {}", [A], []),
        (f"ASK FROM <{A}> FROM <{A}> {{}}", [A], []),
        ("SELECT (EXISTS { ?s ?p <http://x/b> } AS ?e) FROM <http://x/a> {}", [A], []),
        ("ASK FROM <urn:a#b> FROM <file:///etc/passwd> {}", ["urn:a#b", "file:///etc/passwd"], []),
    ],
)
def test_the_clauses_name_the_graphs(text: str, default: list[str], named: list[str]) -> None:
    assert read(text) == (tuple(default), tuple(named))


@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ ?s ?p 'FROM <{A}>' }} # FROM <{A}>",
        f"SELECT ?from {{ ?from <http://x/FROM> <{A}> }}",
        f"PREFIX from: <http://x/> DESCRIBE from:a <{A}> WHERE {{ from:from ?p ?o }}",
        "SELECT (?x AS ?from) # FROM <a>\n { ?x a ?y }",
    ],
)
def test_the_word_elsewhere_names_no_graph(text: str) -> None:
    assert read(text) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * FROM {}", "column 10: behind FROM and FROM NAMED stands a graph's IRI"),
        ("ASK FROM", "behind FROM and FROM NAMED stands"),
        ("ASK FROM NAMED ?g {}", "behind FROM and FROM NAMED stands"),
        ("PREFIX x: <http://x/> SELECT * FROMx:a {}", "'FROMx:a' cannot stand here: write FROM <…>"),
        ("SELECT * FROMNAMED<http://x/> {}", "'FROMNAMED' cannot stand here"),
        ("PREFIX x: <http://x/> ASK FROM NAMEDx:a {}", "prefix 'NAMEDx:' is not declared"),
        ("PREFIX x: <http://x/> DESCRIBE x:b FROMx:a", "'FROMx:a' cannot stand here"),
        ("PREFIX x: <http://x/> ASK FROM x:a, x:b {}", "',' cannot stand here"),
        ("ASK FROM <a> {}", "column 10: <a> gives no absolute IRI; write it whole, or check BASE and PREFIX"),
        ("ASK FROM <http://x/>\nFROM <b> {}", "line 2, column 6: <b> gives no absolute IRI"),
        ("BASE <b> ASK FROM <a> {}", "gives no absolute IRI"),
        ("SELECT (?a<?b#> AS ?x) FROM <http://x/> {} #\n AS ?y) {}", "put a space behind '<'"),
    ],
)
def test_what_only_an_engine_could_read_as_a_clause_is_refused(text: str, said: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        read(text)
    assert said in str(caught.value)


def test_the_requests_graphs_stand_for_all_of_the_querys_own() -> None:
    text = f"ASK FROM <{A}> FROM NAMED <{A}> {{}}"
    asked = read_query(text, max_bytes=100, default_graphs=[B, B])
    assert (asked.default_graphs, asked.named_graphs) == ((B,), ())
    asked = read_query(text, max_bytes=100, named_graphs=[B])
    assert (asked.default_graphs, asked.named_graphs) == ((), (B,))


def test_a_long_prefix_used_often_does_not_fill_the_memory() -> None:
    text = f"PREFIX a: <http://{'x' * 50_000}> ASK {'FROM a:b ' * 5000} {{}}"
    with pytest.raises(QueryTooLarge, match="longer than 1000000 characters together; name fewer"):
        read(text)


def test_the_engine_answers_from_these_graphs_alone(engine: EmbeddedEngine) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <https://example.org/places> {{ ?s ?p ?o {} }}"
    assert rows(engine, text.format("")) == "n\r\n1\r\n"
    assert rows(engine, text.format("GRAPH ?g { ?s ?p ?o }")) == "n\r\n0\r\n"


@pytest.mark.parametrize("graph", ["https://example.org/unknown", "file:///etc/passwd", "http://127.0.0.1:9/"])
def test_an_unknown_graph_is_refused_and_never_fetched(engine: EmbeddedEngine, graph: str) -> None:
    with pytest.raises(QueryError, match=f"there is no graph <{graph}>"):
        rows(engine, f"ASK FROM <{graph}> {{}}")


def rows(engine: EmbeddedEngine, text: str) -> str:
    csv = by_name("csv", QueryForm.SELECT.offered)
    assert csv is not None
    return engine.answer(read_query(text, max_bytes=10_000), csv).read().decode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("clauses")
    store = Store(str(path))
    for name in ("a", "b", "NAMEDa", "c#d"):
        store.add(Quad(NamedNode(A), NamedNode("http://x/p"), Literal(name), NamedNode(f"http://x/{name}")))
    store.add(Quad(NamedNode(A), NamedNode("http://x/p"), Literal("default")))
    return store


PROLOGUES = st.lists(
    st.sampled_from(
        [
            *("PREFIX x:<http://x/>", "PREFIX :<http://x/>", "PREFIX FROMx:<http://x/>", "PREFIX NAMED:<http://x/>"),
            *("PREFIX NAMEDx:<http://x/NAMED>", "BASE <http://x/>", "BASE <a>", "PREFIXx:<http://x/b>"),
        ]
    ),
    max_size=3,
)
HEADS = st.sampled_from(
    ["SELECT ?o", "SELECT*", "ASK", "DESCRIBE x:a", "CONSTRUCT{?s ?p ?o}", "CONSTRUCT", "SELECT (?o<?b#> AS ?c)"]
)
CLAUSES = st.lists(
    st.sampled_from(
        [
            *("FROM x:a", "FROM<http://x/b>", "FROM NAMED x:a", "FROM#FROM\nNAMED#c\n<http://x/b>", "from <a>", "FROM"),
            *("FROMx:a", "FROMNAMED", "FROM NAMEDx:a", "NAMEDx:a", "FROM NAMED:a", "<c#d>", "x:b", "#FROM <b>\n", "*"),
            *("FROM x:\\u0061", "FR\\u004FM", "{?s ?p ?o}", "AS ?c)", "WHERE", "?o", "'FROM <http://x/a>'"),
        ]
    ),
    max_size=5,
)
GROUPS = st.sampled_from(["{?s ?p ?o}", "WHERE{?s ?p ?o}", "{GRAPH ?g{?s ?p ?o}}", ""])


@settings(deadline=None)
@given(st.tuples(PROLOGUES, HEADS, CLAUSES, GROUPS), st.sampled_from(["", " "]))
def test_where_both_read_a_query_they_read_the_same_graphs(
    store: Store, parts: tuple[list[str], str, list[str], str], join: str
) -> None:
    prologue, head, clauses, group = parts
    text = join.join([*prologue, head, *clauses, group])
    try:
        query = read_query(text, max_bytes=10_000)
        own = answers(store, query, told=False)
    except (CoopAtlasError, SyntaxError):
        return
    assert answers(store, query, told=True) == own


def answers(store: Store, query: Query, *, told: bool) -> set[str]:
    """What the engine finds by its own reading of the clauses, or told the graphs by ours."""
    if not told:
        results = store.query(query.text)
    elif query.default_graphs or query.named_graphs:
        default, named = ([NamedNode(iri) for iri in iris] for iris in (query.default_graphs, query.named_graphs))
        results = store.query(query.text, default_graph=[*default], named_graphs=[*named])
    else:
        results = store.query(query.text, default_graph=DefaultGraph(), named_graphs=[*store.named_graphs()])
    if isinstance(results, QueryBoolean):
        return {str(bool(results))}
    if isinstance(results, QueryTriples):
        return {str(triple) for triple in results}
    return {str(list(map(str, solution))) for solution in results}
