"""``--changed``: the findings are those of the whole, whatever was edited."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from coopatlas.errors import SettingsError
from coopatlas.progress import Quiet
from coopatlas.settings import Settings
from coopatlas.validation.run import check

ROOT = Path(__file__).resolve().parents[2]
EDITS = 24
FOLDERS = ("data", "ontology", "shapes")


def _git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *names, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own data, ontology and shapes in a repository of their own."""
    folder = tmp_path_factory.mktemp("atlas")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("examples"))
    _git(folder, "init", "-q")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "as it is")
    return folder


@pytest.fixture
def settings(atlas: Path) -> Settings:
    _git(atlas, "checkout", "-q", ".")
    _git(atlas, "clean", "-q", "-f", "-d")
    return Settings(data=atlas / "data", ontology=atlas / "ontology", shapes=atlas / "shapes")


def _told(settings: Settings, changed: str = "") -> list[str]:
    checked = check([], settings, Quiet(), changed)
    return [*(str(error) for error in checked.unreadable), *(finding.line() for finding in checked.report.findings)]


def _remove(lines: list[str], draw: random.Random) -> None:
    del lines[draw.randrange(len(lines))]


def _double(lines: list[str], draw: random.Random) -> None:
    place = draw.randrange(len(lines))
    lines.insert(place, lines[place])


def _swap_objects(lines: list[str], draw: random.Random) -> None:
    ends = [place for place, line in enumerate(lines) if line.startswith("    ") and line.endswith(" ;\n")]
    if len(ends) > 1:
        first, second = draw.sample(ends, 2)
        one, other = lines[first].rsplit(" ", 2), lines[second].rsplit(" ", 2)
        lines[first], lines[second] = f"{one[0]} {other[1]} ;\n", f"{other[0]} {one[1]} ;\n"


def _other_digits(lines: list[str], draw: random.Random) -> None:
    places = [place for place, line in enumerate(lines) if any(letter.isdigit() for letter in line)]
    place = draw.choice(places or [0])
    lines[place] = lines[place].translate(str.maketrans("123456789", "234567891"))


MANNERS: list[Callable[[list[str], random.Random], None]] = [_remove, _double, _swap_objects, _other_digits]


@pytest.mark.parametrize("seed", range(EDITS))
def test_after_an_edit_the_findings_are_those_of_the_whole(settings: Settings, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # the same edits each time
    files = sorted(path for path in settings.data.rglob("*.ttl"))
    for _ in range(1 + seed % 3):
        path = draw.choice(files)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        draw.choice(MANNERS)(lines, draw)
        path.write_text("".join(lines), encoding="utf-8")
    assert _told(settings, "HEAD") == _told(settings)


def test_some_of_these_edits_are_found_fault_with(settings: Settings) -> None:
    path = settings.data / "european-regions" / "participations.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("ca:order 3 ;", "ca:order 4 ;"), encoding="utf-8")
    (finding,) = _told(settings, "HEAD")
    assert "cash:Participation-orderOnce" in finding


@pytest.mark.parametrize("name", ["shapes/participation.ttl", "ontology/coopatlas.ttl", "ontology/concepts/role.ttl"])
def test_where_shapes_or_terms_have_changed_all_is_validated(settings: Settings, atlas: Path, name: str) -> None:
    path = atlas / name
    text = (
        path.read_text(encoding="utf-8").replace("role:partner", "role:companion").replace('"partner"', '"companion"')
    )
    path.write_text(text, encoding="utf-8")
    assert _told(settings, "HEAD") == _told(settings)


def test_a_file_that_is_new_or_gone_counts_as_changed(settings: Settings) -> None:
    new = settings.data / "places" / "more.ttl"
    new.write_text('<https://w3id.org/coopatlas/id/place/x> <https://schema.org/name> "x" .\n', encoding="utf-8")
    assert _told(settings, "HEAD") == _told(settings) != []
    new.unlink()
    (settings.data / "places" / "cities.ttl").unlink()
    assert _told(settings, "HEAD") == _told(settings) != []


def _write_table(settings: Settings, label: str, language: str) -> None:
    path = settings.data / "places" / "more.csv"
    path.write_text(f"slug,label\nlublin,{label}\n", encoding="utf-8")
    columns = [
        {"name": "slug", "suppressOutput": True},
        {"name": "label", "propertyUrl": "skos:prefLabel", "lang": language},
    ]
    schema = {"aboutUrl": "https://w3id.org/coopatlas/id/place/{slug}", "columns": columns}
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": path.name, "tableSchema": schema}
    path.with_name("more.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")


def test_a_table_changes_with_its_metadata_too(settings: Settings, atlas: Path) -> None:
    _write_table(settings, "Lublin", "de")
    assert _told(settings, "HEAD") == _told(settings) == []
    _git(atlas, "add", "-A")
    _git(atlas, "commit", "-q", "-m", "with a table")
    try:
        _write_table(settings, "Lublin ", "de")
        assert _told(settings, "HEAD") == _told(settings) != []
        _write_table(settings, "Lublin", "und")
        assert _told(settings, "HEAD") == _told(settings) != []
    finally:
        _git(atlas, "reset", "-q", "--hard", "HEAD~1")


def test_a_dataset_without_its_description_is_told_too(settings: Settings) -> None:
    path = settings.data / "places" / "dataset.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("dct:license", "dct:rights"), encoding="utf-8")
    assert _told(settings, "HEAD") == _told(settings) != []


def test_findings_of_the_revision_itself_are_told_whatever_has_changed(settings: Settings, atlas: Path) -> None:
    path = settings.data / "european-regions" / "participations.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("ca:order 3 ;", "ca:order 4 ;"), encoding="utf-8")
    _git(atlas, "commit", "-q", "-a", "-m", "with a fault")
    try:
        (settings.data / "places" / "README.md").write_text("A remark.\n", encoding="utf-8")
        assert _told(settings, "HEAD") == _told(settings) != []
        assert _told(settings, "HEAD~1") == _told(settings)
    finally:
        _git(atlas, "reset", "-q", "--hard", "HEAD~1")


def test_torn_notes_are_no_harm(settings: Settings, atlas: Path) -> None:
    (atlas / ".git" / "coopatlas-validation.json").write_text('{"clean": [', encoding="utf-8")
    assert _told(settings, "HEAD") == []


def test_a_revision_that_git_does_not_know_is_an_error(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="git rev-parse failed"):
        check([], settings, Quiet(), "no-such-revision")
    with pytest.raises(SettingsError, match="git rev-parse failed"):
        check([], settings, Quiet(), "--output=x")


def test_data_outside_a_repository_are_an_error(tmp_path: Path, settings: Settings) -> None:
    shutil.copytree(settings.data, tmp_path / "data")
    elsewhere = Settings(data=tmp_path / "data", ontology=settings.ontology, shapes=settings.shapes)
    with pytest.raises(SettingsError, match="git rev-parse failed"):
        check([], elsewhere, Quiet(), "HEAD")
