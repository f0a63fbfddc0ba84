"""Sentences for one, two and five, and where the data do not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS

from coopatlas.vocabulary import BASE, CA, ID
from tests.web.kinds.words import sentences

GRAPH = NamedNode(f"{BASE}dataset/projects")
PROJECT, ROLE, TOWN = ID["project/p"], ID["concept/role/coordinator"], ID["place/town"]


def _quad(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), GRAPH)


def _named(subject: str, kind: str, name: str) -> Iterator[Quad]:
    yield _quad(subject, RDF.type, kind)
    yield Quad(NamedNode(subject), NamedNode(SKOS.prefLabel), Literal(name, language="en"), GRAPH)


def _project(partners: int, countries: int) -> Iterator[Quad]:
    """A project of some partners, of which the first ones are each from a country of their own, all in one town."""
    yield from _named(PROJECT, CA.Project, "P")
    yield from _named(TOWN, CA.City, "Town")
    for number in range(countries):
        yield from _named(ID[f"country/C{number}"], CA.Country, f"C{number}")
    for number in range(partners):
        organisation, participation = ID[f"organisation/o{number}"], ID[f"participation/p-{number}"]
        yield from _named(organisation, ORG.Organization, f"O{number}")
        yield from _named(participation, CA.Participation, f"O{number} in P")
        yield _quad(participation, CA.project, PROJECT)
        yield _quad(participation, CA.participant, organisation)
        yield _quad(organisation, DCTERMS.spatial, TOWN)
        if countries:
            yield _quad(organisation, CA.country, ID[f"country/C{min(number, countries - 1)}"])


def _first(client: FlaskClient, path: str, language: str) -> str:
    return sentences(client.get(f"/{language}/{path}").text)


@pytest.mark.parametrize(
    ("partners", "english", "polish"),
    [
        (1, "1 organisation from 1 country takes part.", "W projekcie uczestniczy 1 organizacja z 1 kraju."),
        (2, "2 organisations from 2 countries take part.", "W projekcie uczestniczą 2 organizacje z 2 krajów."),
        (5, "5 organisations from 5 countries take part.", "W projekcie uczestniczy 5 organizacji z 5 krajów."),
        (12, "12 organisations from 12 countries take part.", "W projekcie uczestniczy 12 organizacji z 12 krajów."),
        (22, "22 organisations from 22 countries take part.", "W projekcie uczestniczą 22 organizacje z 22 krajów."),
    ],
)
def test_a_project_counts_its_partners(
    client: FlaskClient, engine: Any, partners: int, english: str, polish: str
) -> None:
    engine.state(_project(partners, partners))
    assert _first(client, "project/p", "en").startswith(english)
    assert _first(client, "project/p", "pl").startswith(polish)


def test_a_project_without_countries_and_coordinator_says_no_more(client: FlaskClient, engine: Any) -> None:
    engine.state(_project(2, 0))
    assert _first(client, "project/p", "en") == "2 organisations take part. The data name no coordinator."


def test_a_project_without_partners_says_nothing_of_them(client: FlaskClient, engine: Any) -> None:
    engine.state(_project(0, 0))
    page = client.get("/en/project/p").text
    assert sentences(page) == ""
    assert 'id="partners"' not in page


@pytest.mark.parametrize(
    ("partners", "others"),
    [
        (2, "Uczestniczy w 1 projekcie, razem z 1 inną organizacją z 1 kraju."),
        (3, "Uczestniczy w 1 projekcie, razem z 2 innymi organizacjami z 2 krajów."),
        (6, "Uczestniczy w 1 projekcie, razem z 5 innymi organizacjami z 5 krajów."),
    ],
)
def test_an_organisation_counts_its_partners(client: FlaskClient, engine: Any, partners: int, others: str) -> None:
    engine.state(_project(partners, partners))
    assert _first(client, "organisation/o0", "pl") == f"Miejsce: Town, C0. {others}"


def test_an_organisation_alone_or_of_unknown_country_is_told_so_far(client: FlaskClient, engine: Any) -> None:
    engine.state(_project(2, 0))
    expected = "Where it is: Town. It takes part in 1 project, together with 1 other organisation."
    assert _first(client, "organisation/o0", "en") == expected
    engine.state(_named(ID["organisation/alone"], ORG.Organization, "Alone"))
    assert _first(client, "organisation/alone", "en") == "It takes part in no project here, but sources name it."


@pytest.mark.parametrize(
    ("partners", "polish"),
    [
        (1, "1 organizacja stąd uczestniczy w 1 projekcie."),
        (2, "2 organizacje stąd uczestniczą w 1 projekcie."),
        (5, "5 organizacji stąd uczestniczy w 1 projekcie."),
    ],
)
def test_a_place_counts_organisations_and_countries(
    client: FlaskClient, engine: Any, partners: int, polish: str
) -> None:
    engine.state(_project(partners, partners))
    assert _first(client, "place/town", "pl") == polish


@pytest.mark.parametrize(
    ("countries", "polish"),
    [
        (2, "1 organizacja stąd uczestniczy w 1 projekcie. Partnerzy są z 1 innego kraju."),
        (3, "1 organizacja stąd uczestniczy w 1 projekcie. Partnerzy są z 2 innych krajów."),
        (6, "1 organizacja stąd uczestniczy w 1 projekcie. Partnerzy są z 5 innych krajów."),
    ],
)
def test_a_country_counts_the_others(client: FlaskClient, engine: Any, countries: int, polish: str) -> None:
    engine.state(_project(countries, countries))
    assert _first(client, "country/C0", "pl") == polish


def test_a_place_without_organisations_says_so(client: FlaskClient, engine: Any) -> None:
    engine.state(_project(0, 0))
    assert _first(client, "place/town", "en") == "The Atlas knows of no organisation here."


def test_hostile_names_stay_text_within_sentences(client: FlaskClient, engine: Any) -> None:
    engine.state(_project(2, 1))
    leading = ID["participation/p-0"]
    engine.state([_quad(leading, CA.role, ROLE), *_named(ROLE, SKOS.Concept, "coordinator")])
    engine.state(_named(ID["organisation/o0"], ORG.Organization, "{places} <b onclick=x>&"))
    engine.store.remove(
        next(
            engine.store.quads_for_pattern(
                NamedNode(ID["organisation/o0"]), NamedNode(SKOS.prefLabel), Literal("O0", language="en")
            )
        )
    )
    page = client.get("/en/project/p").text
    assert "<b onclick" not in page
    assert "{places} &lt;b onclick=x&gt;&amp;" in page


def test_the_same_text_is_copied_that_is_shown(client: FlaskClient) -> None:
    page = client.get("/en/place/lublin").text
    assert 'id="iri"' in page
    assert 'hidden data-copies="iri"' in page
