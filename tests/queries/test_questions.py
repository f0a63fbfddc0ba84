"""The questions in ``queries/`` are well formed and answered as their CSV files say."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

QUERIES = Path(__file__).resolve().parents[2] / "queries"
QUESTIONS = sorted(QUERIES.glob("*.rq"))
HEAD = ("title", "title@pl", "description", "description@pl", "topic")
TOPICS = {
    *("organisations", "countries", "places", "figures", "agreement"),
    *("projects", "themes", "names", "sources", "export"),
}

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[path.stem for path in QUESTIONS])


def head_of(question: Path) -> dict[str, str]:
    """Read the comment lines at the head of a question: ``# title: …`` and so on, in the order they stand in."""
    lines = question.read_text(encoding="utf-8").splitlines()[: len(HEAD)]
    entries = [re.fullmatch(r"# ([a-z@]+): (\S.*)", line) for line in lines]
    return {entry[1]: entry[2] for entry in entries if entry}


def expected_answer(question: Path) -> str:
    """Read the answer that stands beside a question."""
    with question.with_suffix(".csv").open(encoding="utf-8") as answer:  # universal newlines: CRLF becomes LF
        return answer.read()


def answer_from(store: ox.Store, question: Path) -> str:
    """Ask a question and write its answer as CSV with plain line feeds.

    An ASK has one column ``answer``; a CONSTRUCT has the columns subject, predicate and object, its rows sorted.
    """
    results = store.query(question.read_text(encoding="utf-8"))
    if isinstance(results, ox.QuerySolutions):
        serialised = results.serialize(format=ox.QueryResultsFormat.CSV) or b""
        return serialised.decode().replace("\r\n", "\n")
    if isinstance(results, ox.QueryBoolean):
        return table([["answer"], [str(bool(results)).lower()]])
    triples = [(triple.subject, triple.predicate, triple.object) for triple in results]
    rows = sorted([plain(term) for term in triple] for triple in triples)
    return table([["subject", "predicate", "object"], *rows])


def plain(term: object) -> str:
    """Write a term as a CSV result does: an IRI without brackets, a literal without quotes, language or datatype."""
    return str(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def table(rows: list[list[str]]) -> str:
    """Write rows as CSV with plain line feeds."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def asks_for_rows(question: Path) -> bool:
    return re.search(r"^SELECT", question.read_text(encoding="utf-8"), flags=re.MULTILINE) is not None


def assert_answered_as_expected(store: ox.Store, question: Path) -> None:
    answer = answer_from(store, question)
    name, csv_name = f"queries/{question.name}", f"queries/{question.stem}.csv"
    write = (
        f"coopatlas query {name} --format csv > {csv_name}"
        if asks_for_rows(question)
        else f"write this as {csv_name}:\n{answer}"
    )
    mend = f"""{name} is answered otherwise than {csv_name} says.
        Check the answer against the source. If the data are right:
        {write}"""
    assert answer.splitlines() == expected_answer(question).splitlines(), mend


def test_there_are_at_least_forty_questions_numbered_without_gaps() -> None:
    assert len(QUESTIONS) >= 40
    numbers = [int(path.name.partition("-")[0]) for path in QUESTIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@each_question
def test_a_question_begins_with_title_and_description_in_both_languages_and_its_topic(question: Path) -> None:
    assert tuple(head_of(question)) == HEAD, f"begin {question.name} with the lines # {': …, # '.join(HEAD)}: …"
    assert head_of(question)["topic"] in TOPICS, f"give {question.name} one of the topics {sorted(TOPICS)}"


@each_question
def test_a_question_declares_exactly_the_prefixes_it_uses(question: Path) -> None:
    text = re.sub(r"^#.*$", "", question.read_text(encoding="utf-8"), flags=re.MULTILINE)
    declared = re.findall(r"^PREFIX (\S+): <", text, flags=re.MULTILINE)
    body = re.sub(r"^PREFIX .*$", "", text, flags=re.MULTILINE)
    body = re.sub(r'"[^"\n]*"|<[^>\s]*>', "", body)
    used = set(re.findall(r"(?<![\w?:-])([a-z][\w-]*):(?=\w|-)", body))
    assert sorted(declared) == sorted(used), f"mend the PREFIX lines of {question.name}"


@each_question
def test_the_rows_of_an_answer_have_an_order(question: Path) -> None:
    text = question.read_text(encoding="utf-8")
    is_ordered = re.search(r"^ORDER BY", text, flags=re.MULTILINE)
    assert is_ordered or not asks_for_rows(question), f"end {question.name} with ORDER BY"


@each_question
def test_an_answer_stands_beside_its_question(question: Path) -> None:
    assert question.with_suffix(".csv").is_file(), f"write the answer of {question.name} into {question.stem}.csv"


def test_every_answer_belongs_to_a_question() -> None:
    assert {path.stem for path in QUERIES.glob("*.csv")} <= {path.stem for path in QUESTIONS}


@pytest.mark.parametrize("line", ["title", "title@pl"])
def test_no_two_questions_have_the_same_title(line: str) -> None:
    titles = Counter(head_of(path)[line] for path in QUESTIONS)
    assert [title for title, count in titles.items() if count > 1] == []


@each_question
def test_the_readme_lists_the_question(question: Path) -> None:
    head = head_of(question)
    row = f"| [{question.name.partition('-')[0]}]({question.name}) | {head['title']} | {head['title@pl']} |"
    readme = (QUERIES / "README.md").read_text(encoding="utf-8")
    assert row in readme.splitlines(), f"add this line to the table in queries/README.md:\n{row}"


@each_question
def test_a_question_is_answered_as_its_csv_says(atlas: ox.Store, question: Path) -> None:
    assert_answered_as_expected(atlas, question)


@each_question
def test_no_answer_needs_the_alignments(atlas_without_alignments: ox.Store, question: Path) -> None:
    assert_answered_as_expected(atlas_without_alignments, question)
