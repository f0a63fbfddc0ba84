"""Building releases: whole or not at all, the same from the same sources, and never of broken data."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import Graph

from coopatlas.errors import (
    DataInvalid,
    ReleaseBusy,
    ReleaseCorrupt,
    ReleaseError,
    SettingsError,
    SourceSyntaxError,
)
from coopatlas.release.build import Built, Outcome
from coopatlas.release.manifest import Release, files_below, open_version, versions
from coopatlas.release.staging import draft, link, locked
from coopatlas.settings import Settings

Run = Callable[..., Built]


def _dumps(release: Release) -> dict[str, bytes]:
    return {entry.path: (release.path / entry.path).read_bytes() for entry in release.dumps()}


def test_a_release_holds_all_that_is_published(run: Run) -> None:
    release = run().release
    held = {entry.path for entry in release.manifest.files}
    whole = {f"dumps/coopatlas.{end}" for end in ("nq", "ttl", "trig", "nt", "jsonld", "rdf")}
    parts = {"dumps/datasets/towns.ttl", "dumps/datasets/derived.ttl", "dumps/ontology/ontology.ttl"}
    tables = {f"dumps/tables/{name}.csv" for name in ("cities", "countries", "datasets")}
    dumps = whole | parts | tables
    single = {path.replace(".csv", ".parquet") for path in tables}
    single |= {"dumps/tables/statements.parquet", "dumps/tables/csv-metadata.json", "dumps/SHA256SUMS"}
    described = {"void.ttl", "catalog.ttl", "validation.ttl", "validation.txt", "shapes.ttl", "queries/01-towns.rq"}
    changes = {"changes/added.nq", "changes/removed.nq"}
    packed = {f"{path}.{ending}" for path in dumps for ending in ("gz", "zst")}
    assert dumps | packed | single | described | changes <= held
    assert list(release.verify()) == []


def test_the_manifest_counts_what_is_there(run: Run) -> None:
    manifest = run().release.manifest
    assert manifest.classes["https://w3id.org/coopatlas/ontology#City"] == 1
    assert manifest.entities == 2
    assert manifest.quads == manifest.triples + 1, "both datasets say where Łódź lies: two quads, one triple"
    assert manifest.ontology_version == "1.2.3"
    assert [dataset.name for dataset in manifest.datasets] == ["page", "towns"]
    assert {"coopatlas", "python", "pyarrow", "pyoxigraph", "pyshacl", "rdflib"} == set(manifest.tools)
    assert manifest.created == "2026-11-20T12:00:00+00:00"


def test_a_triple_of_two_sources_is_one_triple_of_the_default_graph(run: Run) -> None:
    store = Store.read_only(str(run().release.store_path))
    where = "{ <https://w3id.org/coopatlas/id/place/lodz> <https://schema.org/containedInPlace> ?country }"
    once, twice = store.query(f"SELECT * {where}"), store.query(f"SELECT * {{ GRAPH ?source {where} }}")
    assert isinstance(once, QuerySolutions)
    assert isinstance(twice, QuerySolutions)
    assert (len(list(once)), len(list(twice))) == (1, 2)


def test_short_cuts_are_derived_in_a_graph_of_their_own(run: Run) -> None:
    store = Store.read_only(str(run().release.store_path))
    derived = NamedNode("https://w3id.org/coopatlas/dataset/derived")
    country = NamedNode("https://w3id.org/coopatlas/ontology#country")
    assert len(list(store.quads_for_pattern(None, country, None, derived))) == 1


def test_the_same_sources_give_the_same_bytes_on_another_day_and_in_another_place(run: Run, tmp_path: Path) -> None:
    first, second = run(20).release, run(21, tmp_path / "elsewhere").release
    assert first.version != second.version
    assert first.manifest.content_hash == second.manifest.content_hash
    assert _dumps(first) == _dumps(second)


def test_every_serialisation_holds_the_same_triples(run: Run) -> None:
    release = run().release
    ends = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
    graphs = [Graph().parse(release.path / f"dumps/coopatlas.{end}", format=name) for end, name in ends.items()]
    assert all(set(graph) == set(graphs[0]) for graph in graphs)
    assert len(graphs[0]) == release.manifest.triples


def test_a_build_that_changes_nothing_makes_no_release(run: Run, settings: Settings) -> None:
    first, again = run(20), run(21)
    assert first.outcome is Outcome.NEW
    assert again.outcome is Outcome.UNCHANGED
    assert again.release.version == "2026.11.20"
    assert versions(settings.releases) == ["2026.11.20"]


def test_a_second_release_of_a_day_gets_a_number(run: Run, towns: Path, settings: Settings) -> None:
    run()
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"Republic of Poland"'), encoding="utf-8")
    second = run().release
    assert second.version == "2026.11.20-2"
    assert second.manifest.previous == "2026.11.20"
    assert open_version(settings.releases).version == "2026.11.20-2"


def test_a_changed_query_is_a_change(run: Run, settings: Settings) -> None:
    run()
    (settings.queries / "02-more.rq").write_text("ASK {}", encoding="utf-8")
    assert run().outcome is Outcome.NEW


def test_the_change_against_the_previous_release_is_kept(run: Run, towns: Path) -> None:
    assert (run().release.path / "changes/removed.nq").read_bytes() == b""
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"Republic of Poland"'), encoding="utf-8")
    release = run().release
    added, removed = (
        (release.path / f"changes/{name}.nq").read_text(encoding="utf-8") for name in ("added", "removed")
    )
    assert [line.split('"')[1] for line in added.splitlines()] == ["Republic of Poland"]
    assert [line.split('"')[1] for line in removed.splitlines()] == ["Poland"]


def test_data_that_do_not_conform_are_never_released(run: Run, towns: Path, settings: Settings) -> None:
    run()
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:nowhere a ca:City .\n")
    with pytest.raises(DataInvalid) as caught:
        run()
    assert caught.value.findings[0].startswith(f"{towns}:8:1: violation: place:nowhere: A city needs a name.")
    assert versions(settings.releases) == ["2026.11.20"]
    assert not [entry for entry in settings.releases.iterdir() if entry.name.startswith(".draft")]


def test_sources_that_do_not_parse_leave_the_earlier_release(run: Run, towns: Path, settings: Settings) -> None:
    run()
    towns.write_text("place:lodz", encoding="utf-8")
    with pytest.raises(SourceSyntaxError):
        run()
    assert open_version(settings.releases).version == "2026.11.20"


def test_what_cannot_be_swept_away_is_said(settings: Settings) -> None:
    (settings.releases / ".link-1").mkdir(parents=True)
    with (
        pytest.raises(ReleaseError, match=r"\.link-1: cannot be removed: .*; remove it and build again"),
        locked(settings.releases),
    ):
        pass


def test_two_builds_at_once_do_not_meet(run: Run, settings: Settings) -> None:
    with locked(settings.releases), pytest.raises(ReleaseBusy, match="another build is at work here"):
        run()


def test_a_releases_folder_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReleaseError, match="not writable"):
        run(into=tmp_path / "file")


def test_a_full_disk_is_said_and_leaves_nothing_behind(settings: Settings) -> None:
    settings.releases.mkdir()
    with pytest.raises(ReleaseError, match=r"the release cannot be written .*; make room and build again"):
        _write_until_the_disk_is_full(settings.releases)
    assert list(settings.releases.iterdir()) == []


def _write_until_the_disk_is_full(releases: Path) -> None:
    with draft(releases, "2026.11.20") as folder:
        (folder / "half").write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_damaged_release_is_no_reason_not_to_build(run: Run, settings: Settings) -> None:
    damaged = settings.releases / "2026.11.19"
    damaged.mkdir(parents=True)
    (damaged / "manifest.json").write_text("{", encoding="utf-8")
    assert run().outcome is Outcome.NEW


def test_an_empty_folder_among_the_releases_is_no_reason_not_to_build(run: Run, settings: Settings) -> None:
    (settings.releases / "2026.11.19").mkdir(parents=True)
    assert run().outcome is Outcome.NEW


def test_a_latest_release_that_lost_its_manifest_is_named(run: Run) -> None:
    (run().release.path / "manifest.json").unlink()
    with pytest.raises(ReleaseCorrupt, match="the manifest is gone; restore it or move the folder away"):
        run()


def test_changes_against_damaged_quads_are_not_written(run: Run, towns: Path) -> None:
    quads = run().release.path / "dumps/coopatlas.nq"
    quads.chmod(0o644)
    quads.write_bytes(b"\xff")
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"RP"'), encoding="utf-8")
    with pytest.raises(ReleaseCorrupt, match=r"release 2026.11.20: dumps/coopatlas.nq is not as the manifest says"):
        run()


@pytest.mark.parametrize(
    ("question", "words"), [(b"SELECT ?x WHERE", "does not parse"), (b"# \xff\nASK {}", r"not UTF-8 \(byte 3\)")]
)
def test_a_question_that_cannot_be_asked_is_not_released(
    run: Run, settings: Settings, question: bytes, words: str
) -> None:
    (settings.queries / "02-broken.rq").write_bytes(question)
    with pytest.raises(SourceSyntaxError, match=rf"02-broken.rq: {words}"):
        run()


def test_a_project_without_questions_is_refused(run: Run, settings: Settings) -> None:
    shutil.rmtree(settings.queries)
    with pytest.raises(SettingsError, match="the setting 'queries' names that of the questions"):
        run()


def test_debris_of_a_build_that_died_is_swept_away(run: Run, settings: Settings) -> None:
    draft = settings.releases / ".draft-2026.11.20"
    draft.mkdir(parents=True)
    (draft / "half").write_text("", encoding="utf-8")
    (settings.releases / ".link-2026.11.20").symlink_to("2026.11.20")
    release = run().release
    assert list(release.verify()) == []
    assert sorted(entry.name for entry in settings.releases.iterdir()) == [".lock", "2026.11.20", "latest"]


def test_a_release_that_was_renamed_but_not_linked_is_linked_by_the_next_build(
    run: Run, towns: Path, settings: Settings
) -> None:
    run()
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"Republic of Poland"'), encoding="utf-8")
    run()
    link(settings.releases, "2026.11.20")  # as if the second build had died before its last step
    again = run()
    assert again.outcome is Outcome.LINKED
    assert open_version(settings.releases).version == "2026.11.20-2"


def test_files_of_a_release_are_read_only(run: Run) -> None:
    release = run().release
    assert not [path for path in files_below(release.path) if path.stat().st_mode & 0o222]


def test_a_release_tells_nothing_of_the_machine_it_was_built_on(run: Run, tmp_path: Path) -> None:
    for path in files_below(run().release.path):
        assert str(tmp_path).encode() not in path.read_bytes(), f"{path.name} holds a path of the machine"


@pytest.mark.parametrize("delay_s", [0.2, 0.35, 0.5, 0.65, 0.8, 1.0])
def test_a_build_killed_at_any_moment_leaves_the_earlier_release_serving(
    run: Run, towns: Path, settings: Settings, delay_s: float
) -> None:
    run()
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"Republic of Poland"'), encoding="utf-8")
    environment = {
        **os.environ,
        **{
            f"COOPATLAS_{name.upper()}": str(getattr(settings, name))
            for name in ("data", "shapes", "ontology", "queries", "releases")
        },
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "coopatlas", "build", "--quiet"], env=environment, stdout=subprocess.DEVNULL
    )
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    assert process.wait() in {0, -signal.SIGKILL}, "the build itself must not fail"
    assert list(open_version(settings.releases).verify()) == []
    run(21)
    latest = open_version(settings.releases)
    assert list(latest.verify()) == []
    assert "Republic of Poland" in (latest.path / "dumps/coopatlas.nq").read_text(encoding="utf-8")
    assert not [entry for entry in settings.releases.iterdir() if entry.name.startswith((".draft", ".link"))]
