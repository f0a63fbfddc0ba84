"""Reading files as statements that know their line."""

from pathlib import Path

import pytest

from coopatlas.errors import SourceError, SourceSyntaxError
from coopatlas.sources.reader import SourceFile, read_statements

GRAPH = "https://example.org/graph"
PREFIX = "@prefix ex: <https://example.org/> .\n"


def _source(folder: Path, text: str | bytes, name: str = "a.ttl") -> SourceFile:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return SourceFile(path, GRAPH)


def _lines(source: SourceFile) -> list[int]:
    return [statement.line for statement in read_statements(source)]


def test_each_statement_knows_the_line_of_its_object(tmp_path: Path) -> None:
    text = PREFIX + 'ex:a a ex:B ;\n    ex:p "one" ,\n        "two" ;\n    ex:q """three\nlines""" .\n\nex:b ex:p 1 .\n'
    assert _lines(_source(tmp_path, text)) == [2, 3, 4, 6, 8]


def test_long_lines_are_read_like_short_ones(tmp_path: Path) -> None:
    text = PREFIX + f'ex:a ex:p "{"x" * 100_000}" .\nex:b ex:p 1 .\n'
    assert _lines(_source(tmp_path, text)) == [2, 3]


def test_statements_belong_to_the_graph_of_their_source(tmp_path: Path) -> None:
    (statement,) = read_statements(_source(tmp_path, PREFIX + "ex:a ex:p ex:b .\n"))
    assert str(statement.quad.graph_name) == f"<{GRAPH}>"


def test_a_trig_file_may_name_graphs_itself(tmp_path: Path) -> None:
    text = PREFIX + "ex:g { ex:a ex:p ex:b }\nex:a ex:p ex:c .\n"
    graphs = [str(s.quad.graph_name) for s in read_statements(_source(tmp_path, text, "a.trig"))]
    assert graphs == ["<https://example.org/g>", f"<{GRAPH}>"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nt", "<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n"),
        ("a.nq", "<https://example.org/a> <https://example.org/p> <https://example.org/b> <https://example.org/g> .\n"),
        ("a.jsonld", '{"@id": "https://example.org/a", "https://example.org/p": {"@id": "https://example.org/b"}}'),
    ],
)
def test_other_serialisations_are_read_too(tmp_path: Path, name: str, text: str) -> None:
    (statement,) = read_statements(_source(tmp_path, text, name))
    assert str(statement.quad.object) == "<https://example.org/b>"
    assert statement.line == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (PREFIX + "ex:a ex:p 1\nex:b ex:p 2 .\n", 3, 1, "A dot is expected"),
        (PREFIX + "\nex:a exx:p 1 .\n", 3, 6, "The prefix exx: has not been declared"),
        (PREFIX + "ex:a ex:p <not an iri> .\n", 2, 11, "Invalid IRI"),
        (PREFIX + 'ex:a ex:p "open .\n', 2, 11, "Unexpected"),
        (PREFIX + '\nex:a ex:p "a\\u0000b" .\n', 3, None, "a control character in a text"),
        (PREFIX + "\nex:a <https://example.org/p/1> 2 .\n", 3, None, "a property whose IRI does not end in a name"),
        (PREFIX + "ex:a <https://example.org/p#> 2 .\n", 2, None, "a property whose IRI does not end in a name"),
        (PREFIX + "ex:a ex:p <<( ex:b ex:c ex:d )>> .\n", 2, None, "a triple term (RDF 1.2) cannot be published"),
        (b"\xef\xbb\xbf" + PREFIX.encode(), 1, 1, "byte order mark; save the file as UTF-8 without it"),
        (PREFIX.encode() + b'ex:a ex:p "\xff" .\n', 2, 12, "Invalid UTF-8"),
    ],
)
def test_a_file_that_does_not_parse_is_reported_at_its_line_and_column(
    tmp_path: Path, text: str | bytes, line: int, column: int | None, words: str
) -> None:
    with pytest.raises(SourceSyntaxError) as caught:
        list(read_statements(_source(tmp_path, text)))
    assert (caught.value.location.line, caught.value.location.column) == (line, column)
    assert words in caught.value.message


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"absent.ttl: not readable: No such file"):
        list(read_statements(SourceFile(tmp_path / "absent.ttl", GRAPH)))


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"not a kind of file that is read here; read are .ttl, .trig"):
        list(read_statements(_source(tmp_path, "", "a.docx")))


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    text = "_:x <https://example.org/p> 1 .\n"
    (first,) = read_statements(_source(tmp_path, text, "a.ttl"))
    (second,) = read_statements(_source(tmp_path, text, "b.ttl"))
    assert first.quad.subject != second.quad.subject


def test_json_that_is_nested_too_deep_is_refused_where_it_becomes_so(tmp_path: Path) -> None:
    deep = '{"a": "{[",\n' + '"http://e/b": {' * 30_000
    with pytest.raises(SourceSyntaxError, match="is nested more than 100 deep") as caught:
        list(read_statements(_source(tmp_path, deep, "a.jsonld")))
    assert (caught.value.location.line, caught.value.location.column) == (2, 100 * 15)
