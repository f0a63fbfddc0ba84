"""The files of the dumps as distributions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.namespace import DCTERMS, FOAF

from coopatlas.release.authorities import Statements
from coopatlas.release.distributions import FORMS, Dump, address_of, dumps_of
from coopatlas.release.files import add_distributions, descriptions_of, titles_of
from coopatlas.vocabulary import DCAT


def _dump(path: str) -> Dump:
    return Dump(path, 1, "ab")


@pytest.mark.parametrize(
    ("path", "plain", "folder", "media_type", "compression"),
    [
        ("coopatlas.nq", "coopatlas.nq", "", "application/n-quads", None),
        ("coopatlas.nq.gz", "coopatlas.nq", "", "application/n-quads", "gz"),
        ("datasets/places.ttl.zst", "datasets/places.ttl", "datasets", "text/turtle", "zst"),
        ("tables/cities.csv", "tables/cities.csv", "tables", "text/csv", None),
        ("tables/cities.parquet", "tables/cities.parquet", "tables", "application/vnd.apache.parquet", None),
    ],
)
def test_the_name_of_a_file_tells_its_form(
    path: str, plain: str, folder: str, media_type: str, compression: str | None
) -> None:
    dump = _dump(path)
    assert (dump.plain, dump.folder, dump.compression) == (plain, folder, compression)
    assert dump.form is not None
    assert dump.form.media_type == media_type


def test_files_are_listed_as_they_come_but_for_those_that_describe_the_others(tmp_path: Path) -> None:
    for name in ("coopatlas.hdt", "coopatlas.nq.zst", "SHA256SUMS", "tables/a.csv", "tables/csv-metadata.json"):
        (tmp_path / "dumps" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dumps" / name).write_bytes(b"x")
    found = dumps_of(tmp_path)
    assert [dump.path for dump in found] == ["coopatlas.hdt", "coopatlas.nq.zst", "tables/a.csv"]
    assert found[0].form is None, "a form that is not known is listed without one"


def test_what_a_file_holds_is_told_in_both_languages() -> None:
    assert titles_of(_dump("coopatlas.nq.gz")) == {"en": "coopatlas.nq, gzip", "pl": "coopatlas.nq, gzip"}
    assert descriptions_of(_dump("tables/cities.csv.zst")) == {
        "en": "A table in CSV, compressed with zstd.",
        "pl": "Tabela w formacie CSV, skompresowane programem zstd.",
    }


def test_an_address_is_a_uri_whatever_the_file_is_called() -> None:
    assert address_of("2026.11.20", "tables/a b#.csv").endswith("/dumps/2026.11.20/tables/a%20b%23.csv")


def test_each_form_has_a_media_type_and_an_eu_file_type() -> None:
    assert {"ttl", "nt", "nq", "trig", "jsonld", "rdf", "csv", "parquet"} == set(FORMS)
    assert all("/" in form.media_type and form.file_type.isupper() for form in FORMS.values())


def test_a_table_leads_to_the_metadata_of_its_columns_and_an_unknown_form_has_no_file_type() -> None:
    catalog, dataset = Statements(), "https://w3id.org/coopatlas/catalog#atlas"
    add_distributions(
        catalog,
        dataset,
        [_dump("tables/cities.csv"), _dump("coopatlas.hdt")],
        version="2026.11.20",
        issued=date(2026, 11, 20),
        licence="https://creativecommons.org/licenses/by/4.0/",
        rights="https://w3id.org/coopatlas/catalog#rights",
    )
    table, other = (
        URIRef(f"https://w3id.org/coopatlas/dumps/2026.11.20/{path}#distribution")
        for path in ("tables/cities.csv", "coopatlas.hdt")
    )
    page = catalog.graph.value(table, FOAF.page)
    assert str(page).endswith("/dumps/2026.11.20/tables/csv-metadata.json")
    assert catalog.graph.value(other, FOAF.page) is None
    assert catalog.graph.value(other, DCTERMS["format"]) is None
    assert str(catalog.graph.value(other, DCAT.mediaType)).endswith("application/octet-stream")
