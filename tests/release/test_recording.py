"""The log of changes: what came, changed and went with which release, and what was said then."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.build import Built, Outcome
from coopatlas.release.dumps import QUADS_PATH
from coopatlas.release.events import EVENTS_NAME, Event, Events, Kind
from coopatlas.release.manifest import Release
from coopatlas.release.recording import PAGE_BYTES, PAGE_EVENTS, write_events
from coopatlas.vocabulary import BASE

Run = Callable[..., Built]
History = tuple[Release, ...]
PLACE = f"{BASE}id/place/"


def _all(log: Events) -> list[Event]:
    return [
        event
        for release in log.releases()
        for page in range(1, release.pages + 1)
        for event in log.page(release.version, page)
    ]


def _of_release(log: Events, version: str) -> dict[str, Kind]:
    places = (event for event in _all(log) if event.version == version and event.resource.startswith(PLACE))
    return {event.resource.removeprefix(PLACE): event.kind for event in places}


def _quads(release: Release) -> set[str]:
    return set((release.path / QUADS_PATH).read_text(encoding="utf-8").split("\n")[:-1])


def _end(log: Events, release: Release) -> int:
    logged = log.release(release.version)
    assert logged is not None
    return logged.end


def _said(log: Events, numbers: Iterable[int | None]) -> set[str]:
    return {line for lines in log.statements(numbers) for line in lines}


def _day(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def test_each_release_adds_what_came_changed_and_went(history: History) -> None:
    log = Events.of(history[-1].path)
    first, second, third = (release.version for release in history)
    assert _of_release(log, first) == dict.fromkeys(("lodz", "lublin", "riga", "vilna"), Kind.CREATE)
    assert _of_release(log, second) == {
        "gdansk": Kind.CREATE,
        "lublin": Kind.UPDATE,
        "riga": Kind.DELETE,
        "vilna": Kind.DELETE,
        "vilnius": Kind.CREATE,
    }
    assert _of_release(log, third) == {
        "gdansk": Kind.DELETE,
        "lublin": Kind.UPDATE,
        "riga": Kind.CREATE,
        "vilnius": Kind.UPDATE,
    }
    assert [logged.created for logged in log.releases()] == [_day(20), _day(21), _day(22)]


def test_the_log_of_each_release_begins_with_that_of_the_one_before(history: History) -> None:
    logs = [_all(Events.of(release.path)) for release in history]
    assert logs[1][: len(logs[0])] == logs[0]
    assert logs[2][: len(logs[1])] == logs[1]
    assert [event.number for event in logs[2]] == list(range(1, len(logs[2]) + 1))


def test_the_last_events_of_all_resources_say_just_what_the_release_says(history: History) -> None:
    for release in history:
        log = Events.of(release.path)
        last = {event.resource: event.number for event in _all(log)}
        assert _said(log, last.values()) == _quads(release)


@pytest.mark.parametrize(("since", "until"), [(0, 1), (1, 2), (0, 2), (2, 2)])
def test_the_net_change_turns_an_older_release_into_the_newer(history: History, since: int, until: int) -> None:
    log = Events.of(history[until].path)
    end = _end(log, history[since])
    changes = list(log.net(end))
    old, new = _quads(history[since]), _quads(history[until])
    before, now = _said(log, (net.before for net in changes)), _said(log, (net.now for net in changes))
    assert (old - before) | now == new
    assert before <= old
    assert now <= new
    assert sum(log.counts(end).values()) == len(changes)


def test_what_is_in_the_end_as_it_was_has_not_changed(history: History) -> None:
    log = Events.of(history[-1].path)
    changes = {net.resource.removeprefix(PLACE): net.kind for net in log.net(_end(log, history[0]))}
    assert changes == {"vilna": Kind.DELETE, "vilnius": Kind.CREATE}


def test_net_changes_are_had_in_pieces(history: History) -> None:
    log = Events.of(history[-1].path)
    assert [*log.net(1, 0, 2), *log.net(1, 2)] == list(log.net(1))


def test_the_current_events_are_the_last_of_each_resource(history: History) -> None:
    log = Events.of(history[-1].path)
    last = {event.resource: event for event in _all(log)}
    assert log.current(after=0, until=1_000, below=PLACE, most=100) == [
        event for event in sorted(last.values(), key=lambda event: event.number) if event.resource.startswith(PLACE)
    ]
    assert log.find(f"{PLACE}riga") == last[f"{PLACE}riga"]
    assert log.find(f"{PLACE}atlantis") is None


def test_a_change_of_nothing_causes_no_event(run: Run) -> None:
    first = run(day=20)
    before = (first.release.path / EVENTS_NAME).read_bytes()
    again = run(day=21)
    assert again.outcome is Outcome.UNCHANGED
    assert (again.release.path / EVENTS_NAME).read_bytes() == before


def test_a_release_that_says_the_same_has_no_events(run: Run, towns: Path) -> None:
    run(day=20)
    shapes = towns.parents[2] / "shapes" / "city.ttl"
    shapes.write_text(shapes.read_text(encoding="utf-8").replace("needs a name", "must have a name"), encoding="utf-8")
    second = run(day=21)
    assert second.outcome is Outcome.NEW
    logged = Events.of(second.release.path).releases()[-1]
    assert (logged.version, logged.events, logged.pages) == (second.release.version, 0, 0)


def test_the_same_sources_on_the_same_days_give_the_same_log_byte_for_byte(run: Run, tmp_path: Path) -> None:
    logs = [run(day=20, into=tmp_path / name).release.path / EVENTS_NAME for name in ("one", "other")]
    assert logs[0].read_bytes() == logs[1].read_bytes()


def test_after_a_release_that_kept_no_log_everything_comes_anew(run: Run, towns: Path) -> None:
    first = run(day=20).release
    files = tuple(entry for entry in first.manifest.files if entry.path != EVENTS_NAME)
    manifest = first.path / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(replace(first.manifest, files=files).to_json(), encoding="utf-8")
    (first.path / EVENTS_NAME).unlink()
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"Republic of Poland"'), encoding="utf-8")
    second = run(day=21).release
    log = Events.of(second.path)
    assert [logged.version for logged in log.releases()] == [second.version]
    assert {event.kind for event in _all(log)} == {Kind.CREATE}
    assert _said(log, (event.number for event in _all(log))) == _quads(second)


def test_time_does_not_go_back(history: History, tmp_path: Path) -> None:
    folder = tmp_path / "2026.11.01"
    shutil.copytree(history[0].path / "changes", folder / "changes")
    write_events(history[0].path / QUADS_PATH, history[1], folder, version="2026.11.01", now=_day(1))
    assert Events.of(folder).releases()[-1].created == _day(21)


def test_pages_are_bounded_by_events_and_by_what_these_say(tmp_path: Path) -> None:
    quads = tmp_path / "quads.nq"
    short = [f'<{PLACE}a{number:04}> <{BASE}p> "x" <{BASE}g> .\n' for number in range(PAGE_EVENTS + 1)]
    long = [f'<{PLACE}b{number}> <{BASE}p> "{"x" * (PAGE_BYTES // 2)}" <{BASE}g> .\n' for number in range(2)]
    quads.write_text("".join([*short, *long]), encoding="utf-8")
    write_events(quads, None, tmp_path, version="2026.11.20", now=_day(20))
    log = Events.of(tmp_path)
    assert [len(log.page("2026.11.20", page)) for page in (1, 2, 3, 4)] == [PAGE_EVENTS, 2, 1, 0]
    assert [event.number for event in log.newest(2)] == [PAGE_EVENTS + 3, PAGE_EVENTS + 2]


def test_a_release_without_a_log_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReleaseCorrupt, match=r"events\.sqlite; build again"):
        Events.of(tmp_path)


def test_a_release_may_not_be_in_the_log(history: History) -> None:
    assert Events.of(history[0].path).release("2020.01.01") is None
