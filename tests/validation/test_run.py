"""Checking files: what is reported, and where."""

import json
from pathlib import Path

import pytest
from rdflib.namespace import RDF, SH

from coopatlas.errors import SettingsError, ShapesInvalid, SourceSyntaxError
from coopatlas.progress import Quiet
from coopatlas.settings import Settings
from coopatlas.validation.report import Report, Severity
from coopatlas.validation.run import Check, check
from coopatlas.vocabulary import CA, ID

HEAD = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix event: <https://w3id.org/coopatlas/id/event/> .
@prefix project: <https://w3id.org/coopatlas/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
FIRST = HEAD.count("\n") + 1


def _write(settings: Settings, text: str, name: str = "more.ttl") -> Path:
    path = settings.data / "events" / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def _check(settings: Settings, *paths: Path) -> Check:
    return check(paths, settings, Quiet())


def _lines(report: Report) -> list[tuple[str, int | None]]:
    return [(finding.location.path.name, finding.location.line) for finding in report.findings]


def test_conforming_data_have_no_findings(settings: Settings) -> None:
    outcome = _check(settings)
    assert outcome.report.conforms
    assert outcome.report.summary() == "conforms: no findings"
    assert not outcome.unreadable


def test_a_missing_property_is_reported_at_the_subjects_first_line(settings: Settings) -> None:
    _write(settings, 'event:b\n    skos:prefLabel "B"@en ;\n    a ca:Event .\n')
    assert _lines(_check(settings).report) == [("more.ttl", FIRST)]


def test_an_offending_value_is_reported_at_its_own_line(settings: Settings) -> None:
    _write(settings, 'event:b a ca:Event ;\n    skos:prefLabel "B"@en ;\n    ca:project "p" .\n')
    assert _lines(_check(settings).report) == [("more.ttl", FIRST + 2)]


def test_one_too_many_is_reported_at_the_last(settings: Settings) -> None:
    _write(settings, 'event:b a ca:Event ;\n    ca:project project:p ;\n    skos:prefLabel "B"@en .\n', "b.ttl")
    _write(settings, "event:b ca:project project:q .\n", "c.ttl")
    assert _lines(_check(settings).report) == [("c.ttl", FIRST)]


def test_a_sparql_constraint_is_reported_at_the_triple_that_it_names(settings: Settings) -> None:
    _write(settings, 'event:b a ca:Event ;\n    skos:prefLabel "B"@en ;\n    ca:project event:b .\n')
    assert _lines(_check(settings).report) == [("more.ttl", FIRST + 2)]


def test_a_value_at_the_end_of_another_path_is_reported_at_its_own_line(settings: Settings) -> None:
    (settings.shapes / "either.ttl").write_text(
        "@prefix ca: <https://w3id.org/coopatlas/ontology#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ca:s a sh:NodeShape ; sh:targetClass ca:Event ; sh:property ca:p .\n"
        "ca:p a sh:PropertyShape ; sh:path [ sh:alternativePath ( ca:near ca:far ) ] ; sh:nodeKind sh:IRI .\n",
        encoding="utf-8",
    )
    _write(settings, 'event:b a ca:Event ;\n    skos:prefLabel "B"@en ;\n    ca:project project:p .\n', "b.ttl")
    _write(settings, '\nevent:b ca:near "here" .\n', "c.ttl")
    assert _lines(_check(settings).report) == [("c.ttl", FIRST + 1)]


def test_a_dataset_that_a_build_would_refuse_is_refused_here_too(settings: Settings) -> None:
    other = settings.data / "copied"
    other.mkdir()
    (other / "dataset.ttl").write_bytes((settings.data / "events" / "dataset.ttl").read_bytes())
    (error,) = _check(settings).unreadable
    assert "has no dct:title in 'en'; add one" in str(error)


def test_a_description_that_breaks_a_shape_is_a_finding_at_its_line(settings: Settings) -> None:
    (settings.shapes / "dataset.ttl").write_text(
        "@prefix ca: <https://w3id.org/coopatlas/ontology#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ca:d a sh:NodeShape ; sh:targetSubjectsOf dct:license ; sh:property ca:t .\n"
        "ca:t a sh:PropertyShape ; sh:path dct:title ; sh:minCount 2 .\n",
        encoding="utf-8",
    )
    path = settings.data / "events" / "dataset.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Events"@en, ', ""), encoding="utf-8")
    outcome = _check(settings)
    assert not outcome.unreadable
    assert _lines(outcome.report) == [("dataset.ttl", 2)]


def test_a_blank_node_is_reported_where_it_stands(settings: Settings) -> None:
    _write(settings, '\n[] a ca:Event ; skos:prefLabel "B"@en .\n')
    assert _lines(_check(settings).report) == [("more.ttl", FIRST + 1)]


