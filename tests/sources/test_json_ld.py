"""Where in a JSON-LD file statements, and faults, stand."""

import json

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from coopatlas.sources.json_ld import JsonLdText
from coopatlas.sources.places import Span

DOCUMENT = """{
  "@context": {"ex": "http://e/", "id": "@id", "type": "@type", "at": {"@id": "ex:at", "@type": "@id"},
    "name": {"@id": "ex:name", "@container": "@language"}, "by": {"@id": "ex:by", "@container": "@index"},
    "Box": {"@id": "ex:Box", "@context": {"lid": "ex:lid"}}},
  "@graph": [
    {"id": "ex:a",
     "type": ["ex:C", "ex:D"],
     "name": {"pl": "Żółw", "en": "Turtle"},
     "at": ["ex:b", "ex:c"],
     "ex:n": [1, 2.5, {"@value": "x", "@type": "ex:dt"}],
     "ex:sub": {"type": "ex:E", "ex:q": {"id": "ex:d", "ex:r": [[], true]}},
     "by": {"one": "eins", "two": "zwei"}
    },
    {"ex:l": {"@list": [7, "żz", 3]}, "@reverse": {"ex:inv": {"id": "ex:a"}}, "id": "ex:b"},
    {"type": "Box", "lid": "oak", "@included": [{"id": "ex:f", "ex:g": "in"}]},
    {"id": "ex:tab", "ex:t": "a\\tb"}
  ]
}
"""


def _at(text: str, span: Span) -> str:
    lines = text.split("\n")
    if span.line != span.end_line:
        return lines[span.line - 1][span.column - 1 :] + "…"
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


def _quads(text: str) -> list[Quad]:
    return list(parse(text.encode(), RdfFormat.JSON_LD))


def _placed(ending: str) -> tuple[str, ...]:
    (quad,) = [quad for quad in _quads(DOCUMENT) if str(quad.triple).endswith(ending)]
    places = JsonLdText(DOCUMENT.encode()).places(quad)
    assert places is not None
    return tuple(_at(DOCUMENT, span) for span in (places.subject, places.predicate, places.object))


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("<http://e/D>", ('"ex:a"', '"type"', '"ex:D"')),
        ('"Żółw"@pl', ('"ex:a"', '"name"', '"Żółw"')),
        ("/at> <http://e/c>", ('"ex:a"', '"at"', '"ex:c"')),
        ('"x"^^<http://e/dt>', ('"ex:a"', '"ex:n"', '"x"')),
        ('"2.5E0"^^<http://www.w3.org/2001/XMLSchema#double>', ('"ex:a"', '"ex:n"', "2.5")),
        ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', ('"ex:d"', '"ex:r"', "true")),
        ('"zwei"', ('"ex:a"', '"by"', '"zwei"')),
        (
            "<http://e/q> <http://e/d>",
            ('{"type": "ex:E", "ex:q": {"id": "ex:d", "ex:r": [[], true]}}', '"ex:q"', '"ex:d"'),
        ),
        ('"żz"', ('{"@list": [7, "żz", 3]}', '"@list"', '"żz"')),
        ('"in"', ('"ex:f"', '"ex:g"', '"in"')),
        ('"a\\tb"', ('"ex:tab"', '"ex:t"', '"a\\tb"')),
    ],
)
def test_a_statement_is_found_whatever_the_context_makes_of_it(ending: str, expected: tuple[str, ...]) -> None:
    assert _placed(ending) == expected


def test_a_term_that_only_a_type_defines_is_found() -> None:
    subject, key, value = _placed('"oak"')
    assert (key, value) == ('"lid"', '"oak"')
    assert subject.startswith('{"type": "Box"')


def test_a_reversed_statement_is_told_where_it_is_written() -> None:
    assert _placed("<http://e/inv> <http://e/b>")[:2] == ('"ex:a"', '"ex:inv"')


def test_every_statement_of_a_file_is_found() -> None:
    text = JsonLdText(DOCUMENT.encode())
    assert all(text.places(quad) is not None for quad in _quads(DOCUMENT))


def test_a_statement_of_another_file_is_not_found() -> None:
    (quad,) = _quads('{"@id": "http://e/a", "http://e/p": "q"}')
    assert JsonLdText(DOCUMENT.encode()).places(quad) is None


def test_the_work_grows_with_the_file_and_not_with_its_square() -> None:
    nodes = [{"@id": f"http://e/{n}", "http://e/p": [f"{n}", "q"]} for n in range(2000)]
    content = json.dumps(nodes, indent=1).encode()
    quads = [quad for quad in parse(content, RdfFormat.JSON_LD) if str(quad.object) == '"1999"']
    places = JsonLdText(content).places(quads[0])
    assert places is not None
    assert content.decode().splitlines()[places.object.line - 1].strip() == '"1999",'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"@context": {"p": 5},\n"p": "x"}', (1, 14)),
        ('{"@graph": [{"@id": "http://e/a"},\n{"http://e/p": 1, "@id": 5}]}', (2, 26)),
        ('{"@context": ["http://x/c", {}],\n"@id": "http://e/"}', (1, 15)),
        ('[{"@id": "http://e/a", "http://e/p": [1,\n{"@value": "x", "@type": 5}]}]', (2, 26)),
    ],
)
def test_a_fault_that_the_parser_gives_no_place_is_found(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(SyntaxError) as caught:
        _quads(text)
    span = JsonLdText(text.encode()).fault(str(caught.value.msg))
    assert span is not None
    assert (span.line, span.column) == place


def test_a_fault_that_is_not_there_is_not_found() -> None:
    assert JsonLdText(DOCUMENT.encode()).fault("No such words") is None
