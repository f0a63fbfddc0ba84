"""The model with the numbers of a release."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from rdflib.namespace import DCTERMS, ORG

from coopatlas.languages.language import Language, read_languages
from coopatlas.release.directory import Directory
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import CA
from coopatlas.web.data.model import Model, read_model
from coopatlas.web.uses import Uses

PROJECT, PARTICIPATION, CITY, REGION, COUNTRY = (
    str(CA[name]) for name in ("Project", "Participation", "City", "Region", "Country")
)
USES = Uses(
    classes={PROJECT: 2, PARTICIPATION: 41, CITY: 23, REGION: 15, COUNTRY: 14, str(ORG.Organization): 51},
    properties={},
    by_property={},
    links={
        (PARTICIPATION, str(CA.project), PROJECT): 41,
        (CITY, str(CA.country), COUNTRY): 22,
        (REGION, str(CA.country), COUNTRY): 15,
        (REGION, str(DCTERMS.spatial), CITY): 7,
    },
)


@pytest.fixture
def english() -> Language:
    return read_languages()["en"]


@pytest.fixture
def model(app: Flask, release: Release, english: Language) -> Iterator[Model]:
    with app.test_request_context("/en/"):
        yield read_model(USES, Directory.of(release.path), english)


def test_classes_that_stand_together_are_added_up(model: Model) -> None:
    counts = {entity.label: entity.count for entity in model.entities}
    assert counts == {"Projects": 2, "Participations": 41, "Organisations": 51, "Places": 38, "Countries": 14}


def test_only_what_the_release_says_is_shown(model: Model) -> None:
    told = {(one.source.label, one.term, one.target.label): one.count for one in model.relations}
    assert told == {("Participations", "ca:project", "Projects"): 41, ("Places", "ca:country", "Countries"): 37}


def test_a_short_cut_says_that_nobody_wrote_it(model: Model) -> None:
    assert {one.term: one.derived for one in model.relations} == {"ca:project": False, "ca:country": True}


def test_terms_of_our_own_lead_to_their_definitions_and_those_of_others_do_not(model: Model) -> None:
    found = {entity.label: entity.href for entity in model.entities}
    assert found["Projects"] == "/en/ontology#Project"
    assert found["Organisations"] is None


def test_a_property_goes_by_its_label_where_the_ontology_has_one(model: Model) -> None:
    labels = {one.term: one.label.value for one in model.relations}
    assert labels == {"ca:country": "country", "ca:project": "ca:project"}
