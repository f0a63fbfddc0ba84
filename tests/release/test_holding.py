"""What many things have, in one pass, and never more than asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coopatlas.release.directory import Directory
from coopatlas.release.holding import Bound, held, holders

COUNTRIES = ("BE", "DE", "ES", "IT", "PL")
GRAPH = "".join(f'country:{code} skos:prefLabel "{code}"@en .\n' for code in COUNTRIES)
ORGANISATIONS = "".join(
    f'organisation:{name} skos:prefLabel "{name}"@en ; ca:country {", ".join(f"country:{code}" for code in codes)} .\n'
    for name, codes in {"wide": COUNTRIES, "narrow": ("PL",), "placed": ("BE", "PL")}.items()
)


@pytest.fixture
def directory(register: Callable[..., Directory]) -> Directory:
    return register(GRAPH + ORGANISATIONS)


def _numbers(directory: Directory, *paths: str) -> list[int]:
    found = directory.find([f"id/{path}" for path in paths], "en")
    return [found[f"id/{path}"].id for path in paths]


def test_all_values_of_all_things_are_read_at_once(directory: Directory) -> None:
    wide, narrow, poland = _numbers(directory, "organisation/wide", "organisation/narrow", "country/PL")
    with directory.opened() as database:
        found = held(database, "organisation.country", [wide, narrow], Bound(100))
        assert (len(found[wide]), found[narrow]) == (5, [poland])
        assert len(holders(database, "organisation.country", [poland], Bound(100))[poland]) == 3


def test_no_more_is_read_than_asked_for(directory: Directory) -> None:
    wide, narrow = _numbers(directory, "organisation/wide", "organisation/narrow")
    with directory.opened() as database:
        assert sum(map(len, held(database, "organisation.country", [wide, narrow], Bound(3)).values())) == 3
        few = held(database, "organisation.country", [wide, narrow], Bound(100, each=2))
        assert {number: len(values) for number, values in few.items()} == {wide: 2, narrow: 1}


def test_what_is_named_is_among_the_few(directory: Directory) -> None:
    (wide,) = _numbers(directory, "organisation/wide")
    with directory.opened() as database:
        for number in _numbers(directory, *(f"country/{code}" for code in COUNTRIES)):
            assert number in held(database, "organisation.country", [wide], Bound(100, each=1, first=(number,)))[wide]
