"""References for other programs: well formed whatever the query says, and with all that their schemas want.

Source: the Citation Style Language's JSON schema 1.0.2; DataCite Metadata Schema 4.5.
"""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.languages.language import read_languages
from coopatlas.web.citations.citation import Citation
from coopatlas.web.citations.fingerprint import Fingerprint
from coopatlas.web.citations.records import BIBTEX, CSL, DATACITE, Reference, refer

LANGUAGES = read_languages()
TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80)


def _refer(query: str = "ASK {}", language: str = "en", rows: int = 12) -> Reference:
    citation = Citation("2026.11.20", Fingerprint(rows, "0123456789abcdef" * 2), query)
    return refer(citation, date(2026, 11, 20), LANGUAGES[language])


def test_an_answer_without_a_title_is_called_by_its_rows() -> None:
    assert _refer().title == "Answer to a query: 12 rows"
    assert _refer("# title: Towns\nASK {}").title == "Towns"


@given(title=TITLES)
def test_an_entry_of_bibtex_is_closed_whatever_the_title_says(title: str) -> None:
    entry = _refer(f"# title: {title}\nASK {{}}").written(BIBTEX)
    assert entry.startswith("@dataset{coopatlas-2026.11.20-01234567,\n")
    assert entry.count("{") == entry.count("}")
    assert len(re.findall(r"^  \w+ = \{", entry, re.MULTILINE)) == 6


@given(title=TITLES)
def test_csl_has_what_its_schema_wants(title: str) -> None:
    (record,) = json.loads(_refer(f"# title: {title}\nASK {{}}").written(CSL))
    assert {"id", "type", "title", "author", "issued", "version", "URL", "note"} == set(record)
    assert record["type"] == "dataset"
    assert record["issued"] == {"date-parts": [[2026, 11, 20]]}
    assert record["author"] == [{"literal": "Cooperation Atlas"}]


def test_datacite_has_what_its_schema_wants() -> None:
    record = json.loads(_refer("ASK { ?s ?p ?o }", "pl").written(DATACITE))
    assert {"schemaVersion", "types", "url", "creators", "titles", "publisher", "publicationYear"} <= set(record)
    assert record["types"]["resourceTypeGeneral"] == "Dataset"
    assert record["publisher"] == {"name": "Atlas współpracy"}
    assert record["publicationYear"] == "2026"
    (related,) = record["relatedIdentifiers"]
    assert related["relatedIdentifier"] == "https://w3id.org/coopatlas/dumps/2026.11.20/"
    assert related["relationType"] == "IsDerivedFrom"
    assert record["descriptions"][0] == {"description": "ASK { ?s ?p ?o }", "descriptionType": "TechnicalInfo"}


@pytest.mark.parametrize("form", [BIBTEX, CSL, DATACITE])
def test_every_form_has_address_version_and_fingerprint(form: object) -> None:
    reference = _refer()
    written = reference.written(form)  # type: ignore[arg-type]
    for part in (reference.address, "2026.11.20", "12-0123456789abcdef"):
        assert part in written
