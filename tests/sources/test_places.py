"""Where on its lines each statement stands, in Turtle, TriG, N-Triples and N-Quads."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, Quad

from coopatlas.sources.places import Span
from coopatlas.sources.reader import SourceFile, SourceText

GRAPH = "https://example.org/graph"
PREFIX = "@prefix ex: <https://example.org/> .\n"
ROOT = Path(__file__).resolve().parents[2]


def _placed(folder: Path, text: str, name: str = "a.ttl") -> list[tuple[Quad, str, str, str]]:
    path = folder / name
    path.write_bytes(text.encode())
    source = SourceText(SourceFile(path, GRAPH))
    quads = {statement.ordinal: statement.quad for statement in source.statements()}
    places = source.places(source.statements())
    assert list(places) == list(quads)
    return [
        (quad, _at(text, places[n].subject), _at(text, places[n].predicate), _at(text, places[n].object))
        for n, quad in quads.items()
    ]


def _at(text: str, span: Span) -> str:
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    between = lines[span.line : span.end_line - 1]
    return "\n".join(
        [lines[span.line - 1][span.column - 1 :], *between, lines[span.end_line - 1][: span.end_column - 1]]
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ex:a a ex:B ; ex:p 1,2 .", [("ex:a", "a", "ex:B"), ("ex:a", "ex:p", "1"), ("ex:a", "ex:p", "2")]),
        ('ex:a ex:p "x"@en , "1"^^ex:d.', [("ex:a", "ex:p", '"x"@en'), ("ex:a", "ex:p", '"1"^^ex:d')]),
        ('ex:a ex:p """one\ntwo"""@en .', [("ex:a", "ex:p", '"""one\ntwo"""@en')]),
        ("<a:b><a:c><a:d>.<a:e><a:f>1.", [("<a:b>", "<a:c>", "<a:d>"), ("<a:e>", "<a:f>", "1")]),
        ("ex:a ex:p [ ex:q 1 ] .", [("[", "ex:q", "1"), ("ex:a", "ex:p", "[")]),
        ("ex:a ex:p [ex:q [ex:r 1]].", [("[", "ex:r", "1"), ("[", "ex:q", "["), ("ex:a", "ex:p", "[")]),
        ("[ ex:q 1 ] ex:p [] .", [("[", "ex:q", "1"), ("[", "ex:p", "[")]),
        ("ex:a ex:p () .", [("ex:a", "ex:p", "(")]),
        ("PREFIX e: <e:>\nBASE <x:y>\nex:a ex:p <z> .", [("ex:a", "ex:p", "<z>")]),
        ("_:a ex:p _:b . # _:c ex:p 1 .\nex:a ex:p true.", [("_:a", "ex:p", "_:b"), ("ex:a", "ex:p", "true")]),
    ],
)
def test_each_term_of_a_statement_is_found(tmp_path: Path, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [places for _, *places in _placed(tmp_path, PREFIX + text)] == [list(one) for one in expected]


def test_the_members_of_a_list_are_found(tmp_path: Path) -> None:
    placed = _placed(tmp_path, PREFIX + "ex:a ex:p ( 1 [ ex:q 2 ] ) .")
    literals = [(quad.object.value, value) for quad, _, _, value in placed if isinstance(quad.object, Literal)]
    assert literals == [("1", "1"), ("2", "2")]
    assert ("ex:a", "ex:p", "(") in [tuple(places) for _, *places in placed]


def test_statements_in_graphs_are_found(tmp_path: Path) -> None:
    text = PREFIX + "ex:g { ex:a ex:p 1 }\nGRAPH ex:h { ex:b ex:p 2 . ex:c ex:p 3 ; }\n{ ex:d ex:p 4 } ex:e ex:p 5 ."
    placed = [tuple(places) for _, *places in _placed(tmp_path, text, "a.trig")]
    assert placed == [(f"ex:{name}", "ex:p", f"{n}") for n, name in enumerate("abcde", 1)]


def test_lines_of_n_quads_are_found(tmp_path: Path) -> None:
    text = '<a:b> <a:c> "d"@en <a:g> .\n_:b <a:c> _:d.\n<a:b> <a:c> "d"^^<a:t> <a:g> .\n'
    placed = [tuple(places) for _, *places in _placed(tmp_path, text, "a.nq")]
    assert placed == [("<a:b>", "<a:c>", '"d"@en'), ("_:b", "<a:c>", "_:d"), ("<a:b>", "<a:c>", '"d"^^<a:t>')]


_gap = st.sampled_from([" ", "\n", "  # ex:x ex:y 'z' .\n", "\t"])


@st.composite
def _documents(draw: st.DrawFn) -> str:
    """Turtle in which every literal and every predicate is written only once."""
    number = count(1)

    def value(depth: int) -> str:
        kind = draw(st.sampled_from(["text", "number", "iri", "name", *(["node", "list"] if depth else [])]))
        if kind == "node":
            return f"[{draw(_gap)}{properties(depth - 1)}{draw(_gap)}]"
        if kind == "list":
            members = [value(depth - 1) for _ in range(draw(st.integers(1, 3)))]
            return f"({draw(_gap)}{draw(_gap).join(members)}{draw(_gap)})"
        n = next(number)
        quoted = draw(st.sampled_from(['"%d"', "'%d ; . é'@pl", '"""%d\n. , "a" """', '"%d"^^ex:d']))
        return {"text": quoted % n, "number": f"{n}", "iri": f"<https://example.org/{n}>", "name": f"ex:v{n}"}[kind]

    def properties(depth: int) -> str:
        pairs = []
        for _ in range(draw(st.integers(1, 3))):
            values = f"{draw(_gap)},{draw(_gap)}".join(value(depth) for _ in range(draw(st.integers(1, 3))))
            pairs.append(f"ex:p{next(number)}{draw(_gap)}{values}")
        return f"{draw(_gap)};{draw(_gap)}".join(pairs)

    subjects = [draw(st.sampled_from(["ex:s%d", "<https://example.org/s%d>", "_:b%d"])) % n for n in range(3)]
    return PREFIX + draw(_gap).join(f"{s}{draw(_gap)}{properties(2)}{draw(_gap)}." for s in subjects)


@given(text=_documents())
def test_terms_are_found_however_the_text_is_laid_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    for quad, _, predicate, value in _placed(tmp_path_factory.getbasetemp(), text):
        if quad.predicate.value.endswith("#rest"):
            continue  # is written nowhere
        if quad.predicate.value.startswith("https://example.org/p"):
            assert predicate == quad.predicate.value.replace("https://example.org/", "ex:")
        if isinstance(quad.object, Literal):
            assert quad.object.value in value
            assert value[0] in "\"'0123456789"
        elif isinstance(quad.object, BlankNode):
            assert value[0] in "[("
        elif quad.object.value.startswith("https://example.org/"):  # type: ignore[union-attr]  # no triple terms here
            assert value.strip("<>").replace("ex:", "https://example.org/") == quad.object.value  # type: ignore[union-attr]


@pytest.mark.parametrize("path", sorted((ROOT / "data").rglob("*.ttl")), ids=lambda path: "/".join(path.parts[-2:]))
def test_both_readings_of_our_own_files_agree_on_the_line(path: Path) -> None:
    source = SourceText(SourceFile(path, GRAPH))
    statements = list(source.statements())
    places = source.places(statements)
    assert [places[statement.ordinal].object.end_line for statement in statements] == [s.line for s in statements]
