"""What the editor completes comes from the release's own statistics."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

CA = "https://w3id.org/coopatlas/ontology#"


@pytest.fixture
def terms(versioned: FlaskClient) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = versioned.get("/queries/terms.json").get_json()
    return found


def test_a_class_has_its_name_its_labels_and_its_instances(terms: dict[str, list[dict[str, object]]]) -> None:
    (city,) = terms["classes"]
    assert city == {"iri": f"{CA}City", "name": "ca:City", "count": 1, "labels": {"en": "city", "pl": "miasto"}}


def test_a_property_tells_which_classes_have_it_and_how_often(terms: dict[str, list[dict[str, object]]]) -> None:
    (country,) = terms["properties"]
    assert (country["name"], country["count"]) == ("ca:country", 2)
    assert country["classes"] == {f"{CA}City": 1}


def test_prefixes_are_those_of_the_release(versioned: FlaskClient) -> None:
    assert versioned.get("/queries/terms.json").get_json()["prefixes"]["ca"] == CA


def test_they_are_kept_until_the_release_is_another(versioned: FlaskClient) -> None:
    tag = versioned.get("/queries/terms.json").headers["ETag"]
    assert versioned.get("/queries/terms.json", headers={"If-None-Match": tag}).status_code == 304


def test_a_release_without_statistics_has_no_terms(bare: FlaskClient) -> None:
    found = bare.get("/queries/terms.json").get_json()
    assert (found["classes"], found["properties"]) == ([], [])
