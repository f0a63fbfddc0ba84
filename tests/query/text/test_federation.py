from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopatlas.errors import QueryForbidden
from coopatlas.query.text.syntax import read_query

PROLOGUE = "PREFIX : <http://x/> PREFIX ex: <http://x/> PREFIX service: <http://x/> "

# Each of these made pyoxigraph 0.5.13 call a server.
CALLS = [
    "SERVICE <http://x/> {}",
    "service SILENT <http://x/> {}",
    "SERVICE:a {}",
    "SERVICE# comment\r:a {}",
    "SERVICEex:a {}",
    "SERVICESILENT:a{}",
    "service:a {}",
    "?s ?p trueSERVICE<http://x/>{}",
    "?s ?p 1SERVICE<http://x/>{}",
    "?s ?p true.SERVICE<http://x/>{}",
    "?s ?p ex:a.b.SERVICE <http://x/> {}",
    "FILTER(1<2)SERVICE#>\n:a{}",
    "FILTER(?a<?b)SERVICE#>\n:a{}",
    "FILTER(?a<?b)#> '''\n SERVICE :a {} #'''",
    "FILTER(?a<'>') SERVICE :a {} FILTER('x'='\\'')",
    "FILTER(?a<<http://x/#y>) SERVICE :a {}",
]

# These hold the word, and no engine reads a keyword there.
HARMLESS = [
    "?service ?p ?o",
    "?s ex:service ?o",
    "?s ex:web.service ?o",
    "?s ex:service ?o { ?o ?p ?q }",
    "?s service:price ?o",
    "GRAPH service:a { ?s ?p ?o }",
    "?s ?p 'SERVICE <http://x/> {}'",
    '?s ?p """\nSERVICE <http://x/> {}"""',
    "?s ?p ?o # SERVICE <http://x/> {}",
    "<http://x/service#SERVICE> ?p ?o",
    "<service> ?p ?o",
    "_:service ?p ?o",
    "?s ?p 'x'@en-service",
]


def read(pattern: str) -> None:
    read_query(f"{PROLOGUE} SELECT * {{ {pattern} }}", max_bytes=10_000)


@pytest.mark.parametrize("pattern", CALLS)
def test_whatever_makes_the_engine_call_out_is_refused(pattern: str) -> None:
    with pytest.raises(QueryForbidden, match="asks no other endpoint"):
        read(pattern)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_the_mere_word_is_accepted(pattern: str) -> None:
    read(pattern)


OPERATORS = ["http://x/sparql", "http://x/other"]

# These ask an allowed endpoint and nothing else.
ALLOWED = [
    "SERVICE <http://x/sparql> {}",
    "service#c\nsilent<http://x/sparql>{ ?s ?p ?o }",
    "SERVICE ex:sparql {} SERVICE <http://x/sparql> {}",
    "SERVICE SILENT :sparql {}",
    "1SERVICE <http://x/sparql> {}",
    "?s ?p 'SERVICE <http://evil/> {}' SERVICE <http://x/sparql> {} # SERVICE <http://evil/> {}",
    "?s ?p '\\u00e9' SERVICE <http://x/sparql> {}",
]

# These ask another endpoint, or pyoxigraph 0.5.13 may find one that the standard does not.
REFUSED = [
    "SERVICE <http://x/sparql/> {}",
    "SERVICE <http://X/sparql> {}",
    "SERVICE <HTTP://x/sparql> {}",
    "SERVICE <http://x/sparql#> {}",
    "SERVICE <http://x/sparq\\u006c> {}",
    "SERVICE ex:sparq\\l {}",
    "SERVICE ex:evil {}",
    "SERVICE ?x { } VALUES ?x { <http://x/sparql> }",
    "SERVICE SILENT ?x { }",
    "SERVICE <http://x/sparql> ?o",
    "SERVICE SILENT:sparql {}",
    "SERVICE SILENTex:sparql {}",
    "SERVICEex:sparql {}",
    "SERVICESILENT<http://x/sparql> {}",
    "trueSERVICE <http://x/sparql> {}",
    "SERVICE service:sparql {}",
    "SERVICE <http://x/sparql> { SERVICE <http://evil/> {} }",
    "SERVICE <http://x/sparql> {} SERVICE:a {}",
    "SERVICE <http://x/sparql> {} FILTER(?a<?b)SERVICE#>\n:a{}",
    "SERVICE <http://x/sparql> {} \\u0053ERVICE <http://evil/> {}",
    "SERVICE <http://x/sparql> {} # \\u000A SERVICE <http://evil/> {}",
    "SERVICE",
]


