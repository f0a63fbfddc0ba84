"""A list and its query tell of the same things, whatever is chosen: asked of the project's own data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from coopatlas.languages.language import read_languages
from coopatlas.release.directory import FACETS, NOTHING, Directory
from coopatlas.release.indexing import write_index
from coopatlas.release.listing import Listing
from coopatlas.release.registering import write_directory
from coopatlas.release.selecting import ANYTHING, Selection
from coopatlas.vocabulary import BASE
from coopatlas.web.list_query import query_of

COMBINATIONS = 150


@pytest.fixture(scope="module")
def directory(atlas: Store, tmp_path_factory: pytest.TempPathFactory) -> Directory:
    folder = tmp_path_factory.mktemp("atlas")
    quads = folder / "quads.nq"
    named = sorted(f"{quad} .\n" for quad in atlas if isinstance(quad.graph_name, NamedNode))
    quads.write_text("".join(named), encoding="utf-8")
    write_index(quads, None, folder, version="2026.11.20", now=datetime(2026, 11, 20, tzinfo=UTC))
    write_directory(quads, folder, read_languages())
    return Directory.of(folder)


def _listed(directory: Directory, selection: Selection, language: str) -> set[tuple[str, str]]:
    return {(row.thing.iri, row.thing.label) for row in Listing(directory, selection, language).all()}


def _asked(store: Store, selection: Selection, language: str, *, by_size: bool = False) -> list[tuple[str, ...]]:
    found = store.query(query_of(selection, language, by_size=by_size))
    assert isinstance(found, QuerySolutions)
    return [tuple(getattr(term, "value", "") for term in solution) for solution in found]


def _single(directory: Directory) -> Iterator[Selection]:
    for kind, facets in FACETS.items():
        yield Selection(kind)
        for facet in facets:
            yield Selection(kind, {facet: (ANYTHING,)})
            for value in Listing(directory, Selection(kind), "en").values(facet):
                yield Selection(kind, {facet: (value.path,)})


def _combined(directory: Directory) -> Iterator[Selection]:
    draw = random.Random(1)  # noqa: S311  # the same combinations each time
    paths = {
        (kind, facet): [ANYTHING, *(value.path for value in Listing(directory, Selection(kind), "en").values(facet))]
        for kind, facets in FACETS.items()
        for facet in facets
    }
    for _ in range(COMBINATIONS):
        kind = draw.choice(list(FACETS))
        chosen = draw.sample(FACETS[kind], draw.randint(1, min(3, len(FACETS[kind]))))
        some = {
            facet: tuple(draw.sample(paths[kind, facet], draw.randint(1, min(3, len(paths[kind, facet])))))
            for facet in chosen
        }
        yield Selection(kind, some)


def test_every_value_of_every_facet_selects_the_same(atlas: Store, directory: Directory) -> None:
    for selection in _single(directory):
        asked = _asked(atlas, selection, "pl")
        assert len(asked) == len(set(asked)), selection
        assert set(asked) == _listed(directory, selection, "pl"), selection


def test_combinations_of_values_select_the_same(atlas: Store, directory: Directory) -> None:
    for selection in _combined(directory):
        assert set(_asked(atlas, selection, "en")) == _listed(directory, selection, "en"), selection


def test_the_totals_of_choices_are_those_of_the_lists_that_they_lead_to(directory: Directory) -> None:
    for selection in _combined(directory):
        for facet in FACETS[selection.kind]:
            for value in Listing(directory, selection, "en").values(facet):
                narrowed = Selection(selection.kind, {**selection.chosen, facet: (value.path,)})
                assert Listing(directory, narrowed, "en").total() == value.total, (selection, facet, value.path)


@pytest.mark.parametrize("kind", FACETS)
def test_sizes_and_their_order_are_the_same(atlas: Store, directory: Directory, kind: str) -> None:
    asked = _asked(atlas, Selection(kind), "en", by_size=True)
    listed = Listing(directory, Selection(kind), "en").page(0, 1000, by_size=True)
    assert {(iri, int(size)) for iri, _, size in asked} == {(row.thing.iri, row.thing.size) for row in listed}
    assert [int(size) for _, _, size in asked] == [row.thing.size for row in listed]


def test_a_query_is_written_for_people() -> None:
    chosen = {"country": ("id/country/ES", "id/country/PL"), "place": (NOTHING,)}
    assert query_of(Selection("organisation", chosen), "pl").splitlines() == [
        "PREFIX ca: <https://w3id.org/coopatlas/ontology#>",
        "PREFIX country: <https://w3id.org/coopatlas/id/country/>",
        "PREFIX dct: <http://purl.org/dc/terms/>",
        "PREFIX org: <http://www.w3.org/ns/org#>",
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        "",
        "SELECT DISTINCT ?organisation ?name",
        "WHERE {",
        "  ?organisation a org:Organization .",
        "  ?organisation ca:country ?country .",
        "  FILTER (?country IN (country:ES, country:PL))",
        "  FILTER NOT EXISTS { ?organisation dct:spatial ?place . FILTER NOT EXISTS { ?place a ca:Country } }",
        '  OPTIONAL { ?organisation skos:prefLabel ?pl FILTER (lang(?pl) = "pl") }',
        '  OPTIONAL { ?organisation skos:prefLabel ?en FILTER (lang(?en) = "en") }',
        "  BIND (COALESCE(?pl, ?en, STR(?organisation)) AS ?name)",
        "}",
        "ORDER BY ?name",
    ]


@pytest.mark.parametrize("odd", ["id/project/a.b", "id/project/a'b", "id/project/x%20y", "id/project/é"])
def test_an_iri_that_no_prefixed_name_can_hold_is_written_in_full(odd: str) -> None:
    text = query_of(Selection("organisation", {"project": (odd,)}), "en")
    assert f"(<{BASE}{odd}>)" in text
    Store().query(text)
