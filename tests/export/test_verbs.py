"""``coopatlas export`` and ``coopatlas check-links``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coopatlas.cli import main
from coopatlas.errors import ExportError
from coopatlas.export.record import Record
from coopatlas.release.manifest import Release
from tests.export.conftest import SITE


def test_an_export_tells_what_there_is(copied: tuple[Path, Result], released: Release) -> None:
    folder, result = copied
    assert result.exit_code == 0
    assert result.output.startswith(f"release {released.version}: ")
    assert "lead somewhere" in result.output
    assert Record.read(folder).site == SITE


@pytest.mark.parametrize("site", ["atlas.example.org", "ftp://example.org", "https://example.org/?a=b", "https://"])
def test_a_site_is_an_address(released: Release, tmp_path: Path, site: str) -> None:
    environment = {"COOPATLAS_RELEASES": str(released.path.parent)}
    result = CliRunner().invoke(main, ["export", str(tmp_path / "public"), "--site", site], env=environment)
    assert (result.exit_code, "is no address" in result.output) == (2, True)


def test_a_check_tells_of_each_broken_link_and_fails(copy: Path, tmp_path: Path) -> None:
    runner, folder = CliRunner(), Path(shutil.copytree(copy, tmp_path / "copy"))
    good = runner.invoke(main, ["check-links", "--quiet", str(folder)])
    assert (good.exit_code, "lead somewhere" in good.output) == (0, True)
    page = folder / "en/place/riga/index.html"
    page.write_text(page.read_text(encoding="utf-8") + '<a href="/atlas/en/nowhere/">x</a>', encoding="utf-8")
    bad = runner.invoke(main, ["check-links", "--quiet", str(folder)])
    assert bad.exit_code == ExportError.exit_code
    assert "en/place/riga/index.html:" in bad.output
    assert "1 link(s) lead to nothing" in bad.output
