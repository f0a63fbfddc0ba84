"""Answers are read as far as a page shows them, and counted beyond."""

from __future__ import annotations

import io
import json

import pytest

from coopatlas.errors import EngineUnavailable
from coopatlas.formats import RESULTS_JSON, TURTLE, Representation
from coopatlas.query.engine import Answer
from coopatlas.web.workbench.results import (
    MAX_CHARACTERS,
    MAX_COUNTED,
    MAX_RAW_BYTES,
    MAX_ROWS,
    MAX_TEXT,
    Solutions,
    Statements,
    read_result,
)


def answer(text: str, representation: Representation = RESULTS_JSON) -> Answer:
    body = text.encode()
    return Answer(representation, io.BytesIO(body), len(body), partial="only a part")


def table(rows: int) -> str:
    bindings = [{"n": {"type": "literal", "value": str(number)}} for number in range(rows)]
    return json.dumps({"head": {"vars": ["n", "never"]}, "results": {"bindings": bindings}})


@pytest.mark.parametrize("rows", [0, 1, MAX_ROWS, MAX_ROWS + 1])
def test_rows_are_shown_up_to_a_bound_and_all_are_counted(rows: int) -> None:
    result = read_result(answer(table(rows)))
    assert isinstance(result.content, Solutions)
    assert result.content.variables == ("n", "never")
    assert (len(result.content.rows), result.content.total) == (min(rows, MAX_ROWS), rows)
    assert result.content.whole is (rows <= MAX_ROWS)
    assert not result.content.at_least
    assert result.partial == "only a part"


def test_counting_ends_somewhere_and_says_so() -> None:
    content = read_result(answer(table(MAX_COUNTED + 1))).content
    assert isinstance(content, Solutions)
    assert (content.total, content.at_least) == (MAX_COUNTED, True)


def test_statements_are_counted_like_rows() -> None:
    content = read_result(answer(f"<a:s> <a:p> {', '.join(map(str, range(MAX_ROWS + 5)))} .", TURTLE)).content
    assert isinstance(content, Statements)
    assert (len(content.triples), content.total, content.whole) == (MAX_ROWS, MAX_ROWS + 5, False)


@pytest.mark.parametrize("truth", [True, False])
def test_a_yes_or_no_is_read(truth: bool) -> None:  # noqa: FBT001  # what is read is a yes or no
    assert read_result(answer(json.dumps({"head": {}, "boolean": truth}))).content is truth


def test_the_text_of_a_long_answer_ends_early() -> None:
    result = read_result(answer(f'<a:s> <a:p> "{"ż" * MAX_RAW_BYTES}" .', TURTLE))
    assert result.raw_cut
    assert len(result.raw.encode()) <= MAX_RAW_BYTES
    assert not read_result(answer(table(1))).raw_cut


def test_an_answer_is_closed_when_it_was_read_even_if_it_was_none() -> None:
    broken = answer("{")
    with pytest.raises(EngineUnavailable, match="cannot be read"):
        read_result(broken)
    assert broken.body.closed


def test_fewer_rows_are_shown_where_their_texts_are_long() -> None:
    bindings = [{"n": {"type": "literal", "value": "long" * 10_000}} for _ in range(MAX_ROWS)]
    text = json.dumps({"head": {"vars": ["n", "never"]}, "results": {"bindings": bindings * 2}})
    content = read_result(answer(text)).content
    assert isinstance(content, Solutions)
    assert abs(len(content.rows) - MAX_CHARACTERS // MAX_TEXT) <= 1
    assert content.total == 2 * MAX_ROWS
