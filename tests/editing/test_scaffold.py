"""Stubs to begin with."""

import pytest

from coopatlas.editing.scaffold import Stub, free_slug, slug_of, write_stub
from coopatlas.editing.style import style
from coopatlas.vocabulary import ID


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Łódź Fabryczna", "lodz-fabryczna"),
        ("l\N{RIGHT SINGLE QUOTATION MARK}Alfàs del Pi", "lalfas-del-pi"),
        ("  Größe & Co.  ", "grosse-co"),
        ("Βαγδάτη", ""),
    ],
)
def test_a_slug_is_ascii_in_lower_case_with_hyphens(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_the_next_free_slug_is_taken() -> None:
    taken = {f"{ID}place/lublin", f"{ID}place/lublin-2", f"{ID}organisation/lublin-3"}
    assert free_slug("place", "Lublin", taken) == "lublin-3"
    assert free_slug("organisation", "Lublin", taken) == "lublin"


def test_a_name_of_which_no_slug_can_be_made_is_refused() -> None:
    with pytest.raises(ValueError, match="no slug can be made of 'Βαγδάτη'"):
        free_slug("place", "Βαγδάτη", set())


@pytest.mark.parametrize(
    "stub",
    [
        Stub(
            "project", {"pl": 'Pro"jekt', "en": "Pro\\ject"}, "page", coordinator="body", listed="Body", language="en"
        ),
        Stub("organisation", {"pl": "Ciało\nA", "en": "Body: a"}, "page", "lublin"),
        Stub("place", {"pl": "Miejsce", "en": "Place"}, "page", "PL"),
    ],
    ids=lambda stub: stub.kind,
)
def test_a_stub_is_in_the_house_style_whatever_its_name(stub: Stub) -> None:
    text = write_stub(stub, "slug")
    assert style(text).text == text
    assert not style(text).faults