def test_a_class_that_is_a_text_is_no_reason_to_stop(settings: Settings) -> None:
    _write(settings, 'event:b a ca:Event ; skos:prefLabel "B"@en ; ca:project project:x .\nproject:x a "Project" .\n')
    (settings.shapes / "class.ttl").write_text(
        "@prefix ca: <https://w3id.org/coopatlas/ontology#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ca:s a sh:NodeShape ; sh:targetNode <https://w3id.org/coopatlas/id/event/b> ; sh:property ca:p .\n"
        "ca:p a sh:PropertyShape ; sh:path ca:project ; sh:class ca:Project .\n",
        encoding="utf-8",
    )
    assert _lines(_check(settings).report) == [("more.ttl", FIRST)]


def test_findings_are_sorted_and_read_like_a_compilers(settings: Settings) -> None:
    path = _write(settings, "event:c a ca:Event .\nevent:b a ca:Event ; ca:project project:p .\n")
    report = _check(settings).report
    assert [finding.line() for finding in report.findings] == [
        (
            f"{path}:{FIRST}:1: violation: event:c: An event needs exactly one project. ca:project is missing. "
            "[cash:Event-project]"
        ),
        (
            f"{path}:{FIRST}:1: warning: event:c: An event should have a name. skos:prefLabel is missing. "
            "[cash:Event-label]"
        ),
        (
            f"{path}:{FIRST + 1}:1: warning: event:b: An event should have a name. skos:prefLabel is missing. "
            "[cash:Event-label]"
        ),
    ]
    assert report.summary() == "does not conform: 1 violation, 2 warnings"


def test_messages_come_in_polish_where_there_are_polish_ones(settings: Settings) -> None:
    _write(settings, "event:c a ca:Event .\n")
    polish = [finding.line("pl") for finding in _check(settings).report.findings]
    assert "Wydarzenie musi mieć jeden projekt." in polish[0]
    assert "An event should have a name." in polish[1]


def test_messages_of_sparql_constraints_keep_their_language(settings: Settings) -> None:
    _write(settings, 'event:b a ca:Event ; skos:prefLabel "B"@en ; ca:project event:b .\n')
    (finding,) = _check(settings).report.findings
    assert "An event has itself as its project: event:b." in finding.line("en")
    assert "Wydarzenie jest swoim projektem: event:b." in finding.line("pl")


def test_warnings_alone_conform(settings: Settings) -> None:
    _write(settings, "event:b a ca:Event ; ca:project project:p .\n")
    report = _check(settings).report
    assert report.conforms
    assert len(report.of(Severity.WARNING)) == 1


def test_the_standard_report_holds_every_result(settings: Settings) -> None:
    _write(settings, "event:c a ca:Event .\n")
    report = _check(settings).report
    assert len(set(report.graph.subjects(RDF.type, SH.ValidationResult))) == len(report.findings)


def test_a_file_that_does_not_parse_is_named_and_the_others_are_still_checked(settings: Settings) -> None:
    _write(settings, "event:x a ca:Event ;;; ca:project\n", "broken.ttl")
    _write(settings, "event:c a ca:Event .\n")
    outcome = _check(settings)
    (error,) = outcome.unreadable
    assert isinstance(error, SourceSyntaxError)
    assert error.location.path.name == "broken.ttl"
    assert ("more.ttl", FIRST) in _lines(outcome.report)
    assert "broken.ttl" not in {name for name, _ in _lines(outcome.report)}


def test_files_that_lean_on_one_that_does_not_parse_are_checked_beside_what_can_be_read_of_it(
    settings: Settings,
) -> None:
    (settings.shapes / "class.ttl").write_text(
        "@prefix ca: <https://w3id.org/coopatlas/ontology#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ca:s a sh:NodeShape ; sh:targetClass ca:Event ; sh:property ca:p .\n"
        "ca:p a sh:PropertyShape ; sh:path ca:project ; sh:class ca:Project .\n",
        encoding="utf-8",
    )
    _write(settings, "project:k a ca:Project\nproject:l a ca:Project .\nproject:m a ca:Project .\n", "broken.ttl")
    text = 'event:{0} a ca:Event ; skos:prefLabel "E"@en ; ca:project project:{0} .\n'
    _write(settings, "".join(text.format(name) for name in "kmz"), "more.ttl")
    outcome = _check(settings)
    assert [error.location.line for error in outcome.unreadable] == [FIRST + 1]
    assert _lines(outcome.report) == [("more.ttl", FIRST + 2)]


