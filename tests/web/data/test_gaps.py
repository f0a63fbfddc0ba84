"""What a release does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from coopatlas.release.directory import Directory
from coopatlas.release.manifest import Release
from coopatlas.web.data.gaps import Gap, gaps_of
from tests.web.conftest import StoreEngine, state

UNSAID = """
project:together ca:sourceSilentOn dct:title .
project:apart a ca:Project ; skos:prefLabel "Apart"@en ; ca:sourceSilentOn dct:title, <https://schema.org/endDate> .
source:page ca:sourceSilentOn dct:title .
organisation:nowhere a org:Organization ; skos:prefLabel "Nowhere"@en .
"""


@pytest.fixture
def gaps(app: Flask, engine: StoreEngine, release: Release) -> Iterator[dict[str, Gap]]:
    state(engine, UNSAID)
    with app.test_request_context("/en/"):
        yield {gap.key: gap for gap in gaps_of(Directory.of(release.path), engine, "en")}


def test_what_has_nothing_of_a_facet_is_counted_and_its_list_linked(gaps: dict[str, Gap]) -> None:
    assert gaps["organisation_place"] == Gap("organisation_place", 1, 2, "/en/organisations?place=-")
    assert gaps["project_programme"].number == 2


def test_what_nothing_lacks_is_no_gap(gaps: dict[str, Gap]) -> None:
    assert "place_country" not in gaps


def test_only_projects_count_where_a_source_is_silent(gaps: dict[str, Gap]) -> None:
    assert (gaps["project_title"].number, gaps["project_title"].total) == (2, 2)
    assert gaps["project_endDate"].number == 1
    assert "project_startDate" not in gaps
