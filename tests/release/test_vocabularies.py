"""Versions of the ontology, the alignments and the context, kept by every later release."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from coopatlas.errors import ReleaseCorrupt, ReleaseError, SourceError
from coopatlas.release.build import Built, Outcome
from coopatlas.release.context import CONTEXT_VERSION
from coopatlas.settings import Settings

HEADER = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/coopatlas/ontology> a owl:Ontology ;
    {prior}owl:versionInfo "{version}" .
<https://w3id.org/coopatlas/ontology#City> a owl:Class ; rdfs:label "{label}"@en .
"""
PRIOR = "owl:priorVersion <https://w3id.org/coopatlas/ontology/{version}> ;\n    "
Build = Callable[..., Built]


@pytest.fixture
def terms(settings: Settings) -> Path:
    """The ontology's file, as it is in the first release."""
    path = settings.ontology / "terms.ttl"
    state(path, "1.2.3", "city")
    return path


def state(path: Path, version: str, label: str, *, prior: str | None = None) -> None:
    follows = PRIOR.format(version=prior) if prior else ""
    path.write_text(HEADER.format(version=version, label=label, prior=follows), encoding="utf-8")


def kept(built: Built) -> dict[str, bytes]:
    folder = built.release.path / "versions"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_keeps_the_version_of_its_ontology_and_of_the_context(terms: Path, run: Build) -> None:
    built = run()
    assert sorted(kept(built)) == [f"context/{CONTEXT_VERSION}.jsonld", "ontology/1.2.3.ttl"]
    assert built.release.manifest.context_version == CONTEXT_VERSION
    released = {quad.triple for quad in parse(kept(built)["ontology/1.2.3.ttl"], RdfFormat.TURTLE)}
    assert released == {quad.triple for quad in parse(terms.read_bytes(), RdfFormat.TURTLE)}


@pytest.mark.usefixtures("terms")
def test_the_alignments_are_kept_where_they_have_a_version(settings: Settings, run: Build) -> None:
    alignments = settings.ontology / "alignments.ttl"
    alignments.write_text(
        alignments.read_text(encoding="utf-8").replace("a owl:Ontology", 'a owl:Ontology ; owl:versionInfo "1.0.0"'),
        encoding="utf-8",
    )
    assert "alignments/1.0.0.ttl" in kept(run())


def test_a_later_release_carries_earlier_versions_over(terms: Path, run: Build) -> None:
    first = kept(run())
    state(terms, "1.3.0", "settlement", prior="1.2.3")
    second = kept(run(21))
    assert sorted(second) == [f"context/{CONTEXT_VERSION}.jsonld", "ontology/1.2.3.ttl", "ontology/1.3.0.ttl"]
    assert {path: second[path] for path in first} == first


def test_versions_of_a_release_that_was_rolled_back_are_carried_over_too(
    terms: Path, settings: Settings, run: Build
) -> None:
    run()
    state(terms, "1.3.0", "settlement", prior="1.2.3")
    run(21)
    latest = settings.releases / "latest"
    latest.unlink()
    latest.symlink_to("2026.11.20")
    state(terms, "1.4.0", "town", prior="1.3.0")
    assert "ontology/1.3.0.ttl" in kept(run(22))


def test_a_changed_ontology_of_the_same_version_is_refused_at_the_line_of_its_version(terms: Path, run: Build) -> None:
    run()
    state(terms, "1.2.3", "settlement")
    with pytest.raises(SourceError) as caught:
        run(21)
    assert str(caught.value).startswith(
        f"{terms}:4: version 1.2.3 of <https://w3id.org/coopatlas/ontology> was released"
    )
    assert "2 triples differ, the first about ca:City; raise owl:versionInfo and owl:versionIRI" in str(caught.value)


def test_other_words_for_the_same_graph_are_no_change(terms: Path, run: Build) -> None:
    run()
    text = terms.read_text(encoding="utf-8")
    terms.write_text(
        "# A remark.\n"
        + text.replace(
            ' ; rdfs:label "city"@en', ' .\n<https://w3id.org/coopatlas/ontology#City> rdfs:label "city"@en'
        ),
        encoding="utf-8",
    )
    assert run(21).outcome is Outcome.UNCHANGED


def test_a_new_version_says_what_it_follows(terms: Path, run: Build) -> None:
    run()
    state(terms, "1.10.0", "settlement", prior="1.2.3")
    run(21)
    state(terms, "1.11.0", "town", prior="1.2.3")
    with pytest.raises(SourceError, match=r"add owl:priorVersion <https://w3id.org/coopatlas/ontology/1\.10\.0>"):
        run(22)


def test_going_back_to_a_version_as_it_was_is_allowed(terms: Path, run: Build) -> None:
    run()
    state(terms, "1.3.0", "settlement", prior="1.2.3")
    run(21)
    state(terms, "1.2.3", "city")
    assert run(22).release.manifest.ontology_version == "1.2.3"


@pytest.mark.parametrize("version", ["1.0", "../../1.0.0", "1.0.0-beta", "٣.0.0"])
def test_a_version_that_is_no_three_numbers_is_refused(terms: Path, run: Build, version: str) -> None:
    state(terms, version, "city")
    with pytest.raises(SourceError, match=r"terms.ttl:4: the version .* three numbers"):
        run()


def test_two_versions_at_once_are_refused(terms: Path, run: Build) -> None:
    state(terms, '1.0.0" , "1.1.0', "city")
    with pytest.raises(SourceError, match="must be one owl:versionInfo"):
        run()


def test_an_ontology_without_a_version_keeps_none(settings: Settings, run: Build) -> None:
    (settings.ontology / "terms.ttl").write_text(
        "<https://w3id.org/coopatlas/ontology> a <http://www.w3.org/2002/07/owl#Ontology> .\n", encoding="utf-8"
    )
    assert not [path for path in kept(run()) if path.startswith("ontology/")]


def test_a_changed_context_of_the_same_version_is_refused(terms: Path, run: Build) -> None:
    """A new term is a new version of the ontology, and a new name in the context."""
    run()
    state(terms, "1.3.0", "city", prior="1.2.3")
    with terms.open("a", encoding="utf-8") as file:
        file.write("<https://w3id.org/coopatlas/ontology#Town> a owl:Class .\n")
    with pytest.raises(ReleaseError, match="raise CONTEXT_VERSION"):
        run(21)


@pytest.mark.usefixtures("terms")
def test_the_context_names_the_terms_of_the_ontology(run: Build) -> None:
    built = run()
    path = f"versions/context/{CONTEXT_VERSION}.jsonld"
    assert json.loads((built.release.path / path).read_text(encoding="utf-8"))["@context"]["City"].endswith("#City")


@pytest.mark.usefixtures("terms")
def test_a_kept_version_that_was_tampered_with_stops_the_build(run: Build) -> None:
    built = run()
    path = built.release.path / "versions" / "ontology" / "1.2.3.ttl"
    path.chmod(0o644)
    path.write_text("", encoding="utf-8")
    with pytest.raises(ReleaseCorrupt, match=r"versions/ontology/1\.2\.3\.ttl is not as the manifest says"):
        run(21)
