"""A baseline leaves out what was found before, and nothing else."""

from pathlib import Path

import pytest

from coopatlas.errors import SettingsError
from coopatlas.progress import Quiet
from coopatlas.settings import Settings
from coopatlas.validation.baseline import without_known
from coopatlas.validation.report import Severity
from coopatlas.validation.reports.telling import Telling
from coopatlas.validation.reports.writers import WRITERS
from coopatlas.validation.run import Check, check

HEAD = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix event: <https://w3id.org/coopatlas/id/event/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    return Telling(root=tmp_path)


def _check(settings: Settings, text: str) -> Check:
    (settings.data / "events" / "more.ttl").write_text(HEAD + text, encoding="utf-8")
    return check((), settings, Quiet())


@pytest.fixture
def baseline(settings: Settings, telling: Telling, tmp_path: Path) -> Path:
    path = tmp_path / "baseline.json"
    path.write_text(WRITERS["json"](_check(settings, "event:b a ca:Event .\n"), telling), encoding="utf-8")
    return path


def test_what_was_found_before_is_left_out_on_whatever_line_it_stands(
    settings: Settings, telling: Telling, baseline: Path
) -> None:
    left = without_known(_check(settings, "\n\n\nevent:b a ca:Event .\n"), baseline, telling)
    assert not left.report.findings
    assert left.known == 2
    assert not left.fails(Severity.INFO)


def test_a_new_finding_stays(settings: Settings, telling: Telling, baseline: Path) -> None:
    left = without_known(_check(settings, "event:b a ca:Event .\nevent:c a ca:Event .\n"), baseline, telling)
    assert {str(finding.result.focus).rpartition("/")[2] for finding in left.report.findings} == {"c"}
    assert left.fails(Severity.VIOLATION)


def test_the_same_slip_made_twice_is_new_the_second_time(settings: Settings, telling: Telling, tmp_path: Path) -> None:
    one = '[] a ca:Event ; skos:prefLabel "A"@en .\n'
    path = tmp_path / "baseline.json"
    path.write_text(WRITERS["json"](_check(settings, one), telling), encoding="utf-8")
    left = without_known(_check(settings, one + one), path, telling)
    assert (len(left.report.findings), left.known) == (1, 1)


def test_a_file_that_could_not_be_read_before_is_known_too(
    settings: Settings, telling: Telling, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(WRITERS["json"](_check(settings, "event:b a .\n"), telling), encoding="utf-8")
    left = without_known(_check(settings, "\nevent:b a .\n"), path, telling)
    assert not left.unreadable
    assert left.known == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"version": 1}', b'{"version": 1, "findings": [1]}', b"\xff"])
def test_a_file_that_is_no_baseline_is_refused(
    settings: Settings, telling: Telling, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="is no baseline; write one with: coopatlas validate --format json"):
        without_known(_check(settings, ""), path, telling)


def test_a_baseline_that_is_absent_is_said(settings: Settings, telling: Telling, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="the baseline is not readable: No such file"):
        without_known(_check(settings, ""), tmp_path / "absent.json", telling)
