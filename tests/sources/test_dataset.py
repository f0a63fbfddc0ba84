"""Opening dataset folders and the ontology folder."""

from pathlib import Path

import pytest

from coopatlas.errors import DescriptionMissing, SettingsError, SourceError
from coopatlas.sources.dataset import open_dataset, open_datasets, open_ontology, read_description

DESCRIPTION = """@prefix dct: <http://purl.org/dc/terms/> .
<https://w3id.org/coopatlas/dataset/towns> dct:title "Towns"@en, "Miasta"@pl ;
    dct:description "All towns."@en, "Wszystkie miasta."@pl ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dct:source <https://w3id.org/coopatlas/id/source/b>, <https://w3id.org/coopatlas/id/source/a> ;
    dct:issued "2026-11-20"^^<http://www.w3.org/2001/XMLSchema#date> .
"""


def _dataset(data: Path, description: str = DESCRIPTION) -> Path:
    folder = data / "towns"
    folder.mkdir(parents=True)
    (folder / "dataset.ttl").write_text(description, encoding="utf-8")
    (folder / "towns.ttl").write_text("", encoding="utf-8")
    (folder / "README.md").write_text("", encoding="utf-8")
    return folder


def test_a_folder_is_a_dataset_and_its_rdf_files_share_one_graph(tmp_path: Path) -> None:
    (dataset,) = open_datasets(_dataset(tmp_path).parent)
    assert dataset.name == "towns"
    assert dataset.iri == "https://w3id.org/coopatlas/dataset/towns"
    assert [file.path.name for file in dataset.files] == ["dataset.ttl", "towns.ttl"]
    assert {file.graph_iri for file in dataset.files} == {dataset.iri}


def test_hidden_folders_and_files_are_left_alone(tmp_path: Path) -> None:
    folder = _dataset(tmp_path)
    (folder / ".backup").mkdir()
    (folder / ".backup" / "old.ttl").write_text("", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (dataset,) = open_datasets(tmp_path)
    assert len(dataset.files) == 2


def test_a_file_of_another_kind_is_not_left_out_in_silence(tmp_path: Path) -> None:
    folder = _dataset(tmp_path)
    (folder / "towns.xlsx").write_bytes(b"")
    (dataset,) = open_datasets(tmp_path)
    assert "towns.xlsx" in {file.path.name for file in dataset.files}


def test_metadata_belong_to_the_table_beside_them(tmp_path: Path) -> None:
    folder = _dataset(tmp_path)
    for name in ("cities.csv", "cities.csv-metadata.json", "gone.csv-metadata.json"):
        (folder / name).write_bytes(b"")
    (dataset,) = open_datasets(tmp_path)
    names = [file.path.name for file in dataset.files]
    assert names == ["cities.csv", "dataset.ttl", "gone.csv-metadata.json", "towns.ttl"]


def test_a_file_beside_the_datasets_is_refused_because_it_would_be_lost(tmp_path: Path) -> None:
    _dataset(tmp_path)
    (tmp_path / "README.md").write_text("", encoding="utf-8")
    (tmp_path / "stray.ttl").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=r"stray.ttl: lies in no dataset and would be lost; move it"):
        open_datasets(tmp_path)


def test_a_folder_whose_name_fits_no_iri_is_refused(tmp_path: Path) -> None:
    (tmp_path / "New places").mkdir()
    with pytest.raises(SourceError, match=r"New places: the folder's name becomes part of an IRI; use lower-case"):
        open_datasets(tmp_path)


def test_a_description_is_read_in_both_languages(tmp_path: Path) -> None:
    description = read_description(open_dataset(_dataset(tmp_path)))
    assert description.titles == {"en": "Towns", "pl": "Miasta"}
    assert description.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert description.issued == "2026-11-20"
    assert [source.rpartition("/")[2] for source in description.sources] == ["a", "b"]


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        (', "Miasta"@pl', "has no dct:title in 'pl'; add one"),
        ('"All towns."@en, ', "has no dct:description in 'en'; add one"),
        ("    dct:license <https://creativecommons.org/licenses/by/4.0/> ;\n", "has no dct:license; add one"),
    ],
)
def test_what_a_description_lacks_is_named_with_its_file(tmp_path: Path, removed: str, words: str) -> None:
    dataset = open_dataset(_dataset(tmp_path, DESCRIPTION.replace(removed, "")))
    with pytest.raises(DescriptionMissing) as caught:
        read_description(dataset)
    assert words in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "towns" / "dataset.ttl"))


def test_a_folder_without_description_is_refused(tmp_path: Path) -> None:
    (tmp_path / "towns").mkdir()
    with pytest.raises(DescriptionMissing, match=r"a dataset needs a dataset.ttl with title"):
        open_datasets(tmp_path)


@pytest.mark.parametrize("opened", [open_datasets, open_ontology])
def test_an_absent_folder_is_said_with_its_setting(tmp_path: Path, opened: object) -> None:
    assert callable(opened)
    with pytest.raises(SettingsError, match="no such folder; the setting"):
        opened(tmp_path / "absent")


def test_an_ontology_file_belongs_to_the_graph_that_it_declares(tmp_path: Path) -> None:
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    (tmp_path / "terms.ttl").write_text(owl + "<https://example.org/o> a owl:Ontology .", encoding="utf-8")
    (tmp_path / "alignments.ttl").write_text(owl + "<https://example.org/o/x> a owl:Ontology .", encoding="utf-8")
    (tmp_path / "role.ttl").write_text(skos + "<https://example.org/r> a skos:ConceptScheme .", encoding="utf-8")
    ontology = open_ontology(tmp_path)
    assert [file.graph_iri for file in ontology.terms] == ["https://example.org/r", "https://example.org/o"]
    assert [file.graph_iri for file in ontology.alignments] == ["https://example.org/o/x"]


def test_an_ontology_file_that_declares_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "terms.ttl").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match="declares no owl:Ontology and no skos:ConceptScheme"):
        open_ontology(tmp_path)
