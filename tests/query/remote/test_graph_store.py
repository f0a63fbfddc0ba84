"""Where a store takes queries, updates and graphs."""

import pytest

from coopatlas.errors import SettingsError
from coopatlas.query.remote.graph_store import Addresses


@pytest.mark.parametrize(
    ("query", "update", "graphs"),
    [
        ("http://a/sparql", "http://a/sparql-auth", "http://a/sparql-graph-crud-auth"),
        ("http://a:7878/query", "http://a:7878/update", "http://a:7878/store"),
        ("https://a/folder/query?x=1", "https://a/folder/update", "https://a/folder/store"),
    ],
)
def test_the_best_known_stores_need_only_their_query_endpoint(query: str, update: str, graphs: str) -> None:
    assert Addresses.beside(query) == Addresses(query, update, graphs)


def test_what_is_named_is_not_guessed() -> None:
    assert Addresses.beside("http://a/x", "http://a/u", "http://a/g") == Addresses(
        "http://a/x", "http://a/u", "http://a/g"
    )


def test_a_user_in_the_address_of_queries_is_not_carried_into_the_others() -> None:
    guessed = Addresses.beside("http://ann:secret@a:1/query")
    assert guessed == Addresses("http://ann:secret@a:1/query", "http://a:1/update", "http://a:1/store")


def test_an_endpoint_whose_name_tells_nothing_wants_the_others_named() -> None:
    with pytest.raises(SettingsError, match="name both with --update and --graph-store"):
        Addresses.beside("http://a/ask")
