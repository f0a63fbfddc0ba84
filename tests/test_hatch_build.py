"""The assets of the pages: when they are built, and what is in them."""

import json
import re
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build
from coopatlas.web.bundle import BUILT, LICENCES_NAME, read_bundle

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "site.css").write_text("a { color: red }")
    (folder / "build.mjs").write_text("")
    return folder


def _built(sources: Path) -> Path:
    built = sources.parent / "built"
    built.mkdir()
    (built / hatch_build.STAMP).write_text(hatch_build.fingerprint(sources))
    return built


def test_what_is_built_from_these_sources_is_not_built_again(sources: Path) -> None:
    assert not hatch_build.is_built(sources, sources.parent / "built")
    built = _built(sources)
    assert hatch_build.is_built(sources, built)
    (sources / "node_modules" / "esbuild").mkdir(parents=True)
    (sources / "node_modules" / "esbuild" / "main.js").write_text("installed")
    (sources / "dist").mkdir()
    (sources / "dist" / "axe.min.js").write_text("for tests")
    assert hatch_build.is_built(sources, built)


@pytest.mark.parametrize("name", ["src/site.css", "src/new.js", ".npmrc"])
def test_a_changed_or_new_source_makes_what_is_built_stale(sources: Path, name: str) -> None:
    built = _built(sources)
    (sources / name).write_text("b { color: blue }")
    assert not hatch_build.is_built(sources, built)


def test_a_renamed_source_makes_what_is_built_stale(sources: Path) -> None:
    built = _built(sources)
    (sources / "src" / "site.css").rename(sources / "src" / "page.css")
    assert not hatch_build.is_built(sources, built)


@pytest.mark.parametrize(("version", "found"), [("v20.1.0", 1), ("v24.19.0", 1), ("v18.20.4", 0), ("?", 0)])
def test_a_node_of_the_machine_serves_if_it_is_new_enough(tmp_path: Path, version: str, found: int) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{version}'\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert (hatch_build.node_on_path(str(tmp_path)) is not None) == found


def test_a_machine_without_node_has_none_to_serve(tmp_path: Path) -> None:
    assert hatch_build.node_on_path(str(tmp_path)) is None


def test_a_build_that_fails_says_what_failed_and_leaves_what_was_built(
    tmp_path: Path, sources: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / hatch_build.BUILT / "manifest.json"
    old.parent.mkdir(parents=True)
    old.write_text("{}")
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\necho 'site.css:1: what is this?' >&2\n[ \"$1\" = npm ]\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(hatch_build.AssetsNotBuilt, match="frontend/"):
        hatch_build.build(tmp_path, hatch_build.Node(str(program), (str(program), "npm")), {})
    assert "what is this?" in capfd.readouterr().err
    assert old.read_text() == "{}"
    assert sources.is_dir()


def test_the_lock_file_names_no_host_and_a_digest_for_each_package() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_every_package_is_pinned_to_one_version() -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name


def test_the_manifest_names_files_that_are_there_and_every_asset_that_a_template_asks_for() -> None:
    names = read_bundle().names
    assert {"site.css", "theme.js"} <= set(names)
    assert [file for file in names.values() if not (BUILT / file).is_file()] == []
    templates = (ROOT / "src/coopatlas/web/templates").glob("*.html")
    asked = {name for path in templates for name in re.findall(r"""asset\(["']([^"']+)""", path.read_text())}
    assert asked <= set(names)


def test_the_style_sheet_asks_no_other_host_for_anything() -> None:
    style = (BUILT / read_bundle().names["site.css"]).read_text()
    addresses = re.findall(r"""url\(["']?([^"')]+)|@import\s+["']([^"']+)""", style)
    assert addresses
    assert [address for address, imported in addresses if not (BUILT / address).is_file() or imported] == []


def test_the_licences_of_all_that_was_built_in_are_shipped() -> None:
    text = (BUILT / LICENCES_NAME).read_text()
    for name in ("source-serif-4", "source-sans-3", "jetbrains-mono"):
        assert f"@fontsource-variable/{name} " in text
    assert text.count("SIL OPEN FONT LICENSE") >= 3


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """What is in the wheel, and in the sdist without its outermost folder."""
    folder = tmp_path_factory.mktemp("packed")
    command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--target", "sdist")
    subprocess.run((*command, "--directory", str(folder)), cwd=ROOT, check=True, capture_output=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as one, tarfile.open(sdist) as other:
        return set(one.namelist()), {name.partition("/")[2] for name in other.getnames()}


def test_wheel_and_sdist_hold_all_assets_with_their_licences(packed: tuple[set[str], set[str]]) -> None:
    wheel, sdist = packed
    built = {path.name for path in BUILT.iterdir()}
    assert {"manifest.json", LICENCES_NAME} <= built
    assert {f"coopatlas/web/static/dist/{name}" for name in built} <= wheel
    assert {f"src/coopatlas/web/static/dist/{name}" for name in built} <= sdist


def test_an_sdist_holds_the_sources_of_the_assets_as_they_were_when_these_were_built(
    packed: tuple[set[str], set[str]],
) -> None:
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in FRONTEND.rglob("*")
        if path.is_file() and not {"node_modules", "dist"} & set(path.parts)
    }
    _, sdist = packed
    assert {name for name in sdist if name.startswith("frontend/")} == sources
    assert {"hatch_build.py", "src/coopatlas/web/static/dist/sources.sha256"} <= sdist


def test_what_only_tests_load_is_not_shipped(packed: tuple[set[str], set[str]]) -> None:
    assert [name for name in packed[0] | packed[1] if "axe" in name or "node_modules" in name] == []
    assert (ROOT / hatch_build.FOR_TESTS / "axe.min.js").is_file()
