"""Where addresses lie in a copy."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.export.layout import INDEX_NAME, file_of, gone_of, public_path

PLACES = {
    "/": "index.html",
    "/en/": "en/index.html",
    "/id/place/lublin": "id/place/lublin/index.html",
    "/pl/place/lublin": "pl/place/lublin/index.html",
    "/doc/place/lublin.ttl": "doc/place/lublin.ttl",
    "/doc/place/lublin.linkset.json": "doc/place/lublin.linkset.json",
    "/ontology/1.0.0": "ontology/1.0.0/index.html",
    "/ontology/1.0.0.ttl": "ontology/1.0.0.ttl",
    "/.well-known/void": ".well-known/void/index.html",
    "/.well-known/void.ttl": ".well-known/void.ttl",
    "/dumps/": "dumps/index.html",
    "/dumps/2026.11.20": "dumps/2026.11.20/index.html",
    "/dumps/2026.11.20/": "dumps/2026.11.20/index.html",
    "/dumps/2026.11.20/SHA256SUMS": "dumps/2026.11.20/SHA256SUMS",
    "/en/changes/2026.11.20/1.atom": "en/changes/2026.11.20/1.atom",
    "/static/site-ABCDEFGH.css": "static/site-ABCDEFGH.css",
    "/id/place/łódź": "id/place/łódź/index.html",
}


@pytest.mark.parametrize(("path", "file"), PLACES.items())
def test_an_address_lies_where_any_host_finds_it(path: str, file: str) -> None:
    assert file_of(path) == file


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/en/places", "en/places/~3/index.html"),
        ("/doc/place/lublin.ttl", "doc/place/lublin/~3.ttl"),
        ("/doc/place/lublin.linkset.json", "doc/place/lublin/~3.linkset.json"),
    ],
)
def test_a_further_page_lies_in_the_folder_of_the_first(path: str, file: str) -> None:
    assert file_of(path, 3) == file


def test_what_is_gone_has_a_file_that_no_host_shows_by_itself() -> None:
    assert gone_of("/id/place/vilna") == "id/place/vilna/gone.html"


def test_the_address_of_a_folder_ends_in_a_slash() -> None:
    assert public_path("en/place/łódź/index.html") == "/en/place/%C5%82%C3%B3d%C5%BA/"
    assert public_path("doc/place/lublin.ttl") == "/doc/place/lublin.ttl"
    assert public_path(INDEX_NAME) == "/"


@pytest.mark.parametrize(
    "part", ["..", ".", "~2", "a b", "a%2Fb", "x" * 200, "a\\b", "CON\n", "e\u0301", "a:b", "-.", ""]
)
def test_a_part_that_is_no_safe_name_has_a_stable_one(part: str) -> None:
    first, second = file_of(f"/id/place/{part}/x"), file_of(f"/id/place/{part}/x")
    assert first == second
    names = PurePosixPath(first).parts
    assert part == "" or part not in names
    assert all(name not in {"..", "."} and len(name.encode()) <= 255 for name in names)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1), min_size=1))
def test_no_path_leaves_the_folder_or_meets_another(parts: list[str]) -> None:
    path = "/id/" + "/".join(parts)
    file = file_of(path)
    names = file.split("/")
    assert not file.startswith("/")
    assert ".." not in names
    assert "" not in names
    assert all(len(name.encode()) <= 255 for name in names)
    assert file != file_of(path + "x")


@given(st.sampled_from(sorted(PLACES)))
def test_the_address_that_is_linked_is_that_of_the_file(path: str) -> None:
    linked = unquote(public_path(file_of(path)))
    assert file_of(linked) == file_of(path)
