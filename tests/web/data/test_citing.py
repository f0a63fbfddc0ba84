"""How a release is cited."""

from __future__ import annotations

import json

import pytest

from coopatlas.languages.language import read_languages
from coopatlas.release.manifest import Release
from coopatlas.web.data.citing import cite


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en", "Cooperation Atlas, release 2026.11.20, 2026."),
        ("pl", "Atlas współpracy, wydanie 2026.11.20, 2026."),
    ],
)
def test_a_release_is_cited_in_the_language_of_the_page(release: Release, tag: str, sentence: str) -> None:
    citation = cite(release, read_languages()[tag])
    assert citation.sentence == sentence
    assert citation.address == "https://w3id.org/coopatlas/dumps/2026.11.20/"


def test_programs_get_the_same_as_fields(release: Release) -> None:
    citation = cite(release, read_languages()["en"])
    (record,) = json.loads(citation.csl)
    assert record["issued"] == {"date-parts": [[2026, 11, 20]]}
    assert record["URL"] == citation.address
    assert citation.bibtex.startswith("@dataset{coopatlas-2026.11.20,\n  author = {{Cooperation Atlas}},\n")
    assert f"  url = {{{citation.address}}}\n}}\n" in citation.bibtex
