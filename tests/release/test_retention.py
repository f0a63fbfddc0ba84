"""Which releases are kept: the newest, the latest, and those in use; the others go whole, or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.errors import ReleaseNotFound
from coopatlas.progress import Quiet
from coopatlas.release.build import Built, build
from coopatlas.release.in_use import claimed, held
from coopatlas.release.manifest import Release, open_version, versions
from coopatlas.release.retention import Cleared, clear, surplus
from coopatlas.release.staging import link, locked, put_aside
from coopatlas.settings import Settings

Keep = Callable[[int, str], Built]


@pytest.fixture
def keep(settings: Settings, towns: Path) -> Keep:
    """Build on a day of November with another name for Poland, keeping as many releases as is said."""

    def kept(day: int, releases: str) -> Built:
        text = towns.read_text(encoding="utf-8")
        towns.write_text(text.replace('skos:prefLabel "', f'skos:prefLabel "{day}', 1), encoding="utf-8")
        chosen = replace(settings, keep_releases=releases)
        return build(chosen, Quiet(), datetime(2026, 11, day, 12, tzinfo=UTC))

    return kept


@given(days=st.sets(st.integers(1, 30), min_size=1), keep=st.integers(1, 40), data=st.data())
def test_the_newest_and_the_latest_are_never_surplus(
    tmp_path_factory: pytest.TempPathFactory, days: set[int], keep: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("releases")
    known = [f"2026.11.{day:02}" for day in sorted(days)]
    for version in known:
        (folder / version).mkdir()
    latest = data.draw(st.sampled_from(known))
    left = [version for version in known if version not in surplus(folder, keep, latest)]
    assert latest in left
    assert set(known[-keep:]) <= set(left)
    assert len(left) <= keep + 1
    assert surplus(folder, None, latest) == []


def test_all_are_kept_unless_told_otherwise(keep: Keep, settings: Settings) -> None:
    assert Settings().keep_releases == "all"
    assert [keep(day, "all").cleared for day in (20, 21, 22)] == [Cleared()] * 3
    assert len(versions(settings.releases)) == 3


def test_a_build_removes_what_is_kept_no_longer_and_says_so(keep: Keep, settings: Settings) -> None:
    for day in (20, 21):
        keep(day, "all")
    built = keep(22, "2")
    assert built.cleared == Cleared(removed=("2026.11.20",))
    assert versions(settings.releases) == ["2026.11.21", "2026.11.22"]
    assert not [entry.name for entry in settings.releases.iterdir() if entry.name.startswith(".removed")]


def test_a_build_that_makes_no_release_clears_as_well(
    keep: Keep, settings: Settings, run: Callable[..., Built]
) -> None:
    for day in (20, 21):
        keep(day, "all")
    assert run(22).cleared == Cleared()
    again = build(replace(settings, keep_releases="1"), Quiet(), datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert again.cleared == Cleared(removed=("2026.11.20",))


def test_the_catalogue_names_no_release_that_its_build_removed(keep: Keep) -> None:
    for day in (20, 21):
        keep(day, "all")
    catalogue = (keep(22, "2").release.path / "catalog.ttl").read_text(encoding="utf-8")
    assert "dumps/2026.11.21/" in catalogue
    assert "dumps/2026.11.20/" not in catalogue


def test_what_is_in_use_stays_until_a_later_build(keep: Keep) -> None:
    first = keep(20, "all").release
    with held(first):
        assert keep(21, "1").cleared == Cleared(in_use=("2026.11.20",))
        assert list(first.verify()) == []
    assert keep(22, "1").cleared == Cleared(removed=("2026.11.20", "2026.11.21"))


def test_the_latest_stays_whatever_its_number(keep: Keep, settings: Settings) -> None:
    for day in (20, 21, 22):
        keep(day, "all")
    with locked(settings.releases):
        link(settings.releases, "2026.11.20")
        assert clear(settings.releases, 1, "2026.11.20") == Cleared(removed=("2026.11.21",))
    assert open_version(settings.releases).version == "2026.11.20"


def test_a_build_that_died_while_it_removed_leaves_nothing_half(keep: Keep, settings: Settings) -> None:
    for day in (20, 21):
        keep(day, "all")
    aside = put_aside(settings.releases, "2026.11.20")
    (aside / "manifest.json").unlink()
    assert versions(settings.releases) == ["2026.11.21"]
    keep(22, "all")
    assert not aside.exists()


def test_what_another_process_works_with_is_not_removed(keep: Keep) -> None:
    first = keep(20, "all").release
    code = (
        "import sys, pathlib\n"
        "from coopatlas.release.in_use import held\n"
        "from coopatlas.release.manifest import Release\n"
        "with held(Release.open(pathlib.Path(sys.argv[1]))):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(first.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert keep(21, "1").cleared == Cleared(in_use=("2026.11.20",))
        process.kill()
        process.wait()
        assert keep(22, "2").cleared == Cleared(removed=("2026.11.20",)), "a lock goes with its process"


def test_a_release_that_was_removed_cannot_be_held(keep: Keep, settings: Settings) -> None:
    release = keep(20, "all").release
    with claimed(release.path) as ours:
        assert ours
        with pytest.raises(ReleaseNotFound, match=r"release 2026\.11\.20 was removed"), held(release):
            pass
    put_aside(settings.releases, release.version)
    with pytest.raises(ReleaseNotFound), held(release):
        pass


def test_a_folder_without_a_manifest_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "2026.11.19").mkdir()
    (tmp_path / "2026.11.20").mkdir()
    assert clear(tmp_path, 1, "2026.11.20") == Cleared(removed=("2026.11.19",))


def test_two_may_hold_the_same_release(keep: Keep) -> None:
    release: Release = keep(20, "all").release
    with held(release), held(release), claimed(release.path) as ours:
        assert not ours
