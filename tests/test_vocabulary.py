"""Prefixes and the short forms made with them."""

import pytest

from coopatlas.vocabulary import PREFIXES, shorten


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("https://w3id.org/coopatlas/id/place/lodz", "place:lodz"),
        ("https://w3id.org/coopatlas/id/concept/role/city", "role:city"),
        ("https://w3id.org/coopatlas/ontology#order", "ca:order"),
        ("https://w3id.org/coopatlas/ontology", "<https://w3id.org/coopatlas/ontology>"),
        ("https://w3id.org/coopatlas/id/place/", "<https://w3id.org/coopatlas/id/place/>"),
        ("https://w3id.org/coopatlas/id/place/a#b", "<https://w3id.org/coopatlas/id/place/a#b>"),
        ("https://example.org/x", "<https://example.org/x>"),
    ],
)
def test_an_iri_is_written_with_the_longest_prefix_that_fits(iri: str, short: str) -> None:
    assert shorten(iri) == short


def test_no_two_prefixes_stand_for_one_namespace() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