def _write_table(settings: Settings, rows: str, *more: dict[str, object]) -> Path:
    path = settings.data / "events" / "more.csv"
    path.write_text(f"key,label\n{rows}", encoding="utf-8")
    columns = [
        {"name": "key", "suppressOutput": True},
        {"name": "label", "propertyUrl": "skos:prefLabel", "lang": "en"},
        {"virtual": True, "propertyUrl": f"{CA}project", "valueUrl": f"{ID}project/p"},
        {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": f"{CA}Event"},
        *more,
    ]
    schema = {"aboutUrl": f"{ID}event/{{key}}", "columns": columns}
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": path.name, "tableSchema": schema}
    path.with_name("more.csv-metadata.json").write_text(json.dumps(metadata, indent=1), encoding="utf-8")
    return path


def test_what_a_table_says_is_checked_like_anything_else(settings: Settings) -> None:
    table = _write_table(settings, "x,One\ny,\n")
    metadata = table.with_name("more.csv-metadata.json")
    for outcome in (_check(settings), _check(settings, table), _check(settings, metadata)):
        (finding,) = outcome.report.findings
        place = finding.location
        assert (place.path, place.line, place.column, place.end_column) == (table, 3, 1, 2)
        assert not outcome.unreadable


def test_every_fault_of_a_table_is_told_and_the_others_are_still_checked(settings: Settings) -> None:
    _write_table(settings, 'x,a"b\ny\nz,\n')
    _write(settings, "event:c a ca:Event .\n")
    outcome = _check(settings)
    assert [(error.location.line, error.location.column) for error in outcome.unreadable] == [(2, 4), (3, 1)]
    assert {name for name, _ in _lines(outcome.report)} == {"more.ttl"}


def test_metadata_that_are_not_understood_are_told_at_their_place(settings: Settings) -> None:
    _write_table(settings, "x,\n", {"foo": 1})
    _write(settings, "event:c a ca:Event .\n")
    outcome = _check(settings)
    (error,) = outcome.unreadable
    assert str(error).startswith(f"{settings.data / 'events' / 'more.csv-metadata.json'}:27:5: ")
    assert "more.csv" not in {path.name for path in outcome.files}
    assert {name for name, _ in _lines(outcome.report)} == {"more.ttl"}


def test_only_what_lies_in_the_named_files_is_reported(settings: Settings) -> None:
    good = _write(settings, "event:x ca:project project:p .\n", "a.ttl")
    bad = _write(settings, "event:c a ca:Event .\n")
    assert not _check(settings, good).report.findings
    assert len(_check(settings, bad).report.findings) == 2
    assert len(_check(settings, settings.data).report.findings) == 2


def test_a_file_within_the_data_is_checked_together_with_the_rest(settings: Settings) -> None:
    _write(settings, "event:c a ca:Event .\n", "b.ttl")
    path = _write(settings, 'event:c ca:project project:p ; skos:prefLabel "C"@en .\n', "c.ttl")
    assert not _check(settings, path).report.findings


def test_a_file_from_elsewhere_is_checked_on_its_own(settings: Settings, tmp_path: Path) -> None:
    _write(settings, "event:c a ca:Event .\n")
    elsewhere = tmp_path / "elsewhere" / "new.ttl"
    elsewhere.parent.mkdir()
    elsewhere.write_text(HEAD + "event:d a ca:Event ; ca:project project:p .\n", encoding="utf-8")
    assert _lines(_check(settings, elsewhere).report) == [("new.ttl", FIRST)]
    assert _lines(_check(settings, elsewhere.parent).report) == [("new.ttl", FIRST)]


def test_files_from_here_and_elsewhere_are_checked_together(settings: Settings, tmp_path: Path) -> None:
    bad = _write(settings, "event:c a ca:Event .\n")
    elsewhere = tmp_path / "else where" / "new.ttl"
    elsewhere.parent.mkdir()
    elsewhere.write_text(HEAD + "event:c ca:project project:p .\n", encoding="utf-8")
    assert _lines(_check(settings, bad, elsewhere).report) == [("more.ttl", FIRST)]


def test_a_named_file_of_another_kind_is_said(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "table.xls"
    path.write_bytes(b"x")
    (error,) = _check(settings, path).unreadable
    assert "not a kind of file that is read here" in str(error)


def test_alignments_do_not_take_part(settings: Settings) -> None:
    text = HEAD + (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<https://example.org/x> a owl:Ontology . ca:Meeting rdfs:subClassOf ca:Event .\n"
    )
    (settings.ontology / "alignments.ttl").write_text(text, encoding="utf-8")
    _write(settings, "event:b a ca:Meeting .\n")
    assert not _check(settings).report.findings


def test_broken_shapes_are_said_to_be_the_shapes_fault(settings: Settings) -> None:
    text = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<https://example.org/s> a sh:NodeShape ; sh:targetClass "
    text += "<https://w3id.org/coopatlas/ontology#Event> ; sh:property <https://example.org/p> .\n"
    text += "<https://example.org/p> a sh:PropertyShape ; sh:minCount 1 .\n"
    (settings.shapes / "broken.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(ShapesInvalid, match=r"(?s)the shapes cannot be used: .*mend them in the shapes folder"):
        _check(settings)


def test_an_empty_shapes_folder_is_refused(settings: Settings) -> None:
    (settings.shapes / "event.ttl").unlink()
    with pytest.raises(SettingsError, match="no shapes here; the setting 'shapes'"):
        _check(settings)
