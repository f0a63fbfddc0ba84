"""The table of representations."""

from pathlib import Path

import pytest

from coopatlas import formats
from coopatlas.formats import DOCUMENTS, GRAPHS, JSON_LD, RESULTS, RESULTS_CSV, TURTLE


@pytest.mark.parametrize("name", ["csv", "CSV", " text/csv "])
def test_a_format_is_known_by_name_and_media_type(name: str) -> None:
    assert formats.by_name(name, RESULTS) is RESULTS_CSV


def test_an_unknown_format_is_none() -> None:
    assert formats.by_name("parquet", RESULTS) is None
    assert formats.by_extension("exe", GRAPHS) is None


def test_a_source_is_known_by_its_extension_in_any_case() -> None:
    assert formats.of_file(Path("PLACES.TTL")) is TURTLE
    assert formats.of_file(Path("places.txt")) is None


def test_a_table_is_known_by_its_extension_and_described_by_the_file_called_like_it() -> None:
    table, metadata = Path("data/a.csv"), Path("data/a.csv-metadata.json")
    assert formats.of_file(table) is formats.TABLE
    assert formats.metadata_of(table) == metadata
    assert formats.table_of(metadata) == formats.table_of(table) == table
    for other in (Path("a.ttl-metadata.json"), Path("a.json"), Path("-metadata.json")):
        assert formats.table_of(other) == other


def test_no_table_is_taken_from_strangers() -> None:
    assert formats.TABLE not in formats.SOURCES


def test_only_text_formats_name_a_charset() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"


def test_extensions_and_names_are_unique_within_each_offer() -> None:
    for offered in (DOCUMENTS, RESULTS, formats.SOURCES, (*GRAPHS, *formats.DATASETS)):
        assert len({offer.extension for offer in offered}) == len(offered)
        assert len({offer.name for offer in offered}) == len(offered)
