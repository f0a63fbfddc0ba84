"""The index: when documents changed, what leads to them, what is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.build import Built
from coopatlas.release.index import INDEX_NAME, Document, Gone, Index
from coopatlas.release.indexing import write_index
from coopatlas.release.manifest import MANIFEST_NAME, Release
from coopatlas.settings import Settings

Run = Callable[..., Built]
CONTAINED = "https://schema.org/containedInPlace"
COUNTRY = "https://w3id.org/coopatlas/ontology#country"
LUBLIN = 'place:lublin a ca:City ; skos:prefLabel "Lublin"@en ; schema:containedInPlace country:PL .\n'
REPLACED = "<http://purl.org/dc/terms/isReplacedBy>"


def _index(built: Built) -> Index:
    return Index.of(built.release.path)


def _document(built: Built, path: str) -> Document:
    found = _index(built).find(path)
    assert isinstance(found, Document), f"{path}: {found}"
    return found


def _day(day: int) -> datetime:
    return datetime(2026, 11, day, 12, 0, tzinfo=UTC)


def test_a_first_release_dates_every_document_by_itself(run: Run) -> None:
    lodz = _document(run(day=20), "id/place/lodz")
    assert (lodz.issued, lodz.modified) == (_day(20), _day(20))
    # A class, two names, and its country by two sources and as a short cut.
    assert lodz.statements == 1 + 2 + 2 + 1


def test_what_leads_to_a_resource_is_counted_once_however_many_sources_say_so(run: Run) -> None:
    assert dict(_document(run(), "id/country/PL").links) == {CONTAINED: 1, COUNTRY: 1}


def test_only_what_changed_gets_another_date(run: Run, towns: Path) -> None:
    towns.write_text(towns.read_text(encoding="utf-8") + LUBLIN, encoding="utf-8")
    first = run(day=20)
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Lublin"', '"City of Lublin"'), encoding="utf-8")
    second = run(day=21)
    assert _document(second, "id/place/lodz") == _document(first, "id/place/lodz")
    lublin = _document(second, "id/place/lublin")
    assert (lublin.issued, lublin.modified) == (_day(20), _day(21))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('place:lublin a ca:City ; skos:prefLabel "Lublin"', 'place:lublin a ca:City ; skos:prefLabel "L."'),
        ("place:lublin", "place:lubin"),
        ('"Polska"', '"RP"'),
    ],
)
def test_a_document_changes_with_whatever_it_shows(run: Run, towns: Path, old: str, new: str) -> None:
    towns.write_text(towns.read_text(encoding="utf-8") + LUBLIN, encoding="utf-8")
    before = _document(run(day=20), "id/country/PL")
    towns.write_text(towns.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = _document(run(day=21), "id/country/PL")
    assert after.digest != before.digest
    assert (after.issued, after.modified) == (_day(20), _day(21))


def test_a_document_changes_with_the_licence_of_a_source(run: Run, settings: Settings) -> None:
    before = _document(run(day=20), "id/place/lodz")
    description = settings.data / "towns" / "dataset.ttl"
    text = description.read_text(encoding="utf-8").replace("licenses/by/4.0/", "publicdomain/zero/1.0/")
    description.write_text(text, encoding="utf-8")
    assert _document(run(day=21), "id/place/lodz").digest != before.digest


def test_what_is_gone_is_remembered_with_the_releases_on_both_sides(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    towns.write_text(text + LUBLIN, encoding="utf-8")
    run(day=20)
    towns.write_text(text, encoding="utf-8")
    gone = Gone("id/place/lublin", since="2026.11.21", last="2026.11.20", successor=None)
    assert _index(run(day=21)).find("id/place/lublin") == gone
    towns.write_text(text.replace("Polska", "RP"), encoding="utf-8")
    assert _index(run(day=22)).find("id/place/lublin") == gone


def test_what_returns_is_gone_no_more(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    for day, content in ((20, text + LUBLIN), (21, text), (22, text + LUBLIN)):
        towns.write_text(content, encoding="utf-8")
        built = run(day=day)
    assert _document(built, "id/place/lublin").issued == _day(22)


def test_what_was_only_mentioned_was_never_there(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    towns.write_text(text + "place:lodz ca:country country:XX .\n", encoding="utf-8")
    mentioned = _document(run(day=20), "id/country/XX")
    assert (mentioned.statements, dict(mentioned.links)) == (0, {COUNTRY: 1})
    towns.write_text(text, encoding="utf-8")
    assert _index(run(day=21)).find("id/country/XX") is None


def test_a_replaced_resource_is_gone_and_names_its_successor(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    towns.write_text(text + LUBLIN, encoding="utf-8")
    run(day=20)
    towns.write_text(text + f"place:lublin {REPLACED} place:lodz .\n", encoding="utf-8")
    successor = "https://w3id.org/coopatlas/id/place/lodz"
    expected = Gone("id/place/lublin", since="2026.11.21", last="2026.11.20", successor=successor)
    assert _index(run(day=21)).find("id/place/lublin") == expected
    towns.write_text(text.replace("Polska", "RP") + f"place:lublin {REPLACED} place:lodz .\n", encoding="utf-8")
    assert _index(run(day=22)).find("id/place/lublin") == expected


def test_what_was_replaced_before_the_first_release_was_never_released(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    towns.write_text(text + f"place:lublin {REPLACED} place:lodz .\n", encoding="utf-8")
    gone = _index(run()).find("id/place/lublin")
    assert isinstance(gone, Gone)
    assert (gone.since, gone.last) == ("2026.11.20", None)


def test_a_resource_of_which_more_is_said_is_not_gone(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    towns.write_text(text + LUBLIN + f"place:lublin {REPLACED} place:lodz .\n", encoding="utf-8")
    assert _document(run(), "id/place/lublin").statements == 1 + 1 + 1 + 1 + 1


def test_dates_are_carried_on_from_a_release_that_had_no_index(run: Run, towns: Path) -> None:
    old = run(day=20).release
    (old.path / INDEX_NAME).unlink()
    manifest = old.path / MANIFEST_NAME
    manifest.chmod(0o644)
    kept = tuple(entry for entry in old.manifest.files if entry.path != INDEX_NAME)
    manifest.write_text(_with_files(old, kept), encoding="utf-8")
    towns.write_text(towns.read_text(encoding="utf-8") + LUBLIN, encoding="utf-8")
    built = run(day=21)
    assert _document(built, "id/place/lodz").modified == _day(20)
    assert _document(built, "id/place/lublin").modified == _day(21)


def _with_files(release: Release, files: tuple[object, ...]) -> str:
    return type(release.manifest)(**{**vars(release.manifest), "files": files}).to_json()


def test_documents_are_listed_by_their_paths_from_any_place(run: Run) -> None:
    index = _index(run())
    paths = [one.path for one in index.listed(0, 100)]
    assert paths == sorted(paths)
    assert "id/place/lodz" in paths
    assert len(paths) == index.described()
    assert [one.path for one in index.listed(1, 2)] == paths[1:3]
    assert not index.listed(len(paths), 10)


def test_what_is_only_mentioned_and_what_is_gone_is_listed_for_a_copy(run: Run, towns: Path) -> None:
    text = towns.read_text(encoding="utf-8")
    towns.write_text(text + LUBLIN + "place:lodz ca:country country:XX .\n", encoding="utf-8")
    run(day=20)
    towns.write_text(text + "place:lodz ca:country country:XX .\n", encoding="utf-8")
    index = _index(run(day=21))
    known, gone = index.counts()
    paths = index.paths(0, 100)
    assert "id/country/XX" in paths
    assert not [path for path in paths if "#" in path]
    assert (len(paths), index.paths(2, 3)) == (known, paths[2:5])
    assert ([one.path for one in index.all_gone(0, 10)], gone) == (["id/place/lublin"], 1)
    assert index.all_gone(1, 10) == []


def test_paths_that_differ_in_case_alone_are_found(run: Run, towns: Path) -> None:
    assert _index(run(day=20)).same_but_for_case() is None
    towns.write_text(towns.read_text(encoding="utf-8") + LUBLIN.replace("lublin", "LODZ"), encoding="utf-8")
    assert _index(run(day=21)).same_but_for_case() == ("id/place/LODZ", "id/place/lodz")


def test_near_paths_are_in_the_same_folder(run: Run, towns: Path) -> None:
    towns.write_text(towns.read_text(encoding="utf-8") + LUBLIN, encoding="utf-8")
    index = _index(run())
    assert set(index.near("id/place/lubln", 5)) == {"id/place/lodz", "id/place/lublin"}
    assert index.near("id/place/lodzz", 1) == ["id/place/lodz", "id/place/lublin"]
    assert not index.near("id/river/wisla", 5)


def test_two_indexes_of_the_same_quads_hold_the_same(run: Run, tmp_path: Path) -> None:
    built = run()
    write_index(built.release.path / "dumps/coopatlas.nq", None, tmp_path, version="2026.11.20", now=_day(20))
    rows = []
    for path in (tmp_path, built.release.path):
        with closing(sqlite3.connect(path / INDEX_NAME)) as database:
            rows.append(list(database.iterdump()))
    assert rows[0] == rows[1]


def test_a_release_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseCorrupt, match="build again"):
        Index.of(tmp_path)