@pytest.mark.parametrize("pattern", ALLOWED)
def test_an_endpoint_that_the_operator_lists_may_be_asked(pattern: str) -> None:
    text = f"{PROLOGUE} SELECT * {{ {pattern} }}"
    query = read_query(text, max_bytes=10_000, services=OPERATORS)
    assert query.services == ("http://x/sparql",)
    assert not query.repeatable


@pytest.mark.parametrize("pattern", REFUSED)
def test_any_other_endpoint_is_refused_with_the_list(pattern: str) -> None:
    prologue = f"PREFIX SILENT: <http://x/> PREFIX SILENTex: <http://x/> {PROLOGUE}"
    with pytest.raises(
        QueryForbidden, match=r"not allowed here.*asks only <http://x/sparql>, <http://x/other>, by its"
    ):
        read_query(f"{prologue} SELECT * {{ {pattern} }}", max_bytes=10_000, services=OPERATORS)


def test_a_name_is_resolved_as_the_prologue_says_last() -> None:
    prologue = "PREFIX a: <http://x/> BASE <http://evil/> PREFIX a: <>"
    with pytest.raises(QueryForbidden):
        read_query(f"{prologue} ASK {{ SERVICE a:sparql {{}} }}", max_bytes=1000, services=OPERATORS)


def test_a_relative_iri_is_resolved_before_it_is_compared() -> None:
    text = "BASE <http://x/a/b> ASK { SERVICE <../sparql> {} }"
    assert read_query(text, max_bytes=1000, services=OPERATORS).services == ("http://x/sparql",)


def test_a_query_without_the_keyword_asks_nobody() -> None:
    assert read_query("ASK { ?service ?p ?o }", max_bytes=1000, services=OPERATORS).services == ()


def test_the_refusal_says_line_and_column() -> None:
    with pytest.raises(QueryForbidden, match="line 3, column 3: "):
        read_query("SELECT * {\n  ?s ?p ?o .\n  SERVICE <http://x/> {} }", max_bytes=1000)


def test_the_refusal_says_where_an_escaped_keyword_begins() -> None:
    with pytest.raises(QueryForbidden, match="line 2, column 17: "):
        read_query("SELECT * {\n ?s ?p '\\u0041' \\u0053ERVICE <http://x/> {} }", max_bytes=1000)


def spelt(character: str) -> st.SearchStrategy[str]:
    forms = [character, character.lower(), f"\\u{ord(character):04x}", f"\\U{ord(character.lower()):08X}"]
    return st.sampled_from(forms)


@settings(deadline=None)
@given(st.tuples(*(spelt(character) for character in "SERVICE")), st.sampled_from(["", " ", "\n", "# c\n", "\\u0020"]))
def test_the_keyword_is_refused_however_it_is_spelt(characters: tuple[str, ...], space: str) -> None:
    with pytest.raises(QueryForbidden):
        read(f"?s ?p ?o .{space}{''.join(characters)} <http://x/> {{}}")


PLAIN = st.text(st.characters(exclude_characters="\"'\\<>{}|^`\n\r#", exclude_categories=["Cs", "Cc", "Z"]))
LETTERS = st.text("abcXYZ019")
AROUND = st.tuples(PLAIN, st.sampled_from(["SERVICE", "service", " SERVICE <x> { "]), PLAIN).map("".join)
LOOK_ALIKES = st.one_of(
    AROUND.map(lambda text: f'"{text}"'),
    AROUND.map(lambda text: f"'''{text}'''"),
    AROUND.map(lambda text: f"1 # {text}\n"),
    PLAIN.map(lambda text: f"<http://example.org/{text}SERVICE{text}>"),
    LETTERS.map(lambda text: f"?x{text}SERVICE"),
    LETTERS.map(lambda text: f"ex:x{text}SERVICE{text}"),
)


@settings(deadline=None)
@given(st.lists(LOOK_ALIKES, min_size=1, max_size=4))
def test_the_word_inside_other_tokens_is_accepted(objects: list[str]) -> None:
    read("?s ?p " + " , ".join(objects))
