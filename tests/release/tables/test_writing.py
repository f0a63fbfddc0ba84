"""What is written: rows in bounded memory, and a description in both languages."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

import pyarrow.parquet as pq
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from coopatlas.errors import ReleaseError
from coopatlas.progress import Quiet
from coopatlas.release.build import Built
from coopatlas.release.tables.layout import lay_out
from coopatlas.release.tables.links import survey_with_links
from coopatlas.release.tables.separate import tables_beside
from coopatlas.release.tables.survey import Survey, resources
from coopatlas.release.tables.tables import write_tables
from coopatlas.release.tables.writing import TablesWriter

Item = TypeVar("Item")
Run = Callable[..., Built]
CA = "https://w3id.org/coopatlas/ontology#"
GOAL = "https://w3id.org/coopatlas/id/goal/{number:03}"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PAGE = NamedNode("https://w3id.org/coopatlas/dataset/page")


def goals(number: int) -> Iterator[Quad]:
    for each in range(number):
        subject = NamedNode(GOAL.format(number=each))
        yield Quad(subject, TYPE, NamedNode(CA + "Goal"), PAGE)
        yield Quad(subject, NamedNode(CA + "quote"), Literal("word " * 20), PAGE)


class Counting(Quiet):
    """Counts what passes through."""

    def __init__(self) -> None:
        self.counted = 0

    def step(self, name: str) -> AbstractContextManager[object]:
        return nullcontext(name)

    def each(self, items: Iterable[Item], name: str, total: int) -> Iterator[Item]:
        for item in items:
            self.counted += 1
            yield item
        assert self.counted == total, name


def test_rows_that_wait_are_bounded_and_none_is_lost(tmp_path: Path) -> None:
    survey = Survey()
    targets = survey_with_links(resources(goals(50)), survey)
    placed, tables = lay_out(survey, targets)
    with TablesWriter(tmp_path, tables, placed, held_characters=2_000) as writer:
        for goal in resources(goals(50)):
            writer.add(goal)
    held = pq.ParquetFile(tmp_path / "goals.parquet")
    assert held.num_row_groups > 5
    assert held.read().column("id").to_pylist() == [GOAL.format(number=number) for number in range(50)]


def test_an_empty_graph_has_no_table_but_that_of_statements(tmp_path: Path) -> None:
    (tmp_path / "none.nq").write_bytes(b"")
    done: list[int] = []
    write_tables(tmp_path / "none.nq", tmp_path / "tables", done.append)
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["csv-metadata.json", "statements.parquet"]
    assert done == list(range(1, 101))


def test_the_work_is_told_in_hundredths_each_once(tmp_path: Path) -> None:
    quads = tmp_path / "goals.nq"
    quads.write_text("".join(f"{quad} .\n" for quad in goals(3_000)), encoding="utf-8")
    done: list[int] = []
    write_tables(quads, tmp_path / "tables", done.append)
    assert done == list(range(1, 101))


def test_a_process_of_its_own_tells_how_far_it_is(tmp_path: Path) -> None:
    quads, progress = tmp_path / "goals.nq", Counting()
    quads.write_text("".join(f"{quad} .\n" for quad in goals(5)), encoding="utf-8")
    with tables_beside(quads, tmp_path / "tables") as tables:
        tables.wait(progress)
    assert (tmp_path / "tables" / "goals.csv").exists()
    assert progress.counted == 100


@pytest.fixture
def _few_files() -> Iterator[None]:
    """Allow this process and those that it starts as few open files as a system usually does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("_few_files")
def test_there_may_be_more_classes_than_files_are_usually_open(tmp_path: Path) -> None:
    quads = tmp_path / "classes.nq"
    classes = (Quad(NamedNode(f"https://example.org/{n}"), TYPE, NamedNode(f"{CA}Class{n}"), PAGE) for n in range(600))
    quads.write_text("".join(sorted(f"{quad} .\n" for quad in classes)), encoding="utf-8")
    with tables_beside(quads, tmp_path / "tables") as tables:
        tables.wait(Quiet())
    assert len(list((tmp_path / "tables").glob("*.parquet"))) == 601


def test_tables_that_cannot_be_written_are_an_error_that_says_why(tmp_path: Path) -> None:
    with (
        tables_beside(tmp_path / "missing.nq", tmp_path / "tables") as tables,
        pytest.raises(ReleaseError, match=r"tables cannot be written \(FileNotFoundError.*missing.nq.*make room"),
    ):
        tables.wait(Quiet())


def test_leaving_early_ends_the_process(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.nq")
    with tables_beside(tmp_path / "endless.nq", tmp_path / "tables") as tables:
        os.kill(tables.process_id, 0)  # it runs
    with pytest.raises(ProcessLookupError):
        os.kill(tables.process_id, 0)


def test_the_process_ends_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    quads = tmp_path / "endless.nq"
    os.mkfifo(quads)
    command = [sys.executable, "-m", "coopatlas.release.tables", str(quads), str(tmp_path / "tables")]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) not in {0, -signal.SIGKILL}


def test_the_description_names_columns_in_both_languages_with_licences_and_sources(run: Run) -> None:
    folder = run().release.path / "dumps" / "tables"
    described = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    tables = {table["url"]: table for table in described["tables"]}
    licence = [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]
    assert described["dc:license"] == licence
    cities = tables["cities.csv"]
    assert cities["dc:license"] == licence
    datasets = [f"https://w3id.org/coopatlas/dataset/{name}" for name in ("derived", "page", "towns")]
    assert [source["@id"] for source in cities["dc:source"]] == datasets
    assert cities["void:class"] == {"@id": CA + "City"}
    columns = {column["name"]: column for column in cities["tableSchema"]["columns"]}
    assert columns["prefLabel_pl"]["lang"] == "pl"
    assert columns["country"]["valueUrl"] == "{+country}"
    assert cities["tableSchema"]["foreignKeys"][0] == {
        "columnReference": "country",
        "reference": {"resource": "countries.csv", "columnReference": "id"},
    }


def test_titles_and_columns_are_called_as_the_ontology_calls_them(tmp_path: Path) -> None:
    quads = tmp_path / "labelled.nq"
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    labels = [
        Quad(NamedNode(CA + name), label, Literal(text, language=language), PAGE)
        for name, language, text in (
            ("Goal", "en", "goal"),
            ("Goal", "pl", "cel"),
            ("quote", "en", "quote"),
            ("quote", "pl", "cytat"),
        )
    ]
    statements = [
        *goals(1),
        Quad(NamedNode(GOAL.format(number=0)), NamedNode(CA + "quote"), Literal("x", language="pl"), PAGE),
    ]
    quads.write_text("".join(sorted(f"{quad} .\n" for quad in (*labels, *statements))), encoding="utf-8")
    write_tables(quads, tmp_path / "tables", lambda _: None)
    (goal,) = json.loads((tmp_path / "tables" / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    assert [title["@value"] for title in goal["dc:title"]] == ["goal", "cel"]
    titles = [column["titles"] for column in goal["tableSchema"]["columns"]]
    assert {"und": ["quote_pl"], "en": ["quote (pl)"], "pl": ["cytat (pl)"]} in titles
