"""Which tables and columns there are, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from coopatlas.release.tables.layout import Table, column_name, lay_out, plural
from coopatlas.release.tables.links import survey_with_links
from coopatlas.release.tables.survey import IRI, Survey, resources

CA = "https://w3id.org/coopatlas/ontology#"
ID = "https://w3id.org/coopatlas/id/"
ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SOURCE = NamedNode("https://w3id.org/coopatlas/dataset/page")


def state(subject: str, predicate: str, value: str | Literal) -> Quad:
    return Quad(
        NamedNode(subject), NamedNode(predicate), value if isinstance(value, Literal) else NamedNode(value), SOURCE
    )


def laid_out(*statements: Quad) -> dict[str, Table]:
    survey = Survey()
    targets = survey_with_links(resources(sorted(statements, key=str)), survey)
    return {table.name: table for table in lay_out(survey, targets)[1]}


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


@pytest.mark.parametrize(
    ("word", "plurals"),
    [("city", "cities"), ("goal", "goals"), ("class", "classes"), ("activity", "activities"), ("day", "days")],
)
def test_tables_have_the_plural_of_their_class(word: str, plurals: str) -> None:
    assert plural(word) == plurals


@pytest.mark.parametrize(
    ("iri", "kind", "name"),
    [
        (CA + "order", "http://www.w3.org/2001/XMLSchema#integer", "order"),
        (SKOS + "prefLabel", "@pl", "prefLabel_pl"),
        (SKOS + "prefLabel", "@zh-hant", "prefLabel_zh_hant"),
        (TYPE, IRI, "type"),
        ("https://schema.org/telephone", IRI, "schema_telephone"),
        ("https://example.org/zażółć-x", IRI, "other_zazoc_x"),
        ("https://example.org/", IRI, "other_example_org"),
    ],
)
def test_columns_have_the_names_that_json_ld_has(iri: str, kind: str, name: str) -> None:
    assert column_name(iri, kind, alone=True) == name


def test_a_resource_stands_with_our_own_class_and_else_with_the_most_frequent_one() -> None:
    tables = laid_out(
        state(ID + "place/lodz", TYPE, CA + "City"),
        state(ID + "place/lodz", TYPE, "https://schema.org/City"),
        state(ID + "organisation/a", TYPE, ORG + "Organization"),
        state(ID + "organisation/b", TYPE, ORG + "Organization"),
        state(ID + "organisation/b", TYPE, "http://data.europa.eu/m8g/PublicOrganisation"),
    )
    assert {name: table.rows for name, table in tables.items()} == {"cities": 1, "organisations": 2}


def test_a_resource_of_two_classes_of_ours_stands_in_both_tables() -> None:
    tables = laid_out(state(ID + "x", TYPE, CA + "Goal"), state(ID + "x", TYPE, CA + "Stage"))
    assert set(tables) == {"goals", "stages"}


def test_tables_that_would_share_a_name_get_their_vocabulary_before_it() -> None:
    tables = laid_out(
        state("https://example.org/1", TYPE, "https://schema.org/Dataset"),
        state("https://example.org/2", TYPE, "http://www.w3.org/ns/dcat#Dataset"),
        state("https://example.org/3", TYPE, "https://example.org/Statement"),
        state("https://example.org/4", TYPE, "https://example.net/Statement"),
        state("https://example.org/5", TYPE, "https://example.net/../../etc/passwd%00"),
    )
    assert set(tables) == {"dcat-datasets", "schema-datasets", "other-statements", "other-statements-2", "passwd-00s"}


def test_names_of_tables_are_short_enough_for_any_file_system() -> None:
    (table,) = laid_out(state("https://example.org/1", TYPE, "https://example.org/" + "Aé" * 200)).values()
    assert len(table.name) < 200


def test_each_kind_of_value_has_a_column_of_its_own_named_so_only_where_there_are_several() -> None:
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    table = laid_out(
        state(ID + "x", TYPE, CA + "Goal"),
        state(ID + "x", CA + "order", Literal("1", datatype=integer)),
        state(ID + "x", CA + "order", Literal("first")),
        state(ID + "x", CA + "order", Literal("first", language="en")),
        state(ID + "x", CA + "year", Literal("2026")),
    )["goals"]
    assert names(table) == ["type", "order_en", "order_integer", "order_string", "year"]


def test_names_come_first_then_our_own_properties_and_english_before_polish() -> None:
    table = laid_out(
        state(ID + "x", TYPE, CA + "Goal"),
        state(ID + "x", "http://purl.org/dc/terms/source", ID + "source/page"),
        *(state(ID + "x", SKOS + "prefLabel", Literal("x", language=tag)) for tag in ("bg", "pl", "en")),
        state(ID + "x", CA + "project", ID + "project/p"),
    )["goals"]
    assert names(table) == ["type", "prefLabel_en", "prefLabel_pl", "prefLabel_bg", "project", "source"]


def test_columns_that_would_share_a_name_are_numbered() -> None:
    table = laid_out(
        state(ID + "x", TYPE, CA + "Goal"),
        state(ID + "x", CA + "id", ID + "y"),
        state(ID + "x", CA + "order", Literal("a", language="pl")),
        state(ID + "x", CA + "order_pl", Literal("b")),
    )["goals"]
    assert names(table) == ["type", "id_2", "order_pl", "order_pl_2"]


@pytest.mark.parametrize(
    ("values", "separator"),
    [(["a"], None), (["a", "b"], "|"), (["a|", "b;"], "¦"), (["|;¦", "b"], "\ue000"), (["|;¦\ue000", "b"], "\ue001")],
)
def test_values_are_separated_by_what_none_of_them_holds(values: Sequence[str], separator: str | None) -> None:
    notes = (state(ID + "x", CA + "quote", Literal(value)) for value in values)
    (_, column) = laid_out(state(ID + "x", TYPE, CA + "Goal"), *notes)["goals"].columns
    assert column.separator == separator


def test_a_column_names_the_table_in_which_all_its_values_are_and_none_where_one_is_elsewhere() -> None:
    statements = [
        state(ID + "goal/1", TYPE, CA + "Goal"),
        state(ID + "goal/1", CA + "project", ID + "project/p"),
        state(ID + "project/p", TYPE, CA + "Project"),
    ]
    goal, _ = laid_out(*statements).values()
    assert [(column.name, column.table) for column in goal.columns] == [("type", None), ("project", "projects")]
    goal, _ = laid_out(*statements, state(ID + "goal/1", CA + "project", "https://example.org/p")).values()
    assert [(column.name, column.table) for column in goal.columns] == [("type", None), ("project", None)]


def test_the_sources_of_a_table_are_the_graphs_that_speak_of_its_resources() -> None:
    other = NamedNode("https://w3id.org/coopatlas/dataset/other")
    (table,) = laid_out(
        state(ID + "x", TYPE, CA + "Goal"),
        Quad(NamedNode(ID + "x"), NamedNode(CA + "quote"), Literal("x"), other),
    ).values()
    assert table.graphs == (other.value, SOURCE.value)
