"""The manifest, and opening and verifying releases by it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coopatlas.errors import ReleaseCorrupt, ReleaseNotFound
from coopatlas.release.build import Built
from coopatlas.release.manifest import Manifest, Release, open_version, version_key, versions

Run = Callable[..., Built]


def _writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


def test_a_manifest_comes_back_as_it_was_written(run: Run) -> None:
    manifest = run().release.manifest
    assert Manifest.from_json(manifest.to_json()) == manifest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', "null", '{"schema": 1, "files": [{}]}'])
def test_what_is_no_manifest_is_said(text: str) -> None:
    with pytest.raises(ReleaseCorrupt, match="the manifest is not readable"):
        Manifest.from_json(text)


def test_a_manifest_of_another_schema_says_what_to_do(run: Run) -> None:
    record = json.loads(run().release.manifest.to_json())
    with pytest.raises(ReleaseCorrupt, match="has schema 99, this version of coopatlas reads 1; move the release away"):
        Manifest.from_json(json.dumps({**record, "schema": 99}))


def test_every_difference_from_the_manifest_is_named(run: Run) -> None:
    release = run().release
    (release.path / "void.ttl").unlink()
    with _writable(release.path / "catalog.ttl").open("a", encoding="utf-8") as file:
        file.write("# more\n")
    text = _writable(release.path / "shapes.ttl").read_text(encoding="utf-8")
    (release.path / "shapes.ttl").write_text(text.replace("needs", "wants"), encoding="utf-8")
    (release.path / "extra.ttl").write_text("", encoding="utf-8")
    faults = sorted(release.verify())
    assert [fault.partition(":")[0] for fault in faults] == ["catalog.ttl", "extra.ttl", "shapes.ttl", "void.ttl"]
    assert faults[1] == "extra.ttl: not in the manifest"
    assert faults[2] == "shapes.ttl: its SHA-256 is not the manifest's"
    assert faults[3] == "void.ttl: missing"


def test_a_file_is_known_only_by_the_manifest(run: Run) -> None:
    release = run().release
    assert release.file("void.ttl") is not None
    assert release.file("../2026.11.20/void.ttl") is None
    assert release.file("manifest.json") is None


def test_versions_are_ordered_by_day_and_number(tmp_path: Path) -> None:
    names = ["2026.11.20-10", "2026.11.20", "2025.01.01", "2026.11.20-2"]
    for name in [*names, "latest", ".draft-2026.11.20", "notes"]:
        (tmp_path / name).mkdir()
    assert versions(tmp_path) == ["2025.01.01", "2026.11.20", "2026.11.20-2", "2026.11.20-10"]
    assert versions(tmp_path / "absent") == []


@pytest.mark.parametrize(
    "text", ["", "latest", "2026.11", "../x", "2026.11.20-", "2026.11.20-" + "9" * 5_000, "\uff12026.11.20"]
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ReleaseNotFound, match="is not a version; versions look like"):
        version_key(text)


def test_an_open_release_stays_when_the_link_moves(run: Run, tmp_path: Path) -> None:
    release = run().release
    link = tmp_path / "link"
    link.symlink_to(release.path)
    opened = Release.open(link)
    link.unlink()
    assert opened.store_path.is_dir()


def test_a_missing_release_is_said_with_those_that_there_are(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ReleaseNotFound, match="no release yet; 'coopatlas build' makes the first one"):
        open_version(tmp_path / "releases")
    run()
    with pytest.raises(ReleaseNotFound, match=r"there is no release '1999.01.01' .* there are: 2026.11.20"):
        open_version(tmp_path / "releases", "1999.01.01")
    with pytest.raises(ReleaseNotFound, match="no release here"):
        Release.open(tmp_path)
