"""Every resource of the project's own release has a page that is whole, in each language."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, Quad, RdfFormat, parse

from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from tests.web.kinds.words import Words

LEAST = 500
LONG = 12
"""Shorter texts, such as names of towns, are often the same in two languages; single words stand in identifiers."""


def _address(path: str) -> str:
    return path.removeprefix("id/")


@pytest.mark.parametrize("language", ["en", "pl"])
def test_each_resource_has_a_page_with_one_heading_and_no_text_that_hides_its_language(
    own_client: FlaskClient, own_release: Release, language: str
) -> None:
    own, others = _texts(own_release, language)
    documents = Index.of(own_release.path).listed(0, 10_000)
    paths = [document.path for document in documents if document.path.startswith(("id/", "dataset/"))]
    assert len(paths) > 300
    for path in paths:
        page = own_client.get(f"/{language}/{_address(path)}")
        assert page.status_code == 200, path
        words = Words(page.text)
        assert words.headings == 1, path
        unmarked = words.texts[language]
        assert len(unmarked) > LEAST, path
        assert not [text for text in others if text in unmarked and not any(text in one for one in own)], path


def _texts(release: Release, language: str) -> tuple[set[str], set[str]]:
    """The long texts of a release in a language, and those in the others."""
    quads = parse(path=release.checked("dumps/coopatlas.nq"), format=RdfFormat.N_QUADS)
    own: set[str] = set()
    others: set[str] = set()
    for quad in quads:
        assert isinstance(quad, Quad)
        value = quad.object
        if isinstance(value, Literal) and len(value.value) >= LONG and " " in value.value:
            (others if value.language not in {None, language} else own).add(value.value)
    return own, others - own
