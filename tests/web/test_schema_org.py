"""Datasets within pages, for search engines."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coopatlas.query.engine import QueryEngine
from coopatlas.release.identity import WHOLE_IRI
from coopatlas.release.manifest import Release, describe_files, files_below
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from coopatlas.web.schema_org import SCHEMA_ORG_NAME, dataset
from tests.visitor import visitor_of

FILES = "https://w3id.org/coopatlas/dumps/2026.11.20/"
DOCUMENT = {
    "@context": {"@vocab": "http://schema.org/"},
    "@graph": [
        {
            "@id": WHOLE_IRI,
            "@type": "Dataset",
            "name": [{"@language": "en", "@value": "Atlas"}, {"@language": "pl", "@value": "Atlas współpracy"}],
            "description": [{"@language": "en", "@value": "</script><script>alert(1)</script><!--"}],
            "keywords": [{"@language": "en", "@value": "a"}, {"@language": "en", "@value": "b"}],
            "inLanguage": ["en", "pl"],
            "hasPart": [],
            "distribution": [
                {"contentUrl": f"{FILES}a.ttl", "encodingFormat": ["text/turtle"]},
                {"contentUrl": f"{FILES}a.ttl.gz", "encodingFormat": ["text/turtle", "application/gzip"]},
                {"contentUrl": f"{FILES}tables/a.csv", "encodingFormat": ["text/csv"]},
            ],
            "publisher": {"name": [{"@language": "pl", "@value": "Wydawca"}]},
        }
    ],
}
ELEMENT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def described(release: Release) -> Release:
    (release.path / SCHEMA_ORG_NAME).write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return Release(
        release.path, replace(release.manifest, files=describe_files(release.path, files_below(release.path)))
    )


@pytest.mark.parametrize(
    ("path", "name"), [("/en/", "Atlas"), ("/pl/", "Atlas współpracy"), ("/pl/dumps/2026.11.20/", None)]
)
def test_pages_embed_the_whole_in_their_own_language(
    settings: Settings, described: Release, engine: QueryEngine, path: str, name: str | None
) -> None:
    client = visitor_of(create_app(settings, described, engine))
    page = client.get(path, headers={"Accept": "text/html"}).text
    (text,) = ELEMENT.findall(page)
    assert json.loads(text)["name"] == (name or "Atlas współpracy")
    assert json.loads(text)["@context"] == {"@vocab": "http://schema.org/"}


def test_nothing_in_a_text_can_end_the_element(described: Release) -> None:
    text = dataset(WHOLE_IRI, "en", described)
    assert text is not None
    assert "<" not in text
    assert json.loads(text)["description"] == "</script><script>alert(1)</script><!--"


def test_a_text_is_told_in_another_language_where_there_is_none_in_the_pages(described: Release) -> None:
    record = json.loads(dataset(WHOLE_IRI, "en", described) or "")
    assert record["publisher"] == {"name": "Wydawca"}
    assert (record["keywords"], record["inLanguage"], record["hasPart"]) == (["a", "b"], ["en", "pl"], [])


def test_a_light_page_embeds_only_the_plain_files_of_the_whole(described: Release) -> None:
    record = json.loads(dataset(WHOLE_IRI, "en", described, brief=True) or "")
    assert [file["contentUrl"] for file in record["distribution"]] == [f"{FILES}a.ttl"]
    assert len(json.loads(dataset(WHOLE_IRI, "en", described) or "")["distribution"]) == 3


def test_a_dataset_or_release_that_is_not_described_embeds_nothing(
    described: Release, release: Release, client: FlaskClient
) -> None:
    assert dataset("https://w3id.org/coopatlas/dataset/none", "en", described) is None
    assert dataset(WHOLE_IRI, "en", release) is None
    assert "ld+json" not in client.get("/en/").text
