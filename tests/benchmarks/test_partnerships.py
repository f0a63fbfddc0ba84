from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from coopatlas.graph import KnowledgeGraph, load
from coopatlas.sources.dataset import open_datasets, open_ontology
from coopatlas.validation.run import validate_graph
from coopatlas.validation.validator import read_shapes
from coopatlas.vocabulary import CA, DERIVED_GRAPH_IRI
from partnerships import GRAPHS, Block, grow

ROOT = Path(__file__).parents[2]
TRIPLES = 3000
SEED = 1


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    return list(grow(TRIPLES, SEED))


@pytest.fixture(scope="module")
def grown(blocks: list[Block]) -> KnowledgeGraph:
    """The Atlas with the generated sources added, before the short cuts are derived."""
    sources = [*open_ontology(ROOT / "ontology").terms]
    sources += [file for dataset in open_datasets(ROOT / "data") for file in dataset.files]
    graph = load(sources)
    authored = [block for block in blocks if block.graph != DERIVED_GRAPH_IRI]
    graph.store.extend(parse(_quads(authored), RdfFormat.N_QUADS))
    return graph


def _quads(blocks: list[Block]) -> str:
    return "".join(f"{triple} <{block.graph}> .\n" for block in blocks for triple in block.triples)


def test_the_same_seed_gives_the_same_graph_and_another_seed_another(blocks: list[Block]) -> None:
    assert list(grow(TRIPLES, SEED)) == blocks
    assert list(grow(TRIPLES, SEED + 1)) != blocks


def test_the_size_is_what_was_asked_for_within_two_per_cent() -> None:
    for wanted in (20_000, 60_000):
        union = {triple for block in grow(wanted, SEED) for triple in block.triples}
        assert abs(len(union) - wanted) <= 0.02 * wanted


def test_no_triple_comes_twice_but_those_that_a_second_graph_repeats(blocks: list[Block]) -> None:
    first = [triple for block in blocks if not block.repeated for triple in block.triples]
    repeated = [triple for block in blocks if block.repeated for triple in block.triples]
    assert len(set(first)) == len(first)
    assert repeated
    assert set(repeated) <= set(first)


def test_every_graph_that_is_named_holds_something(blocks: list[Block]) -> None:
    assert {block.graph for block in blocks} == {*GRAPHS, DERIVED_GRAPH_IRI}


def test_a_few_organisations_take_part_in_many_projects_and_most_in_few() -> None:
    degrees = Counter(
        triple.split(" ")[0]
        for block in grow(100_000, SEED)
        for triple in block.triples
        if f"<{CA.partnerIn}>" in triple
    )
    by_degree = sorted(degrees.values(), reverse=True)
    assert sum(by_degree[: len(by_degree) // 10]) > 0.3 * sum(by_degree)
    assert sum(degree <= 3 for degree in by_degree) > len(by_degree) / 3


def test_the_generated_graph_conforms_to_the_shapes(grown: KnowledgeGraph) -> None:
    report = validate_graph(grown, read_shapes(ROOT / "shapes"), [])
    assert [finding.line() for finding in report.findings] == []


def test_the_short_cuts_are_those_that_a_release_derives(grown: KnowledgeGraph, blocks: list[Block]) -> None:
    generated = "".join(
        f"{triple} .\n" for block in blocks if block.graph == DERIVED_GRAPH_IRI for triple in block.triples
    )
    expected = load([file for dataset in open_datasets(ROOT / "data") for file in dataset.files])
    expected.derive_short_cuts()
    grown.derive_short_cuts()
    derived = {str(quad.triple) for quad in grown.store if str(quad.graph_name) == f"<{DERIVED_GRAPH_IRI}>"}
    own = {str(quad.triple) for quad in expected.store if str(quad.graph_name) == f"<{DERIVED_GRAPH_IRI}>"}
    assert derived == own | {str(quad.triple) for quad in parse(generated, RdfFormat.N_TRIPLES)}
